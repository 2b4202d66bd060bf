"""What a statement that a revision sends does, where a rule of the policy asks for it.

Field names are those of PostgreSQL's parse nodes, https://github.com/postgres/postgres/blob/master/src/include/nodes/parsenodes.h.
What stands inside a routine's body is a text for the parser and is not looked at; `snapshot.sql.blocks` looks into
DO blocks.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from snapshot.model.identity import quote_name
from snapshot.sql.sent import SentStatement

_WRITES = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt"})
_LATER = frozenset({"CreateFunctionStmt", "RuleStmt", "DoStmt", "PrepareStmt", "DeclareCursorStmt"})
"""Statements that keep others for later, so that these write nothing now."""
_SAVEPOINTS = frozenset(
    {"TRANS_STMT_SAVEPOINT", "TRANS_STMT_RELEASE", "TRANS_STMT_ROLLBACK_TO"}
    | {"TRANS_STMT_COMMIT_PREPARED", "TRANS_STMT_ROLLBACK_PREPARED"}
)
_SETS = frozenset({"VAR_SET_VALUE", "VAR_SET_CURRENT"})
_RESETS = frozenset({"VAR_RESET", "VAR_SET_DEFAULT"})
_SESSION = "SESSION CHARACTERISTICS"
_CONFIG_ARGUMENTS = ("setting_name", "new_value", "is_local")
_FALSE = frozenset({"f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"})
"""How a boolean is spelled in a text, https://www.postgresql.org/docs/current/datatype-boolean.html."""
_EVALUATED = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CallStmt"})
"""Statements whose expressions are evaluated when they are sent."""
_CALLS = frozenset({"set_config", "pg_catalog.set_config"})
ALL = "*"
"""Stands for every setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeIndex:
    """A CREATE INDEX.

    :param name: without a schema, as an index has that of its table; empty where the server chooses.
    :param table: ``schema.name``, or the name alone.
    :param serves_refresh: whether it lets a materialized view be refreshed concurrently: unique, over columns alone,
        without a predicate (https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html).
    """

    name: str
    table: str
    is_concurrent: bool
    is_conditional: bool
    serves_refresh: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """A text between quotes.

    :param type: the last name of the type it is cast to; empty without a cast.
    """

    value: str
    type: str


def made_index(statement: SentStatement) -> MadeIndex | None:
    """Return the index that a statement creates."""
    if statement.node != "IndexStmt":
        return None
    body = statement.body
    columns = [one["IndexElem"] for one in body.get("indexParams", ())]
    return MadeIndex(
        name=quote_name(body["idxname"]) if "idxname" in body else "",
        table=relation_name(body["relation"]),
        is_concurrent=bool(body.get("concurrent")),
        is_conditional=bool(body.get("if_not_exists")),
        serves_refresh=bool(body.get("unique"))
        and "whereClause" not in body
        and all("name" in one for one in columns),
    )


def dropped_indexes(statement: SentStatement) -> tuple[str, ...]:
    """Return the indexes that a statement drops, as ``schema.name`` or the name alone."""
    if statement.node != "DropStmt" or statement.body.get("removeType") != "OBJECT_INDEX":
        return ()
    return _dropped(statement)


def _dropped(statement: SentStatement) -> tuple[str, ...]:
    names = (one["List"]["items"] for one in statement.body.get("objects", ()))
    return tuple(".".join(quote_name(part["String"]["sval"]) for part in name) for name in names)


def concurrent(statement: SentStatement) -> str:
    """Return how a statement is named that runs CONCURRENTLY and in no transaction; empty for another one.

    REFRESH MATERIALIZED VIEW CONCURRENTLY may run in a transaction.
    """
    body = statement.body
    match statement.node:
        case "IndexStmt" if body.get("concurrent"):
            return "CREATE INDEX CONCURRENTLY"
        case "DropStmt" if body.get("concurrent"):
            return "DROP INDEX CONCURRENTLY"
        case "ReindexStmt" if any(one["DefElem"]["defname"] == "concurrently" for one in body.get("params", ())):
            return "REINDEX CONCURRENTLY"
        case "AlterTableStmt" if any(_detaches(one["AlterTableCmd"]) for one in body.get("cmds", ())):
            return "DETACH PARTITION CONCURRENTLY"
    return ""


def _detaches(command: Mapping[str, Any]) -> bool:
    return bool(command.get("def", {}).get("PartitionCmd", {}).get("concurrent"))


def transaction_word(statement: SentStatement) -> str:
    """Return the word of a statement that begins or ends a transaction; empty for others, savepoints among them."""
    kind = str(statement.body.get("kind", ""))
    if statement.node != "TransactionStmt" or kind in _SAVEPOINTS:
        return ""
    return kind.removeprefix("TRANS_STMT_").replace("_", " ")


def settings_left(statement: SentStatement) -> frozenset[str]:
    """Return the settings that a statement leaves changed for the rest of the session."""
    body = statement.body
    if statement.node == "VariableSetStmt" and not body.get("is_local"):
        if body.get("kind") in _SETS:
            return frozenset({body["name"]})
        if body.get("kind") == "VAR_SET_MULTI" and body.get("name") == _SESSION:
            return frozenset({_SESSION.lower()})
    if statement.node in _EVALUATED:
        calls = (one for node, one in walk(body) if node == "FuncCall" and _joined(one["funcname"]) in _CALLS)
        return frozenset(name for name in map(_set_by_call, calls) if name)
    return frozenset()


def _set_by_call(call: Mapping[str, Any]) -> str:
    arguments = dict(zip(_CONFIG_ARGUMENTS, call.get("args", ()), strict=False))
    for one in call.get("args", ()):
        if named := one.get("NamedArgExpr"):
            arguments[named["name"]] = named["arg"]
    name, local = (_constant(arguments.get(one, {})) for one in ("setting_name", "is_local"))
    is_kept = "boolval" in local and not local["boolval"].get("boolval")
    is_kept |= "sval" in local and local["sval"].get("sval", "").strip().lower() in _FALSE
    return str(name.get("sval", {}).get("sval", "a setting")) if is_kept else ""


def _constant(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a constant without its casts; nothing for another expression."""
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    return node.get("A_Const", {}) if len(node) == 1 else {}


