"""Privileges as members, and the keys they stand under."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model.facts import Aspect, Description
from snapshot.sql.describe import Privilege, name_all, privilege_parts

Describe = Callable[[str, str], Description]
NAMES = st.text(st.characters(codec="utf-8", min_codepoint=1), min_size=1)


def _members(found: Description, group: str) -> dict[str, dict[str, str]]:
    (one,) = [one for one in found.groups if one.name == group]
    return {member.key: {fact.name: fact.text for fact in member.facts} for member in one.members}


GRANTS = """
CREATE SCHEMA s;
CREATE TABLE s.t (id integer, qty integer);
REVOKE ALL ON TABLE s.t FROM owner;
GRANT SELECT ON TABLE s.t TO owner;
GRANT INSERT,UPDATE ON TABLE s.t TO reader WITH GRANT OPTION;
SET SESSION AUTHORIZATION reader;
GRANT INSERT ON TABLE s.t TO "We-ird \"\"Röle\"\"";
RESET SESSION AUTHORIZATION;
GRANT SELECT(qty) ON TABLE s.t TO PUBLIC;
CREATE FUNCTION s.f() RETURNS integer LANGUAGE sql AS 'select 1';
REVOKE ALL ON FUNCTION s.f() FROM PUBLIC;
CREATE SEQUENCE s.q;
GRANT ALL ON SEQUENCE s.q TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA s GRANT ALL ON TABLES TO reader;
"""


def test_privileges(described: Describe) -> None:
    """Each role, privilege and column has a member with what the statements together leave of it."""
    found = _members(described(GRANTS, "table s.t"), "privilege")
    assert found.pop("owner SELECT") == {"granted": "granted"}
    assert found.pop("reader INSERT") == found.pop("reader UPDATE") == {"granted": "grantable"}
    assert found.pop('"We-ird \\"Röle\\"" INSERT') == {"granted": "granted", "grantor": "reader"}
    assert found.pop("PUBLIC SELECT (qty)") == {"granted": "granted"}
    words = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "ALL")
    assert found == {f"owner {word}": {"granted": "revoked"} for word in words}


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("function s.f()", {"PUBLIC EXECUTE": "revoked"}),
        ("sequence s.q", {"reader SELECT": "granted", "reader UPDATE": "granted", "reader USAGE": "granted"}),
        (
            "default privileges owner.s.tables",
            {
                f"reader {word}": "granted"
                for word in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "ALL")
            },
        ),
    ],
)
def test_all_is_taken_apart(described: Describe, identity: str, expected: dict[str, str]) -> None:
    """``ALL`` is the privileges of the kind, and stands beside those of a table for what only some servers have."""
    found = _members(described(GRANTS, identity), "privilege")
    assert {key: facts["granted"] for key, facts in found.items()} == expected


def test_privileges_are_an_aspect_of_their_own(described: Describe) -> None:
    """The coming and going of a privilege is about grants, and so is what is said of it."""
    (group,) = [one for one in described(GRANTS, "table s.t").groups if one.name == "privilege"]
    assert {member.aspect for member in group.members} == {Aspect.GRANT}
    assert {fact.aspect for member in group.members for fact in member.facts} == {Aspect.GRANT}


@given(role=NAMES, privilege=st.sampled_from(["SELECT", "ALL", "ALTER SYSTEM"]), column=st.just("") | NAMES)
def test_key_is_read_back(role: str, privilege: str, column: str) -> None:
    """Whatever a role and a column are called, the key tells them."""
    found = Privilege(role, privilege, column)
    assert privilege_parts(found.key) == found


@pytest.mark.parametrize("key", ["", "reader", "reader select", "SELECT"])
def test_what_is_no_key_is_refused(key: str) -> None:
    """A text that is no key of a privilege is an error."""
    with pytest.raises(ValueError, match="not the key of a privilege"):
        privilege_parts(key)


@pytest.mark.parametrize(
    ("grant", "oldest", "key"),
    [("INSERT", 18, "MAINTAIN"), ("INSERT", 16, "ALL"), ("INSERT", None, "ALL"), ("MAINTAIN", None, "MAINTAIN")],
)
def test_all_has_a_name_where_both_know_it(described: Describe, grant: str, oldest: int | None, key: str) -> None:
    """What ``ALL`` holds beside the seven is MAINTAIN between servers that have it, or where a side names it."""
    table = "CREATE SCHEMA s;\nCREATE TABLE s.t (id integer);\nGRANT {} ON TABLE s.t TO r;\n"
    old, new = (described(table.format(one), "table s.t") for one in ("ALL", grant))
    old, _ = name_all(old, new, oldest=oldest)
    keys = {one.key for group in old.groups if group.name == "privilege" for one in group.members}
    assert f"r {key}" in keys
    assert len(keys) == 8
