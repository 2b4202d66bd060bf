"""Descriptions say everything: where two statements mean different things, some fact or member differs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pglast import parser
from pglast.parser import ParseError

from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Role
from snapshot.sql import nodes
from snapshot.sql.claims import Claim, UnknownShapeError, classify
from snapshot.sql.describe import describe
from snapshot.sql.spelling import differing_spellings
from snapshot.sql.spelling.trees import Tree, is_same, parse, read

LEXICON = """
NOT NULL DEFAULT ONLY UNIQUE CONSTRAINT 1 2 7 'x' 'y' a b text integer DESC NO WITH GRANT OPTION STABLE STRICT VALID
DEFERRABLE INITIALLY DEFERRED ALWAYS ROW STATEMENT AFTER BEFORE ALL SELECT INSERT UPDATE DELETE PUBLIC CASCADE
RESTRICT ENFORCED INHERIT UNLOGGED IMMUTABLE CYCLE OR AND , ( ) . NULLS FIRST LAST DISTINCT CONCURRENTLY IF EXISTS
REPLACE TEMP
"""
WORDS = tuple(LEXICON.split())
NAMING = frozenset({"object", "objects", "objtype", "objectType", "relation"})
"""Fields by which a statement about an object names it: its identity, not something that is said of it."""

Mutation = Callable[[str], str]
_decode = msgspec.json.Decoder(nodes.Batch).decode


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    """Drop, replace, insert, copy or swap words of a statement."""
    at, other = draw(st.floats(0, 1, exclude_max=True)), draw(st.floats(0, 1, exclude_max=True))
    sort = draw(st.sampled_from(["drop", "stretch", "replace", "insert", "copy", "swap"]))
    return partial(_mutate, sort, at, other, draw(st.sampled_from(WORDS)))


def _mutate(sort: str, at: float, other: float, word: str, sql: str) -> str:
    tokens = parser.scan(sql)
    words = [sql[one.start : one.end + 1] for one in tokens]
    first, second = int(at * len(words)), int(other * len(words))
    match sort:
        case "drop":
            words[first : first + 1] = []
        case "stretch":
            words[first : first + 1 + int(other * 5)] = []
        case "replace":
            words[first] = word
        case "insert":
            words.insert(first, word)
        case "copy":
            words[first] = words[second]
        case _:
            words[first], words[second] = words[second], words[first]
    return " ".join(words)


def _claim(sql: str) -> Claim | None:
    """Return what a text says; nothing where it is not one statement that pg_dump could print."""
    try:
        found = _decode(parser.parse_sql_json(sql)).stmts
        return classify(*nodes.opened(bytes(found[0].stmt))) if len(found) == 1 else None
    except (ParseError, UnknownShapeError):
        return None


def _means_the_same(role: Role, before: str, after: str) -> bool:
    if differing_spellings(before, after) is not None:
        return True
    return is_same(*(_without_names(role, read(parse(sql))["stmts"][0]["stmt"]) for sql in (before, after)))


def _without_names(role: Role, tree: Tree) -> Tree:
    """Return a statement without the names of its object, and privileges as the sets that they are."""
    ((node, body),) = tree.items()
    if role is Role.ALTERATION:
        body.pop("objtype", None)
        for name in ("schemaname", "relname"):
            body.get("relation", {}).pop(name, None)
    elif role is not Role.DEFINITION:
        body = {name: value for name, value in body.items() if name not in NAMING}
    grant = body.get("action", body)
    for field in {"privileges", "grantees"} & grant.keys():
        grant[field] = sorted({msgspec.json.encode(one) for one in grant[field]})
    return {node: body}


def _altered(obj: DbObject, number: int, mutate: Mutation) -> tuple[DbObject, Piece, Piece] | None:
    """Return an object with one of its statements mutated, if that still speaks of the same in the same role."""
    before = obj.pieces[number]
    after = replace(before, sql=mutate(before.sql))
    claim = _claim(after.sql)
    if claim is None or claim != _claim(before.sql):
        return None
    pieces = (*obj.pieces[:number], after, *obj.pieces[number + 1 :])
    return replace(obj, pieces=pieces), before, after


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), mutate=mutations())
def test_equal_descriptions_mean_the_same(
    pool: Mapping[Kind, list[DbObject]], kind: Kind, data: st.DataObject, mutate: Mutation
) -> None:
    """Whatever word of a statement changes: equal descriptions mean the same, and equal meanings read the same."""
    obj = data.draw(st.sampled_from(pool[kind]))
    found = _altered(obj, data.draw(st.integers(0, len(obj.pieces) - 1)), mutate)
    if found is None:
        return
    altered, before, after = found
    is_equal = describe(obj) == describe(altered)
    if is_equal:
        assert _means_the_same(before.role, before.sql, after.sql)
    else:
        assert differing_spellings(before.sql, after.sql) is None


def test_no_statement_can_be_left_out(pool: Mapping[Kind, list[DbObject]]) -> None:
    """An object without one of its statements has another description."""
    for obj in (obj for some in pool.values() for obj in some):
        for number, piece in enumerate(obj.pieces):
            rest = replace(obj, pieces=(*obj.pieces[:number], *obj.pieces[number + 1 :]))
            assert describe(rest) != describe(obj), f"{obj.id}: {piece.sql}"


def test_every_field_is_described_or_left_over(pool: Mapping[Kind, list[DbObject]]) -> None:
    """Nothing that pg_dump prints needs the facts for what nobody thought of."""
    strange = {"statement", "further options", "alteration"}
    for obj in (obj for some in pool.values() for obj in some):
        found = describe(obj)
        facts = {fact.name for fact in found.facts}
        facts |= {fact.name for group in found.groups for member in group.members for fact in member.facts}
        assert not facts & strange, obj.id
        assert not {group.name for group in found.groups} & strange, obj.id
