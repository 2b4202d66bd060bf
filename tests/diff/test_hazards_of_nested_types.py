"""Domains are found in whatever types a dump nests."""

from tests.diff.meant import found


def test_types_that_name_each_other() -> None:
    """What no server has, an edited dump may: domains over themselves, types in themselves."""
    ring = "CREATE DOMAIN a.d AS a.e;\nCREATE DOMAIN a.e AS a.d{};\nCREATE TYPE a.c AS (c a.c, e a.e[]);\n"
    held = "CREATE TABLE a.w (k {}, c a.c, w a.w[]);\n"
    seen = found(ring.format("") + held.format("a.d"), ring.format(" NOT NULL") + held.format("integer"))
    assert {("domain a.e", "fails-on-rows"), ("domain a.e", "in-use")} <= seen


def test_types_within_types() -> None:
    """Nesting has no bound: a domain is found below any number of types."""
    depth = 1500
    types = [f"CREATE TYPE a.c{one} AS (x a.{f'c{one - 1}' if one else 'd'});\n" for one in range(depth)]
    nested = f"CREATE DOMAIN a.d AS integer{{}};\n{''.join(types)}CREATE TABLE a.w (k a.c{depth - 1});\n"
    assert ("domain a.d", "in-use") in found(nested.format(""), nested.format(" NOT NULL"))
