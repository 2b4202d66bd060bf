"""What columns the relations of a snapshot have, read from their statements, each when it is asked for."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from pglast import parser

from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.naming import Objects, parts_of
from snapshot.sql.result_types import Tree, Typed, collation_of, names_of, type_of

VIEWS = frozenset({Kind.VIEW, Kind.MATERIALIZED_VIEW})
TABLES = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE})
_MADE_OF = re.compile(r"\bAS\s+(?:ENUM|RANGE|\()\s*\(?")
"""How the statement of a type begins that is no base type."""
_LOCATION = re.compile(r'"\w*(?:location|start|end|len)": -?\d+(?:, )?')
_SEQUENCE = {"last_value": "bigint", "log_cnt": "bigint", "is_called": "boolean"}


class ColumnId(NamedTuple):
    """A column of a relation.

    :param relation: a table where it is not of the snapshot (``pg_catalog.pg_class``).
    """

    relation: ObjectId
    name: str

    def __str__(self) -> str:
        return ".".join(map(quote_name, (*self.relation.path, self.name)))


class LostError(Exception):
    """A body cannot be followed; the text says why. Never leaves `snapshot.sql.lineage`."""


def statement(obj: DbObject) -> tuple[str, Tree]:
    """Return the node and tree of an object's definition.

    :raises LostError: it is not defined here, does not parse, or nests too deeply.
    """
    if not obj.is_defined:
        raise LostError(f"{obj.id} is not defined in the snapshot")
    try:
        found = json.loads(parser.parse_sql_json(obj.pieces[0].sql))["stmts"][0]["stmt"]
    except RecursionError:
        raise LostError(f"the statement of {obj.id} is nested too deeply") from None
    except (parser.ParseError, LookupError):
        raise LostError(f"the statement of {obj.id} does not parse") from None
    ((node, tree),) = found.items()
    return node, tree


def query_of(view: DbObject) -> str:
    """Return a text that is equal for views of equal queries and column names.

    :raises LostError: see `statement`.
    """
    _, tree = statement(view)
    names = names_of(tree.get("aliases") or tree.get("into", {}).get("colNames"))
    return _LOCATION.sub("", json.dumps([names, tree.get("query")], sort_keys=True))


class Relations:
    """The relations, and the return types of functions, by name."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._tables: dict[ObjectId, dict[str, Typed]] = {}

    def statement(self, found: ObjectId) -> tuple[str, Tree]:
        """Return the node and tree of an object's definition.

        :raises LostError: there is none, or it does not parse.
        """
        obj = self.objects.get(found)
        if obj is None:
            raise LostError(f"{found} is not in the snapshot")
        return statement(obj)

    def find(self, schema: str, name: str) -> ObjectId | None:
        """Return the relation of a name."""
        for kind in (Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.FOREIGN_TABLE, Kind.SEQUENCE):
            found = ObjectId(kind, (schema, name))
            if found in self.objects:
                return found
        return None

    def row(self, type_name: str) -> ObjectId | None:
        """Return what a row of a type is made of: a relation, or a composite type."""
        schema, name = ("", "", *parts_of(type_name))[-2:]
        composite = ObjectId(Kind.TYPE, (schema, name))
        return self.find(schema, name) or (composite if composite in self.objects else None)

    def columns(self, table: ObjectId) -> dict[str, Typed]:
        """Return the columns of a table or sequence with those of its parents, in order.

        :raises LostError: its statement cannot be followed.
        """
        if table.kind is Kind.SEQUENCE:
            return {name: Typed.of(text) for name, text in _SEQUENCE.items()}
        found = self._tables.get(table)
        if found is None:
            found = self._tables[table] = dict(self._read(table))
        return found

    def _read(self, table: ObjectId) -> Iterator[tuple[str, Typed]]:
        node, tree = self.statement(table)
        tree = tree.get("base", tree) if node == "CreateForeignTableStmt" else tree
        for parent in tree.get("inhRelations", ()):
            yield from self._inherited(parent["RangeVar"])
        if "ofTypename" in tree:
            yield from self._attributes(tree["ofTypename"])
        for element in tree.get("tableElts", ()):
            if "ColumnDef" in element and "typeName" in element["ColumnDef"]:
                yield _column(element["ColumnDef"])

    def _inherited(self, name: Tree) -> Iterator[tuple[str, Typed]]:
        parent = self.find(str(name.get("schemaname", "")), str(name.get("relname", "")))
        if parent is None or parent.kind not in TABLES:
            raise LostError(f"the parent table {name.get('schemaname')}.{name.get('relname')} is not in the snapshot")
        yield from self.columns(parent).items()

    def _attributes(self, type_name: Tree) -> Iterator[tuple[str, Typed]]:
        found = ObjectId(Kind.TYPE, names_of(type_name.get("names")))
        _, tree = self.statement(found)
        for element in tree.get("coldeflist", ()):
            yield _column(element["ColumnDef"])

    def has_no_collation(self, type_name: Tree) -> bool:
        """Return whether a type is an enum, a composite or a range of the snapshot."""
        found = self.objects.get(ObjectId(Kind.TYPE, names_of(type_name.get("names"))))
        return found is not None and found.is_defined and _MADE_OF.search(found.pieces[0].sql) is not None

    def returns(self, schema: str, name: str) -> frozenset[str]:
        """Return what the functions of a name return; empty where the snapshot has none."""
        return frozenset(map(self._returned, self._routines.get((schema, name), ())))

    @cached_property
    def _routines(self) -> Mapping[tuple[str, ...], list[ObjectId]]:
        found: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        for one in self.objects.of_kinds({Kind.FUNCTION, Kind.AGGREGATE}):
            found[one.path].append(one)
        return found

    def _returned(self, routine: ObjectId) -> str:
        """Return the type a function returns; all of an aggregate, whose state function decides."""
        try:
            node, tree = self.statement(routine)
        except LostError:
            return f"? {routine}"
        if node != "CreateFunctionStmt":
            return f"? {json.dumps(tree, sort_keys=True)}"
        out = [
            one["FunctionParameter"] for one in tree.get("parameters", ()) if "OUT" in str(one) or "TABLE" in str(one)
        ]
        if out:
            return f"? {[(one.get('name'), type_of(one['argType'])) for one in out]}"
        return type_of(tree["returnType"]) if "returnType" in tree else "void"


def _column(tree: Tree) -> tuple[str, Typed]:
    return str(tree.get("colname")), Typed.of(type_of(tree["typeName"]), collation_of(tree.get("collClause")))
