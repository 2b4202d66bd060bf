"""Follow a query's parse tree: what each output column is made of, and which columns the query uses at all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import result_types as types
from snapshot.sql.output_names import called, declared, figured
from snapshot.sql.relations import ColumnId, LostError, Relations
from snapshot.sql.result_types import UNTYPED, Tree, Typed, names_of
from snapshot.sql.scopes import From, Item, Output, Scope, Value

_MOST_ROUNDS = 50
_VISIBLE = "pg_catalog"
"""The one schema whose relations a dump names without it, since it is printed under an empty search_path."""
_SKIPPED = frozenset({"typeName", "returning", "output", "collname", "funcname", "name", "lockingClause"})
"""Fields in which names stand that are no columns (a type's modifiers, for one), or nothing that has a value."""
_CLAUSES = (
    "distinctClause",
    "whereClause",
    "groupClause",
    "havingClause",
    "windowClause",
    "sortClause",
    "limitCount",
)


class Query:
    """Follows the queries of one statement.

    :param relations: what is known of the relations that it can name.
    :param views: columns of the views among them, by identity.
    :ivar uses: the columns that are named anywhere.
    :ivar reads: the relations of the snapshot that are read.
    :ivar fields: fields that are taken out of composite values whose type is not known.
    """

    def __init__(self, relations: Relations, views: "Views") -> None:
        self._relations = relations
        self._views = views
        self.uses: set[ColumnId] = set()
        self.reads: set[ObjectId] = set()
        self.fields: set[str] = set()

    def outputs(self, query: Tree, outer: Scope | None = None) -> list[Output]:
        """Return the columns of a ``SelectStmt``, and note what it uses.

        :raises LostError: it cannot be followed.
        """
        if "SelectStmt" in query:
            query = query["SelectStmt"]
        scope = Scope(outer)
        self._with(query.get("withClause"), scope)
        if "valuesLists" in query:
            return self._values(query, scope)
        if query.get("op", "SETOP_NONE") != "SETOP_NONE":
            return self._set_operation(query, scope)
        return self._select(query, scope)

    def expression(self, tree: Tree, table: ObjectId) -> None:
        """Note what an expression over the columns of a table uses (a policy's, a check's).

        :raises LostError: it cannot be followed.
        """
        schema, name = table.path
        self._value(tree, Scope(items=self._relation(schema, name, name)))

    def _with(self, clause: Tree | None, scope: Scope) -> None:
        for one in (clause or {}).get("ctes", ()):
            cte = one["CommonTableExpr"]
            if "SelectStmt" not in cte["ctequery"]:
                raise LostError(f"WITH {cte['ctename']} is no query")
            select = cte["ctequery"]["SelectStmt"]
            aliases = names_of(cte.get("aliascolnames"))
            if (clause or {}).get("recursive") and "larg" in select:
                self._recursive(cte["ctename"], select, aliases, scope)
            else:
                scope.ctes[cte["ctename"]] = _renamed(self.outputs(select, scope), aliases)

    def _recursive(self, name: str, select: Tree, aliases: Sequence[str], scope: Scope) -> None:
        """Follow a query that reads itself until it brings no further sources."""
        inner = Scope(scope)
        self._with(select.get("withClause"), inner)
        scope.ctes[name] = found = _renamed(self.outputs(select["larg"], inner), aliases)
        for _ in range(_MOST_ROUNDS):
            below = self.outputs(select["rarg"], inner)
            scope.ctes[name] = grown = [_fed(one, other) for one, other in zip(found, below, strict=True)]
            if grown == found:
                return
            found = grown

    def _values(self, query: Tree, scope: Scope) -> list[Output]:
        rows = [[self._value(one, scope) for one in row["List"]["items"]] for row in query["valuesLists"]]
        return [
            Output(f"column{number}", _merged([types_of_one(row[number - 1]) for row in rows], "VALUES"))
            for number in range(1, len(rows[0]) + 1)
        ]

    def _set_operation(self, query: Tree, scope: Scope) -> list[Output]:
        sides = [self.outputs(side, scope) for side in _sides(query)]
        first = sides[0]
        if any(len(side) != len(first) for side in sides):
            raise LostError("the sides of a set operation have different numbers of columns")
        named = Scope(scope, items=From(columns=first))
        for clause in ("sortClause", "limitCount", "limitOffset"):
            if clause in query:
                self._value(query[clause], named)
        return [
            Output(one.name, _merged([side[at].value for side in sides], "UNION")) for at, one in enumerate(first)
        ]

    def _select(self, query: Tree, scope: Scope) -> list[Output]:
        for one in query.get("fromClause", ()):
            scope.items.add(self._from(one, scope))
        for one in query.get("windowClause", ()):
            scope.windows[one["WindowDef"].get("name", "")] = one["WindowDef"]
        found = [output for one in query.get("targetList", ()) for output in self._targets(one["ResTarget"], scope)]
        self._clauses(query, scope, found)
        return found

    def _clauses(self, query: Tree, scope: Scope, outputs: Sequence[Output]) -> None:
        """Note what is used by what is no output; GROUP BY and ORDER BY may name outputs."""
        names = {one.name for one in outputs}
        for clause in _CLAUSES:
            if clause not in query:
                continue
            may_name = clause in {"groupClause", "sortClause", "distinctClause"}
            for one in query[clause] if isinstance(query[clause], list) else [query[clause]]:
                if not (may_name and _names_output(one, names)):
                    self._value(one, scope)

    def _targets(self, target: Tree, scope: Scope) -> Iterator[Output]:
        tree = target["val"]
        fields = tree.get("ColumnRef", {}).get("fields", ())
        if fields and "A_Star" in fields[-1]:
            yield from self._star(names_of(fields[:-1]), scope)
        else:
            yield Output(target.get("name") or figured(tree), types_of_one(self._value(tree, scope)))

    def _star(self, qualifier: Sequence[str], scope: Scope) -> Iterator[Output]:
        items = [scope.item(qualifier[-1])] if qualifier else scope.items.named
        if any(one.opens for one in items):
            raise LostError("* stands for columns that the snapshot does not show")
        found = items[0].columns if qualifier else scope.items.columns
        for one in found:
            self.uses |= one.value.sources
            yield one

    def _from(self, tree: Tree, scope: Scope) -> From:
        ((node, fields),) = tree.items()
        if node == "RangeVar":
            return self._named(fields, scope)
        if node == "JoinExpr":
            return self._join(fields, scope)
        if node == "RangeSubselect":
            return _item(fields.get("alias"), self.outputs(fields["subquery"], scope), "")
        if node == "RangeTableSample":
            self._value(fields.get("args", []), scope)
            return self._from(fields["relation"], scope)
        return self._computed(node, fields, scope)

    def _named(self, fields: Tree, scope: Scope) -> From:
        schema, name = fields.get("schemaname", ""), fields["relname"]
        cte = None if schema else scope.cte(name)
        if cte is not None:
            return _item(fields.get("alias"), cte, name)
        found = self._relation(schema or _VISIBLE, name, name)
        return _aliased(found, fields["alias"]) if "alias" in fields else found

    def _relation(self, schema: str, name: str, alias: str) -> From:
        relation = self._relations.find(schema, name)
        if relation is None:
            outside = ObjectId(Kind.TABLE, (schema, name))
            return From([Item(alias, (), schema, outside, opens=True)])
        self.reads.add(relation)
        columns = [
            Output(column, Value(frozenset({ColumnId(relation, column)}), typed))
            for column, typed in self._views.columns(relation).items()
        ]
        return From([Item(alias, columns, schema, relation)], columns)

    def _join(self, fields: Tree, scope: Scope) -> From:
        left = self._from(fields["larg"], scope)
        around = Scope(scope, items=left)
        right = self._from(fields["rarg"], around)
        names = names_of(fields.get("usingClause"))
        if fields.get("isNatural"):
            names = tuple(dict.fromkeys(one.name for one in left.columns if _has(right.columns, one.name)))
        merged = [self._shared(name, left, right, fields["jointype"]) for name in names]
        rest = [one for side in (left, right) for one in side.columns if one.name not in names]
        found = From([*left.named, *right.named], [*merged, *rest])
        if "quals" in fields:
            self._value(fields["quals"], Scope(scope, items=found))
        if "join_using_alias" in fields:
            found.named.append(Item(fields["join_using_alias"]["aliasname"], merged))
        return _item(fields["alias"], found.columns, "") if "alias" in fields else found

    def _shared(self, name: str, left: From, right: From, join: str) -> Output:
        """Return a column that USING merged: the right one of a right join, both of a full one, else the left one."""
        sides = [Scope(items=side).resolve((name,))[0] for side in (left, right)]
        for side in sides:
            self.uses |= side.sources
        chosen = {"JOIN_RIGHT": sides[1:], "JOIN_FULL": sides}.get(join, sides[:1])
        sources = frozenset[ColumnId]().union(*(one.sources for one in chosen))
        return Output(name, Value(sources, types.alike("USING", [one.typed for one in sides])))

    def _computed(self, node: str, fields: Tree, scope: Scope) -> From:
        """Return what a function, or what reads XML or JSON, gives: its columns come from what it is given."""
        alias = fields.get("alias", {})
        sources = self._value({key: one for key, one in fields.items() if key != "alias"}, scope).sources
        names = names_of(alias.get("colnames")) or tuple(declared(node, fields))
        if node == "RangeFunction" and not names:
            return From([Item(alias.get("aliasname") or called(fields), opens=True, feeds=sources)])
        columns = [Output(one, Value(sources, UNTYPED)) for one in names]
        return From([Item(alias.get("aliasname", ""), columns, feeds=sources)], columns)

    def _value(self, tree: Any, scope: Scope) -> Value:  # noqa: ANN401 - a node, a list of nodes, or a scalar
        """Return what an expression is made of: the columns that stand in it, and what its subqueries give."""
        if isinstance(tree, list):
            return _gathered([self._value(one, scope) for one in tree if isinstance(one, dict | list)])
        if len(tree) == 1:
            ((node, fields),) = tree.items()
            if node[:1].isupper() and isinstance(fields, dict):
                return self._node(node, fields, scope)
        return _gathered([self._value(one, scope) for _, one in _within(tree)])

    def _node(self, node: str, fields: Tree, scope: Scope) -> Value:
        if node == "ColumnRef":
            return self._column(fields, scope)
        if node == "SubLink":
            return self._subquery(fields, scope)
        if node == "SelectStmt":
            return _gathered([one.value for one in self.outputs(fields, scope)])
        if node == "A_Const":
            return Value(typed=types.constant(fields))
        parts = {name: self._parts(one, scope) for name, one in _within(fields)}
        sources = frozenset[ColumnId]().union(*(one.sources for some in parts.values() for one in some))
        if node == "A_Indirection":
            self._take_fields(fields, parts["arg"][0])
        if node == "FuncCall" and "over" in fields:
            sources |= self._window(fields["over"], scope)
        return Value(
            sources, self._type(node, fields, {name: [one.typed for one in some] for name, some in parts.items()})
        )

    def _parts(self, tree: Any, scope: Scope) -> list[Value]:  # noqa: ANN401 - see _value
        return [self._value(one, scope) for one in tree] if isinstance(tree, list) else [self._value(tree, scope)]

    def _take_fields(self, fields: Tree, value: Value) -> None:
        """Note the columns that are taken out of a row: the server records that a view depends on them."""
        call = fields["arg"].get("FuncCall")
        rows = self._returns(call) if call else {value.typed.known.text} if value.typed.known else frozenset()
        for name in names_of(fields.get("indirection")):
            found = [self._relations.row(row) for row in rows]
            self.uses |= {ColumnId(one, name) for one in found if one is not None}
            self.fields |= set() if found and None not in found else {name}

    def _window(self, over: Tree, scope: Scope) -> frozenset[ColumnId]:
        named = scope.windows.get(str(over.get("name", "")) or str(over.get("refname", "")))
        return self._value(named, scope).sources if named else frozenset()

    def _column(self, fields: Tree, scope: Scope) -> Value:
        names = names_of(fields["fields"])
        if "A_Star" in fields["fields"][-1]:
            return scope.item(names[-1]).row if names else Value()
        value, is_row = scope.resolve(names)
        if not is_row:
            self.uses |= value.sources
        return value

    def _subquery(self, fields: Tree, scope: Scope) -> Value:
        """Return what a subquery gives; of EXISTS, which gives no column, all that it uses."""
        inner = Query(self._relations, self._views)
        found = inner.outputs(fields["subselect"], scope)
        self.uses |= inner.uses
        self.reads |= inner.reads
        self.fields |= inner.fields
        link = fields["subLinkType"]
        if link == "EXISTS_SUBLINK":
            return Value(frozenset(inner.uses), types.BOOLEAN)
        value = _gathered([one.value for one in found])
        if link == "EXPR_SUBLINK":
            return Value(value.sources, found[0].value.typed)
        if link == "ARRAY_SUBLINK":
            return Value(value.sources, types.array([found[0].value.typed]))
        tested = self._value(fields["testexpr"], scope) if "testexpr" in fields else Value()
        return Value(value.sources | tested.sources, types.BOOLEAN)

    def _type(self, node: str, fields: Tree, parts: Mapping[str, list[Typed]]) -> Typed:
        if node == "TypeCast":
            has_no_collation = self._relations.has_no_collation(fields["typeName"])
            return types.cast(fields, parts["arg"][0], has_no_collation=has_no_collation)
        if node == "FuncCall":
            return types.call(fields, parts.get("args", []), self._returns(fields))
        return types.of_node(node, fields, parts)

    def _returns(self, call: Tree) -> frozenset[str]:
        names = names_of(call.get("funcname"))
        return self._relations.returns(names[0], names[-1]) if len(names) > 1 else frozenset()


class Views:
    """What columns relations have, views among them."""

    def columns(self, relation: ObjectId) -> Mapping[str, Typed]:
        """Return the columns of a relation of the snapshot, in order.

        :raises LostError: they cannot be told.
        """
        raise NotImplementedError


def types_of_one(value: Value) -> Value:
    """Return a value as an output column has it."""
    return Value(value.sources, types.output(value.typed))


def _within(fields: Tree) -> Iterator[tuple[str, Any]]:
    return ((name, one) for name, one in fields.items() if isinstance(one, dict | list) and name not in _SKIPPED)


def _gathered(values: Sequence[Value]) -> Value:
    sources = frozenset[ColumnId]().union(*(one.sources for one in values))
    return Value(sources, types.of_node("List", {}, {"items": [one.typed for one in values]}))


def _merged(values: Sequence[Value], node: str) -> Value:
    sources = frozenset[ColumnId]().union(*(one.sources for one in values))
    return Value(sources, types.alike(node, [one.typed for one in values]))


def _fed(one: Output, other: Output) -> Output:
    """Return a column of a recursive query with what the query itself adds; the first term alone gives its type."""
    return Output(one.name, Value(one.value.sources | other.value.sources, one.value.typed))


def _sides(query: Tree) -> list[Tree]:
    """Return the queries of a chain of set operations from left to right; what EXCEPT takes away comes last."""
    found: list[Tree] = []
    while query.get("op", "SETOP_NONE") != "SETOP_NONE" and not (
        {"withClause", "sortClause"} & query.keys() and found
    ):
        found.append(query["rarg"])
        query = query["larg"]
    return [query, *reversed(found)]


def _renamed(outputs: Sequence[Output], names: Sequence[str]) -> list[Output]:
    """Return columns under the names of an alias, which may name the first of them only."""
    return [Output(name, one.value) for name, one in zip(names, outputs, strict=False)] + list(outputs[len(names) :])


def _item(alias: Tree | None, outputs: Sequence[Output], name: str) -> From:
    found = _renamed(outputs, names_of((alias or {}).get("colnames")))
    return From([Item((alias or {}).get("aliasname") or name, found)], list(found))


def _aliased(found: From, alias: Tree) -> From:
    (item,) = found.named
    columns = _renamed(item.columns, names_of(alias.get("colnames")))
    return From([Item(alias["aliasname"], columns, "", item.relation, item.opens)], columns)


def _has(columns: Sequence[Output], name: str) -> bool:
    return any(one.name == name for one in columns)


def _names_output(tree: Tree, names: set[str]) -> bool:
    """Return whether an item of GROUP BY, ORDER BY or DISTINCT ON is the name of an output column."""
    inner = tree.get("SortBy", {}).get("node", tree)
    fields = names_of(inner.get("ColumnRef", {}).get("fields"))
    return len(fields) == 1 and fields[0] in names
