"""Each registered rule has a case in which the need is missing without it."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from snapshot.layout import rules
from snapshot.layout.graph import cycles
from snapshot.layout.rules import with_rules
from snapshot.model.identity import ObjectId
from snapshot.model.objects import Needs
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.script import cut

CASES = Path(__file__).parents[1] / "cases" / "split"
Known = Mapping[ObjectId, Collection[ObjectId]]

WANTED = [
    ("key_after_partitions", "partitions", "constraint mart.sales.sales_pkey", "partition mart.sales_2025"),
    ("key_after_partitions", "partitions", "index mart.sales_amount", "partition mart.sales_2024"),
    ("key_after_partitions", "partitions", "trigger mart.sales.watch", "partition mart.sales_2025"),
    ("key_after_partitions", "inheritance", "check constraint raw.things.id_positive", "table mart.animals"),
    (
        "key_after_partitions",
        "attach_order",
        "check constraint mart.a_sales.is_known",
        "partition mart.c_europe_1",
    ),
    ("key_after_partitions", "attach_order", "default mart.goods.amount", "table mart.wares"),
    (
        "attached_key_before_reference",
        "partitions",
        "foreign key mart.refunds.refunds_sale_day_fkey",
        "index partition mart.sales_2024_rest_pkey",
    ),
    (
        "inherited_trigger_after_its_source",
        "partitions",
        "trigger mart.sales_2024_rest.watch",
        "trigger mart.sales.watch",
    ),
    (
        "partition_after_identity",
        "attach_order",
        "partition mart.c_europe_1",
        "identity mart.a_sales.id",
    ),
    ("partition_after_identity", "attach_order", "partition mart.c_europe_1", "partition mart.m_europe"),
    ("chosen_name_before_given", "attach_order", "table mart.b_orders_old", "table mart.z_orders"),
    ("default_operator_class", "range_type", "type ref.implied", "operator class ref.version_ops(btree)"),
    ("cast_before_use", "casts", "view mart.charges", "cast (ref.euro, ref.cent)"),
]


def read(case: str) -> tuple[Assembly, Needs]:
    """Return what a case's dump says, and the needs that its text shows."""
    found = assemble([cut((CASES / case / "dump.sql").read_bytes())], with_mentions=True)
    return found, needs_from_mentions(found.snapshot, found.mentions, found.aliases)


def reaches(known: Known, start: str, goal: str) -> bool:
    """Return whether an object needs another, directly or not."""
    seen: set[ObjectId] = set()
    stack = [ObjectId.parse(start)]
    while stack:
        for need in known.get(stack.pop(), ()):
            if need not in seen:
                seen.add(need)
                stack.append(need)
    return ObjectId.parse(goal) in seen


def without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unregister a rule for the rest of a test."""
    monkeypatch.setattr(rules, "_RULES", [rule for rule in rules._RULES if rule.__name__ != name])


@pytest.mark.parametrize(("rule", "case", "found", "need"), WANTED)
def test_rule_is_needed(rule: str, case: str, found: str, need: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the rule the need is known and makes no cycle; neither text nor another rule shows it."""
    assembly, needs = read(case)
    known = with_rules(assembly.snapshot, needs)
    assert reaches(known, found, need)
    assert not cycles(known)
    without(rule, monkeypatch)
    assert not reaches(with_rules(assembly.snapshot, needs), found, need)


def test_members_come_after_what_they_belong_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where nobody tells any needs, an index needs its table and the table its schema."""
    found = assemble([cut(b"CREATE SCHEMA raw;\nCREATE TABLE raw.t (n integer);\nCREATE INDEX i ON raw.t (n);\n")])
    assert reaches(with_rules(found.snapshot, {}), "index raw.i", "schema raw")
    without("parent_before_member", monkeypatch)
    assert not reaches(with_rules(found.snapshot, {}), "index raw.i", "table raw.t")


def test_every_rule_has_a_case() -> None:
    """A rule that is registered is tested above."""
    tested = {name for name, *_ in WANTED} | {"parent_before_member"}
    assert {rule.__name__ for rule in rules._RULES} == tested


def test_shell_then_functions_then_type() -> None:
    """A base type's own functions need its shell; whoever else uses the type needs all of it."""
    assembly, needs = read("base_type")
    known = with_rules(assembly.snapshot, needs)
    for function in ("function ref.word_in(cstring)", "function ref.word_out(ref.word)"):
        assert reaches(known, "type ref.word", function)
        assert reaches(known, function, "shell type ref.word")
        assert not reaches(known, function, "type ref.word")
    assert reaches(known, "function ref.later(ref.word)", "type ref.word")
    assert reaches(known, "table ref.words", "type ref.word")
    assert not cycles(known)


def test_a_cast_needs_no_rule_to_come_after_its_function() -> None:
    """The function of a cast uses both its types and still stands before the cast."""
    assembly, needs = read("casts")
    known = with_rules(assembly.snapshot, needs)
    assert reaches(known, "cast (ref.euro, ref.cent)", "function ref.to_cent(ref.euro)")
    assert not reaches(known, "function ref.to_cent(ref.euro)", "cast (ref.euro, ref.cent)")


def test_a_given_name_waits_only_for_whoever_would_be_given_it() -> None:
    """A table that gives its own NOT NULL a name, or inherits the one that does, needs no table for it."""
    sql = (
        "CREATE TABLE a.t (\n    n integer CONSTRAINT u_n_not_null NOT NULL\n);\n"
        "CREATE TABLE a.u (\n    n integer CONSTRAINT u_n_not_null NOT NULL\n);\n"
        'CREATE TABLE a.v (\n    n integer CONSTRAINT "w W_n_not_null" NOT NULL\n);\n'
        'CREATE TABLE a."w W" (\n    n integer NOT NULL\n)\nINHERITS (a.v);\n'
    )
    found = assemble([cut(sql.encode())], with_mentions=True)
    known = with_rules(found.snapshot, needs_from_mentions(found.snapshot, found.mentions, found.aliases))
    assert not reaches(known, "table a.t", "table a.u")
    assert not reaches(known, "table a.v", 'table a."w W"')


def test_needs_of_what_exists_already_are_left_out() -> None:
    """What the snapshot only grants on is there before any file, so nothing waits for it."""
    found = assemble([cut(b"CREATE EXTENSION IF NOT EXISTS e WITH SCHEMA x;\nGRANT SELECT ON x.t TO r;\n")])
    extension, table = ObjectId.parse("extension e"), ObjectId.parse("table x.t")
    assert with_rules(found.snapshot, {extension: frozenset({table})}) == {extension: set()}


def test_a_ring_of_partitions_ends() -> None:
    """A text may attach two tables to each other; looking for the source of a trigger still ends."""
    sql = (
        "CREATE TABLE a.t (n integer);\nCREATE TABLE a.u (n integer);\n"
        "ALTER TABLE ONLY a.t ATTACH PARTITION a.u DEFAULT;\nALTER TABLE ONLY a.u ATTACH PARTITION a.t DEFAULT;\n"
        "ALTER TABLE a.t DISABLE TRIGGER g;\nALTER TABLE a.u DISABLE TRIGGER g;\n"
    )
    found = assemble([cut(sql.encode())], with_mentions=True)
    known = with_rules(found.snapshot, needs_from_mentions(found.snapshot, found.mentions, found.aliases))
    assert reaches(known, "trigger a.t.g", "trigger a.u.g")
