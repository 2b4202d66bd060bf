"""What another major version of PostgreSQL, or of its pg_dump, respells.

The list is in ``registry``, the forms and near misses in docs/spellings.md.
"""

from collections.abc import Iterator

from snapshot.sql.spelling.names import derived_name
from snapshot.sql.spelling.registry import Spelling, unspells
from snapshot.sql.spelling.trees import Tree

_RELATIONS_OWNED_AS_TABLES = frozenset({"OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE"})
_ALL_BEFORE_17 = frozenset({"select", "insert", "update", "delete", "truncate", "references", "trigger"})
_RANGES = ("RangeVar", "RangeSubselect", "RangeFunction", "RangeTableFunc", "JsonTable")
_PLAIN_NOT_NULL = frozenset({"contype", "conname", "keys", "is_enforced", "initially_valid"})
_NAME_BYTES = 63
_NOT_NULL = "_not_null"


@unspells(Spelling.COLUMN_PREFIX, "query")
def prefix_columns(node: Tree) -> bool:
    """Turn ``SELECT a FROM s.t`` of a view into ``SELECT t.a FROM s.t``.

    Columns have a prefix unless the query is the outermost and reads from one place (``varprefix`` in
    ``get_query_def``, src/backend/utils/adt/ruleutils.c). Until version 15 a view's query listed OLD and NEW beside
    it, so that the prefix was always there. Queries inside, and those of functions and rules, print as they did.
    """
    is_view = "query" in node and ("view" in node or node.get("objtype") == "OBJECT_MATVIEW")
    select = node["query"].get("SelectStmt", {}) if is_view else {}
    prefix = _only_source(select)
    if prefix is None:
        return False
    kept = {id(reference) for reference in _by_output_name(select)}
    bare = [one for one in _own_columns(select) if len(one["fields"]) == 1 and id(one) not in kept]
    for reference in bare:
        reference["fields"].insert(0, {"String": {"sval": prefix}})
    return bool(bare)


def _only_source(select: Tree) -> str | None:
    """Return what the one item of FROM is called; ``None`` where there is not one, or it has no name."""
    sources = select.get("fromClause", [])
    if len(sources) != 1 or select.get("op") != "SETOP_NONE":
        return None
    source = sources[0].get("RangeTableSample", {}).get("relation") or sources[0]
    for kind in _RANGES:
        if kind in source:
            alias: str | None = source[kind].get("alias", {}).get("aliasname") or source[kind].get("relname")
            return alias
    return None


def _own_columns(select: Tree) -> Iterator[Tree]:
    """Yield the references to columns in ``select``, but for those of queries inside it."""
    pending: list[object] = [value for key, value in select.items() if key not in {"fromClause", "withClause"}]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            if "String" in value.get("ColumnRef", {}).get("fields", [{}])[0]:
                yield value["ColumnRef"]
            pending += [inner for key, inner in value.items() if key != "SelectStmt"]


def _by_output_name(select: Tree) -> Iterator[Tree]:
    """Yield the bare names in ORDER BY and DISTINCT ON that mean an output column and not the column so called.

    There a name alone is that of an output column first (``findTargetlistEntrySQL92``); in GROUP BY it is the
    column's first, and inside an expression the column's only.
    """
    columns = (item.get("SortBy", {}).get("node", {}) for item in select.get("sortClause", ()))
    taken = [target["ResTarget"] for target in select.get("targetList", ()) if "ResTarget" in target]
    for item in (*columns, *select.get("distinctClause", ())):
        reference = item.get("ColumnRef", {})
        name = reference.get("fields", [{}])[-1].get("String", {}).get("sval")
        if name is not None and any(_may_be_called(target, name) for target in taken):
            yield reference


def _may_be_called(target: Tree, name: str) -> bool:
    """Return whether an output column is called ``name``, or might be, and is not the column of that name."""
    fields = target.get("val", {}).get("ColumnRef", {}).get("fields")
    column = fields[-1].get("String", {}).get("sval") if fields else None
    called = target.get("name") or column or derived_name(target["val"])
    return called in {None, name} and column != name


@unspells(Spelling.OWNER_COMMAND, "cmds")
def own_as_table(node: Tree) -> bool:
    """Turn ``ALTER VIEW v OWNER TO r`` into ``ALTER TABLE v OWNER TO r``, which is the same command.

    pg_dump wrote ALTER TABLE for views, materialized views and sequences until version 15. What kind of relation it
    is the object says, whose statements alone are compared.
    """
    changes = [command.get("AlterTableCmd", {}).get("subtype") for command in node.get("cmds", ())]
    if set(changes) != {"AT_ChangeOwner"} or node.get("objtype") not in _RELATIONS_OWNED_AS_TABLES:
        return False
    node["objtype"] = "OBJECT_TABLE"
    return True


@unspells(Spelling.ONLY_OF_OPTIONS, "cmds")
def drop_only_of_options(node: Tree) -> bool:
    """Turn ``ALTER FOREIGN TABLE t ALTER COLUMN c OPTIONS (…)`` into the form with ONLY.

    pg_dump has written ONLY since version 17. The statement follows its CREATE FOREIGN TABLE, so that there is no
    child yet which it could reach.
    """
    changes = [command.get("AlterTableCmd", {}).get("subtype") for command in node.get("cmds", ())]
    if set(changes) != {"AT_AlterColumnGenericOptions"} or "inh" not in node.get("relation", {}):
        return False
    del node["relation"]["inh"]
    return True


