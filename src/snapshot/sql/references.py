"""Which objects mention an object, found by its name first, so that only those are parsed that can.

A large snapshot is not parsed for one change: each text is searched once for the names in it, and of the objects in
whose text a name stands the parse trees tell whether it means the object in question.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import msgspec
from pglast import parser

from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, Kind
from snapshot.model.objects import DbObject, Role, Snapshot
from snapshot.sql import alterations, definitions, nodes  # noqa: F401 - two to register classifiers
from snapshot.sql.claims import UnknownShapeError, claim_of
from snapshot.sql.mentions import Mentions, read_mentions
from snapshot.sql.naming import SILENT, Objects, names_in
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.relations import LostError, statement
from snapshot.sql.result_types import Tree, names_of

_decode_batch = msgspec.json.Decoder(nodes.Batch).decode
_QUALIFIED = 2
"""Parts of the name of what lies in a schema; what has more is a part of a relation."""
_MAKING_NAMES = frozenset({Kind.CONSTRAINT, Kind.TYPE})
_DEFINING = frozenset({Role.DEFINITION, Role.ALTERATION})
_UNQUALIFIED = re.compile(r'"RangeVar":\{"relname":("(?:[^"\\]|\\.)*")')


class Reference(NamedTuple):
    """That an object mentions another one.

    :param in_body: whether it does so in a text that PostgreSQL does not look into before it runs.
    :param is_sure: whether it is that object that is meant.
    :param how: half a sentence, ``its SQL body names it``; empty where the statement itself does.
    """

    by: ObjectId
    in_body: bool = False
    is_sure: bool = True
    how: str = ""


class Body(NamedTuple):
    """The text of a routine.

    :param path: schemas of its own ``search_path``.
    """

    language: str
    text: str
    path: tuple[str, ...]


class References:
    """Finds what mentions an object.

    :param objects: where it is looked for.
    """

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._said: dict[ObjectId, tuple[Mentions, ...]] = {}
        self._found: dict[ObjectId, tuple[Reference, ...]] = {}
        self._named: dict[tuple[str, ...], tuple[ObjectId, ...]] = {}
        self._near: dict[ObjectId, tuple[ObjectId, ...]] = {}
        self._parts: dict[ObjectId, tuple[ObjectId, ...]] = {}

    def prepare(self, targets: Iterable[ObjectId] = (), parents: Iterable[ObjectId] = ()) -> frozenset[ObjectId]:
        """Read at once what `of` will need for some objects, and `children` for others.

        :returns: what may mention one of the targets.
        """
        near = frozenset(one for target in targets for one in self._apart(target))
        self.objects.fetch(near.union(*map(self._below, parents)))
        return near

    def names_in(self, ids: Iterable[ObjectId]) -> frozenset[tuple[str, str]]:
        """Return the names with a schema that stand in the statements of some objects."""
        said = (one for obj in filter(None, map(self.objects.get, ids)) for one in self._mentions(obj))
        return frozenset((one.schema, one.name) for mentions in said for one in mentions.names if one.schema)

    def of(self, target: DbObject) -> tuple[Reference, ...]:
        """Return what mentions an object, its children left out; it need not be of this snapshot itself."""
        if target.id not in self._found:
            self._found[target.id] = tuple(self._references(target))
        return self._found[target.id]

    def children(self, parent: ObjectId) -> tuple[DbObject, ...]:
        """Return what belongs to an object, which its statements name."""
        return tuple(one for one in self._read(self._below(parent)) if one.parent == parent and one.id != parent)

    def _references(self, target: DbObject) -> Iterator[Reference]:
        near = [one for one in self._read(self._apart(target.id)) if not _belongs(one, target.id)]
        meaning = self._meaning(target, near)
        for one in near:
            if one.id in meaning:
                yield Reference(one.id, is_sure=self._is_only(target.id))
            elif one.id.kind in ROUTINES:
                yield from self._in_body(one, target.id)

    def in_bodies(self, target: ObjectId) -> Iterator[Reference]:
        """Yield what names an object in a text that PostgreSQL does not look into before it runs."""
        for one in self._routines.get(target.name, ()):
            if not _belongs(one, target):
                yield from self._in_body(one, target)

    @cached_property
    def _routines(self) -> Mapping[str, list[DbObject]]:
        """The routines by the words in their statements."""
        found: dict[str, list[DbObject]] = defaultdict(list)
        ids = tuple(self.objects.of_kinds(ROUTINES))
        self.objects.fetch(ids)
        for obj in filter(None, map(self.objects.get, ids)):
            for word in names_in(obj.pieces[0].sql, obj.id.kind) if obj.is_defined else ():
                found[word].append(obj)
        return found

    def _read(self, ids: Collection[ObjectId]) -> tuple[DbObject, ...]:
        self.objects.fetch(ids)
        return tuple(one for found in ids if (one := self.objects.get(found)) and one.is_defined)

    def _apart(self, target: ObjectId) -> tuple[ObjectId, ...]:
        """Return what names an object, but for what is known to be a part of it."""
        if target not in self._near:
            obj = self.objects.get(target) if target.kind in _MAKING_NAMES else None
            further = (one for path in aliases_of(obj) for one in self._naming(path)) if obj else ()
            named, holder = tuple(dict.fromkeys((*self._naming(target.path), *further))), self.objects.holder
            is_known = target.kind in RELATIONS and target in self.objects
            apart = (one for one in named if holder(one) != target.path)
            self._near[target] = tuple(apart) if is_known else named
        return self._near[target]

    def _below(self, parent: ObjectId) -> tuple[ObjectId, ...]:
        """Return what may belong to an object."""
        if parent not in self._parts:
            named, holder = self._naming(parent.path), self.objects.holder
            self._parts[parent] = tuple(one for one in named if holder(one) in {None, parent.path})
        return self._parts[parent]

    def _naming(self, path: tuple[str, ...]) -> tuple[ObjectId, ...]:
        """Return the objects in whose statements a name stands; in those of routines it may lack its schema."""
        if path not in self._named:
            found = self.objects.naming(path) if path else ()
            self._named[path] = tuple(sorted(one for one in found if one.kind not in SILENT))
        return self._named[path]

    def _meaning(self, target: DbObject, near: Iterable[DbObject]) -> frozenset[ObjectId]:
        """Return which of some objects mention the target by their statements."""
        said = {one.id: self._mentions(one) for one in near}
        said[target.id] = ()
        some = Snapshot((target, *(one for one in near if one.id != target.id)))
        needs = needs_from_mentions(some, said, dict.fromkeys(aliases_of(target), target.id))
        return frozenset(found for found, needed in needs.items() if target.id in needed and found != target.id)

    def _mentions(self, obj: DbObject) -> tuple[Mentions, ...]:
        if obj.id not in self._said:
            pieces = [piece.sql for piece in obj.pieces if piece.role in _DEFINING]
            self._said[obj.id] = tuple(one for sql in pieces for one in mentions_of(sql, obj.id.kind))
        return self._said[obj.id]

    def _is_only(self, target: ObjectId) -> bool:
        """Return whether a name can mean no other object: overloads share theirs."""
        if target.kind not in ROUTINES and target.kind is not Kind.OPERATOR:
            return True
        return self._namesakes.get((target.kind is Kind.OPERATOR, target.path), 0) <= 1

    @cached_property
    def _namesakes(self) -> Mapping[tuple[bool, tuple[str, ...]], int]:
        found: dict[tuple[bool, tuple[str, ...]], int] = defaultdict(int)
        for one in self.objects.of_kinds(ROUTINES | {Kind.OPERATOR}):
            found[one.kind is Kind.OPERATOR, one.path] += 1
        return found

    def _in_body(self, routine: DbObject, target: ObjectId) -> Iterator[Reference]:
        body = body_of(routine)
        if body is None or len(target.path) != _QUALIFIED:
            return
        if body.language == "sql" and (trees := _parsed(body.text)) is not None:
            yield from _in_trees(routine.id, body, trees, target)
        elif re.search(_spelt(target.path), body.text):
            how = f"its {body.language} body, which cannot be followed, names it"
            yield Reference(routine.id, in_body=True, is_sure=False, how=how)

    def unfollowed(self) -> tuple[ObjectId, ...]:
        """Return the routines of the snapshot whose bodies are texts of another language than SQL."""
        routines = (obj for found in self.objects.of_kinds(ROUTINES) if (obj := self.objects.get(found)))
        bodies = ((obj.id, body_of(obj)) for obj in routines)
        return tuple(found for found, body in bodies if body is not None and body.language != "sql")


def _belongs(obj: DbObject, target: ObjectId) -> bool:
    """Return whether an object is the target, or a part of it."""
    return target in {obj.id, obj.parent}


def aliases_of(obj: DbObject) -> tuple[tuple[str, str], ...]:
    """Return further names that an object makes: a key its index's, a range type its multirange type's."""
    if obj.id.kind not in _MAKING_NAMES or not obj.is_defined:
        return ()
    try:
        (one,) = _decode_batch(parser.parse_sql_json(obj.pieces[0].sql)).stmts
        return claim_of(*nodes.opened(bytes(one.stmt))).aliases
    except (parser.ParseError, RecursionError, UnknownShapeError):
        return ()


def mentions_of(sql: str, kind: Kind | None = None) -> Iterator[Mentions]:
    """Yield what each statement of a text mentions; nothing for a text that does not parse."""
    try:
        parsed = _decode_batch(parser.parse_sql_json(sql))
    except (parser.ParseError, RecursionError):
        return
    for one in parsed.stmts:
        yield read_mentions(*nodes.opened(bytes(one.stmt)), kind)


def body_of(routine: DbObject) -> Body | None:
    """Return the body of a routine where it is a text; one that is SQL of the statement itself is none."""
    try:
        node, tree = statement(routine)
    except LostError:
        return None
    options = [one["DefElem"] for one in tree.get("options", ())] if node == "CreateFunctionStmt" else []
    by_name = {one["defname"]: one.get("arg", {}) for one in options}
    parts = by_name.get("as", {}).get("List", {}).get("items", ())
    if len(parts) != 1:
        return None
    language = by_name.get("language", {}).get("String", {}).get("sval", "")
    return Body(str(language), str(parts[0]["String"].get("sval", "")), search_path(options) or ())


def search_path(options: Iterable[Tree]) -> tuple[str, ...] | None:
    """Return the ``search_path`` that a routine sets for itself, ``None`` where it sets none."""
    for one in options:
        said = one.get("arg", {}).get("VariableSetStmt", {}) if one.get("defname") == "set" else {}
        if said.get("name") == "search_path":
            return tuple(str(arg["A_Const"].get("sval", {}).get("sval", "")) for arg in said.get("args", ()))
    return None


def _parsed(body: str) -> str | None:
    try:
        return str(parser.parse_sql_json(body))
    except parser.ParseError:
        return None


def _in_trees(routine: ObjectId, body: Body, trees: str, target: ObjectId) -> Iterator[Reference]:
    schema, name = target.path
    named = {(mention.schema, mention.name) for said in mentions_of(body.text) for mention in said.names}
    if (schema, name) in named:
        yield Reference(routine, in_body=True, how="its SQL body names it")
        return
    if target.kind in RELATIONS and name in {json.loads(found) for found in _UNQUALIFIED.findall(trees)}:
        is_sure = schema in body.path
        how = "its SQL body names it" + ("" if is_sure else " without a schema")
        yield Reference(routine, in_body=True, is_sure=is_sure, how=how)


def _spelt(path: tuple[str, ...]) -> str:
    """Return a pattern for a qualified name, bare or quoted."""
    return r"\s*\.\s*".join(rf'(?:\b{re.escape(name)}\b|"{re.escape(name)}")' for name in path)


def referenced_columns(foreign_key: DbObject) -> tuple[str, ...]:
    """Return the columns that a foreign key references."""
    constraint = _constraint(foreign_key)
    return names_of(constraint.get("pk_attrs"))


def _constraint(obj: DbObject) -> Tree:
    try:
        _, tree = statement(obj)
    except LostError:
        return {}
    found: Tree = tree.get("cmds", [{}])[0].get("AlterTableCmd", {}).get("def", {}).get("Constraint", {})
    return found