def settings_put_back(statement: SentStatement) -> frozenset[str]:
    """Return the settings that a statement puts back to what the session began with; `ALL` for every one."""
    body = statement.body
    if statement.node == "DiscardStmt" and body.get("target") == "DISCARD_ALL":
        return frozenset({ALL})
    if statement.node != "VariableSetStmt":
        return frozenset()
    if body.get("kind") == "VAR_RESET_ALL":
        return frozenset({ALL})
    return frozenset({body["name"]}) if body.get("kind") in _RESETS else frozenset()


def copies_from_client(statement: SentStatement) -> bool:
    """Return whether a statement waits for rows that only a client such as psql sends."""
    body = statement.body
    return statement.node == "CopyStmt" and bool(body.get("is_from")) and not body.get("filename")


def rows_written(statement: SentStatement) -> tuple[tuple[str, str], ...]:
    """Return the word and the table of each write of rows: by INSERT and the like, COPY from a file, or a query."""
    if statement.node in _LATER or (statement.node == "ExplainStmt" and not _runs(statement.body)):
        return ()
    found = [
        (node.removesuffix("Stmt").upper(), relation_name(body["relation"]))
        for node, body in ((statement.node, statement.body), *walk(statement.body))
        if node in _WRITES
        and "relation" in body
        and (node != "CopyStmt" or (body.get("is_from") and body.get("filename")))
    ]
    return tuple(dict.fromkeys((*found, *_filled(statement))))


def _runs(explain: Mapping[str, Any]) -> bool:
    options = (one["DefElem"] for one in explain.get("options", ()))
    return any(one["defname"] == "analyze" for one in options)