@unspells(Spelling.DEFAULT_NOT_NULL_NAME, "tableElts")
def drop_default_not_null_names(node: Tree) -> bool:
    """Turn ``a integer CONSTRAINT t_a_not_null NOT NULL`` of table ``t`` into ``a integer NOT NULL``.

    That is the name the server gives where none is written (``ChooseConstraintName``). pg_dump writes it down where
    a comment needs it, or where it had to be cut.
    """
    table = node.get("relation", {}).get("relname", "")
    named = [
        constraint
        for column, constraint in not_nulls(node)
        if column and constraint.get("conname") == default_name(table, column)
    ]
    return _unname(named)


@unspells(Spelling.NOT_NULL_NAME, "tableElts", below=18)
def drop_not_null_names(node: Tree) -> bool:
    """Turn ``a integer CONSTRAINT n NOT NULL`` of a table into ``a integer NOT NULL``.

    Before version 18 a NOT NULL of a column is no constraint and has no name; one that is written is forgotten.
    """
    return _unname([constraint for _, constraint in not_nulls(node) if "conname" in constraint])


@unspells(Spelling.DOMAIN_NOT_NULL_NAME, "domainname", below=17)
def drop_domain_not_null_names(node: Tree) -> bool:
    """Turn ``CREATE DOMAIN d AS t CONSTRAINT n NOT NULL`` into ``CREATE DOMAIN d AS t NOT NULL``.

    Before version 17 a NOT NULL of a domain is no constraint and has no name; one that is written is forgotten.
    """
    constraints = [one["Constraint"] for one in node.get("constraints", ()) if "domainname" in node]
    return _unname([one for one in constraints if one["contype"] == "CONSTR_NOTNULL" and "conname" in one])


@unspells(Spelling.INHERITED_NOT_NULL, "inhRelations", below=18)
def drop_inherited_not_nulls(node: Tree) -> bool:
    """Remove every NOT NULL from a table that inherits.

    Before version 18 a child cannot say NOT NULL of a column for itself when its parent does, and what it says
    alone stands in an ALTER TABLE of its own. Which columns of both tables can hold no NULL, their own and those
    their parents say it of, must have been compared by whoever applies this rule.
    """
    if not node.get("inhRelations"):
        return False
    removed = False
    for holder, key in [(node, "tableElts"), *_columns(node)]:
        kept = [one for one in holder.get(key, ()) if not is_plain_not_null(one.get("Constraint", {}))]
        removed |= len(kept) < len(holder.get(key, ()))
        holder[key] = kept
    return removed


def _columns(node: Tree) -> list[tuple[Tree, str]]:
    return [(one["ColumnDef"], "constraints") for one in node.get("tableElts", ()) if "ColumnDef" in one]


def not_nulls(node: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield each NOT NULL in the definition of a table, with the name of its column."""
    for element in node.get("tableElts", ()):
        if element.get("Constraint", {}).get("contype") == "CONSTR_NOTNULL":
            yield element["Constraint"]["keys"][0]["String"]["sval"], element["Constraint"]
        for constraint in element.get("ColumnDef", {}).get("constraints", ()):
            if constraint["Constraint"]["contype"] == "CONSTR_NOTNULL":
                yield element["ColumnDef"]["colname"], constraint["Constraint"]


def is_plain_not_null(constraint: Tree) -> bool:
    """Return whether a constraint is a NOT NULL that children inherit and all rows meet, as there are since ever."""
    return constraint.get("contype") == "CONSTR_NOTNULL" and not constraint.keys() - _PLAIN_NOT_NULL


def _unname(constraints: list[Tree]) -> bool:
    for constraint in constraints:
        del constraint["conname"]
    return bool(constraints)


def default_name(table: str, column: str) -> str:
    """Return the name that a NOT NULL gets from the server, as ``makeObjectName`` cuts it to 63 bytes."""
    parts = [table.encode(), column.encode()]
    room = _NAME_BYTES - len(_NOT_NULL) - 1
    lengths = [len(part) for part in parts]
    while sum(lengths) > room:
        lengths[lengths[0] <= lengths[1]] -= 1
    cut = (part[:length].decode(errors="ignore") for part, length in zip(parts, lengths, strict=True))
    return "_".join(cut) + _NOT_NULL


@unspells(Spelling.ALL_PRIVILEGES, "privileges", below=17)
def grant_all(node: Tree) -> bool:
    """Turn ``GRANT SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER ON TABLE`` into ``GRANT ALL ON TABLE``.

    Before version 17 these are all there are, and pg_dump writes ALL for them; since then there is MAINTAIN as well.
    """
    privileges = [one["AccessPriv"] for one in node.get("privileges", ()) if "AccessPriv" in one]
    if not node.get("is_grant") or node.get("objtype") != "OBJECT_TABLE" or any("cols" in one for one in privileges):
        return False
    if {one.get("priv_name") for one in privileges} != _ALL_BEFORE_17:
        return False
    del node["privileges"]
    return True


@unspells(Spelling.STREAMING_OFF, "subname", below=18)
def drop_streaming_off(node: Tree) -> bool:
    """Remove ``streaming = off`` from a subscription.

    Until version 17 that is the default and pg_dump leaves it away; since then the default is another, and pg_dump
    always writes what holds.
    """
    options = node.get("options", []) if "subname" in node else []
    kept = [one for one in options if not _is_off(one.get("DefElem", {}))]
    if len(kept) == len(options):
        return False
    node["options"] = kept
    return True


def _is_off(option: Tree) -> bool:
    names = option.get("arg", {}).get("TypeName", {}).get("names", [])
    return option.get("defname") == "streaming" and names == [{"String": {"sval": "off"}}]
