"""The tables of docs/format.md against the code they describe."""

import tomllib
from collections.abc import Callable
from typing import Any

from snapshot.layout import rules
from snapshot.layout.format import SETTINGS
from snapshot.layout.kinds import PLACING
from snapshot.layout.manifest import Declared, Manifest, Origin, render_manifest
from snapshot.layout.sections import DEFAULT_SECTIONS
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import alterations, assemble, claims  # assemble registers every classifier

Table = Callable[[str, str], list[dict[str, str]]]
NOT_DEFINING = {"CommentStmt", "SecLabelStmt", "AlterOwnerStmt", "GrantStmt", "AlterObjectDependsStmt"}


def nodes_of(rows: list[dict[str, str]]) -> set[str]:
    """Return every word of the columns ``node``: names of nodes, and of the actions of ALTER TABLE."""
    return {word for row in rows for word in row["node"].replace(",", " ").split()}


def test_kinds_and_their_homes(table: Table) -> None:
    """Every kind has a row, in the order of ranks, with its home and whether it stands with its table."""
    rows = table("format.md", "kind")
    assert [row["kind"] for row in rows] == sorted(Kind, key=lambda kind: PLACING[kind].rank)
    for row in rows:
        placing = PLACING[Kind(row["kind"])]
        assert (row["home"], row["with its table"]) == (placing.group.value, "yes" if placing.with_table else "no")


def test_nodes(table: Table) -> None:
    """The nodes and ALTER TABLE actions named are exactly those that have a classifier."""
    named = nodes_of(table("format.md", "kind")) | nodes_of(table("format.md", "what it says"))
    assert assemble.VERSION_TABLE
    assert named == claims.known_nodes() | set(alterations._COMMANDS)


def test_nodes_that_define_nothing_define_no_kind(table: Table) -> None:
    """What only speaks of an object is not named as the definition of a kind."""
    assert not NOT_DEFINING & nodes_of(table("format.md", "kind"))
    assert nodes_of(table("format.md", "what it says")) >= NOT_DEFINING


def test_belongs_to_names_kinds(table: Table) -> None:
    """The parent named is a kind or the word relation."""
    known = {*(kind.value for kind in Kind), "relation", ""}
    for row in table("format.md", "kind"):
        assert set(row["belongs to"].split(" or ")) <= known


def test_rules(table: Table) -> None:
    """The registered rules are the rows of their table, and kinds name no other."""
    registered = {one.__name__ for one in rules._RULES} | {rules._shells_first.__name__.lstrip("_")}
    assert {row["rule"] for row in table("format.md", "rule")} == registered
    named = {word for row in table("format.md", "kind") for word in row["rules"].split(", ") if word}
    assert named == registered - {"parent_before_member"}


def test_sections(table: Table) -> None:
    """The nine sections are the default ones."""
    assert [row["section"] for row in table("format.md", "section")] == list(DEFAULT_SECTIONS)


def test_settings(table: Table) -> None:
    """The settings are those of the files, in their order."""
    assert [row["setting"] for row in table("format.md", "setting")] == [
        line.removeprefix("SET ").removesuffix(";") for line in SETTINGS.splitlines()
    ]


def test_manifest_keys(table: Table) -> None:
    """The keys are those that a manifest with every fact has."""
    facts = dict.fromkeys(("encoding", "locale_provider", "locale", "collate", "ctype"), "")
    written: dict[str, Any] = tomllib.loads(
        render_manifest(
            Manifest(
                origin=Origin(database=facts), reference=(Declared(id=ObjectId(Kind.TABLE, ("a", "b")), rows=1),)
            )
        )
    )
    open_ended = {"extensions", "sections", "layers", "counts", "files"}
    keys = {
        f"{name}.{inner}" if isinstance(value, dict) and name not in open_ended else name
        for name, value in written.items()
        for inner in (value if isinstance(value, dict) and name not in open_ended else [""])
    }
    assert {row["key"] for row in table("format.md", "key")} == keys