def _filled(statement: SentStatement) -> Iterator[tuple[str, str]]:
    """Yield the table that is made of the rows of a query, temporary ones aside."""
    body = statement.body
    if statement.node == "CreateTableAsStmt" and body.get("objtype") == "OBJECT_TABLE":
        word, into = "CREATE TABLE … AS", body["into"]
    elif statement.node == "SelectStmt" and "intoClause" in body:
        word, into = "SELECT … INTO", body["intoClause"]
    else:
        return
    if not into.get("skipData") and into["rel"].get("relpersistence") != "t":
        yield word, relation_name(into["rel"])


def is_among(name: str, names: Collection[str]) -> bool:
    """Return whether a relation is one of several; where a schema is left away it may be any."""
    schema, _, last = name.rpartition(".")
    return any(
        last == other.rpartition(".")[2] and (not schema or "." not in other or name == other) for other in names
    )


def dropped_relations(statement: SentStatement) -> tuple[str, ...]:
    """Return the tables and materialized views that a statement drops, as ``schema.name`` or the name alone."""
    if statement.node != "DropStmt" or statement.body.get("removeType") not in {"OBJECT_TABLE", "OBJECT_MATVIEW"}:
        return ()
    return _dropped(statement)


def temporary_table(statement: SentStatement) -> str:
    """Return the temporary table that a statement creates."""
    relation = statement.body.get("relation") or statement.body.get("into", {}).get("rel", {})
    is_made = statement.node in {"CreateStmt", "CreateTableAsStmt"}
    return quote_name(relation["relname"]) if is_made and relation.get("relpersistence") == "t" else ""


def partitioned_table(statement: SentStatement) -> tuple[str, bool] | None:
    """Return the table that a statement creates, and whether it is partitioned."""
    if statement.node == "CreateTableAsStmt" and statement.body.get("objtype") == "OBJECT_TABLE":
        return relation_name(statement.body["into"]["rel"]), False
    if statement.node != "CreateStmt":
        return None
    return relation_name(statement.body["relation"]), "partspec" in statement.body


def materialized_view(statement: SentStatement) -> str:
    """Return the materialized view that a statement creates."""
    if statement.node != "CreateTableAsStmt" or statement.body.get("objtype") != "OBJECT_MATVIEW":
        return ""
    return relation_name(statement.body["into"]["rel"])


def enum_value_added(statement: SentStatement) -> tuple[str, str] | None:
    """Return the type, by its last name, and the value that ALTER TYPE … ADD VALUE gives it."""
    if statement.node != "AlterEnumStmt" or "oldVal" in statement.body:
        return None
    return _joined(statement.body["typeName"]).rpartition(".")[2], statement.body.get("newVal", "")


def enum_made(statement: SentStatement) -> str:
    """Return the last name of the enum that a statement creates."""
    return _joined(statement.body["typeName"]).rpartition(".")[2] if statement.node == "CreateEnumStmt" else ""


def constants(statement: SentStatement) -> Iterator[Constant]:
    """Yield the texts between quotes that a statement evaluates."""
    if statement.node in _LATER | {"AlterEnumStmt", "CommentStmt", "CreateEnumStmt"}:
        return
    inner: set[int] = set()
    for node, body in walk(statement.body):
        if node == "TypeCast" and (found := body.get("arg", {}).get("A_Const")):
            inner.add(id(found))
            if "sval" in found:
                yield Constant(found["sval"].get("sval", ""), _joined(body["typeName"]["names"]).rpartition(".")[2])
        elif node == "A_Const" and "sval" in body and id(body) not in inner:
            yield Constant(body["sval"].get("sval", ""), "")


def relation_name(relation: Mapping[str, Any]) -> str:
    """Return ``schema.name`` as identities spell it, or the name alone where the statement names no schema."""
    return ".".join(map(quote_name, filter(None, (relation.get("schemaname"), relation["relname"]))))


def walk(body: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every node below one with its name, outer ones first."""
    waiting = [body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            for name, inner in one.items():
                if isinstance(inner, dict):
                    yield name, inner
            waiting.extend(reversed(list(one.values())))


def _joined(names: list[Mapping[str, Any]]) -> str:
    return ".".join(one["String"]["sval"] for one in names)
