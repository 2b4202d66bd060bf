"""What not every supported version of PostgreSQL takes: a registered table, each entry tried on real servers.

``docs/portability.md`` is the same table for people; tests load an example of each entry into every version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One node of a statement, with what is known around it.

    :param root: name of the statement's node.
    :param name: the key the node stands under: its own name, or that of a field.
    :param partitioned: names of the snapshot's partitioned tables; ``foreign`` likewise of foreign tables.
    :param inline: names of the constraints, but NOT NULL, in the definition of the object.
    """

    root: str = ""
    name: str = ""
    node: Mapping[str, Any] = field(default_factory=dict)
    partitioned: frozenset[tuple[str, ...]] = frozenset()
    foreign: frozenset[tuple[str, ...]] = frozenset()
    inline: frozenset[str] = frozenset()

    @property
    def relation(self) -> tuple[str, ...]:
        """The name of the table that the node is about."""
        found = self.node.get("relation", {})
        return tuple(found[part] for part in ("schemaname", "relname") if part in found)


_Holds: TypeAlias = Callable[[Seen], bool]


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a statement may use.

    :param name: as part of a sentence.
    :param holds: whether a node uses it.
    :param signs: words one of which the JSON of such a statement's tree holds, in quotes.
    :param since: first major version that takes it; 0 for what all supported ones took at first.
    :param until: first major version that refuses it; 0 for none.
    :param is_forgotten: a server outside these bounds takes it, and does not keep what it means.
    """

    name: str
    holds: _Holds
    signs: tuple[str, ...]
    since: int = 0
    until: int = 0
    is_forgotten: bool = False

    def is_kept_by(self, major: int) -> bool:
        """Return whether a server of a major version takes it."""
        return self.since <= major and not (self.until and major >= self.until)


def _node(*names: str) -> _Holds:
    return lambda seen: seen.name in names


def _option(root: str, option: str) -> _Holds:
    """Return the test for an option of a statement, whatever its value."""
    return lambda seen: seen.root.endswith(root) and seen.node.get("defname") == option


def _role(role: str) -> _Holds:
    return lambda seen: seen.node.get("rolename") == role


def _function(name: str) -> _Holds:
    """Return the test for a function of pg_catalog that is written in a syntax of its own."""
    return lambda seen: (
        seen.node.get("funcformat") == "COERCE_SQL_SYNTAX" and _texts(seen.node["funcname"]) == ["pg_catalog", name]
    )


def _extension(name: str) -> _Holds:
    return lambda seen: seen.root == "CreateExtensionStmt" and seen.node.get("extname") == name


def _constraint(contype: str, holds: _Holds) -> _Holds:
    return lambda seen: seen.node.get("contype") == contype and holds(seen)


def _texts(found: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one["String"]["sval"] for one in found if "String" in one]


def _options(node: Mapping[str, Any]) -> set[str]:
    return {one["DefElem"]["defname"] for one in node.get("options", ())}


def _says(found: object, word: str) -> bool:
    """Return whether the value of an option is a word, bare or in quotes."""
    value: Any = found
    names = _texts(value.get("TypeName", {}).get("names", ())) if isinstance(value, dict) else []
    return names == [word] or (isinstance(value, dict) and value.get("String", {}).get("sval") == word)


def _is_parallel(seen: Seen) -> bool:
    return _option("SubscriptionStmt", "streaming")(seen) and _says(seen.node.get("arg"), "parallel")


def _truncates_foreign(seen: Seen) -> bool:
    """Return whether a trigger of a foreign table fires on TRUNCATE, 32 in ``catalog/pg_trigger.h``."""
    return seen.name == "CreateTrigStmt" and bool(seen.node.get("events", 0) & 32) and seen.relation in seen.foreign


def _alters_partitioned(subtype: str) -> _Holds:
    def holds(seen: Seen) -> bool:
        cmds = (one.get("AlterTableCmd", {}) for one in seen.node.get("cmds", ()))
        return seen.relation in seen.partitioned and any(cmd.get("subtype") == subtype for cmd in cmds)

    return holds


def _sets_access_method(seen: Seen) -> bool:
    """pg_dump sets it by ALTER TABLE for partitioned tables only; no version refuses it for others."""
    created = "partspec" in seen.node and "accessMethod" in seen.node
    return created or _alters_partitioned("AT_SetAccessMethod")(seen)


def _added(seen: Seen) -> list[Mapping[str, Any]]:
    """Return the constraints that an ALTER TABLE adds."""
    return [one.get("AlterTableCmd", {}).get("def", {}).get("Constraint", {}) for one in seen.node.get("cmds", ())]


def _references_unchecked(seen: Seen) -> bool:
    added = _added(seen) if seen.relation in seen.partitioned else []
    return any(one.get("contype") == "CONSTR_FOREIGN" and "skip_validation" in one for one in added)


def _excludes_partitioned(seen: Seen) -> bool:
    constraints = _added(seen)
    if "partspec" in seen.node:
        constraints += [one.get("Constraint", {}) for one in seen.node.get("tableElts", ())]
    elif seen.relation not in seen.partitioned:
        return False
    return any(one.get("contype") == "CONSTR_EXCLUSION" for one in constraints)


def _tag_reindex(seen: Seen) -> bool:
    items = seen.node.get("arg", {}).get("List", {}).get("items", ()) if seen.node.get("defname") == "tag" else ()
    return "REINDEX" in _texts(items)


def _not_null_comment(seen: Seen) -> bool:
    """Return whether a comment is on a constraint that the table does not define in another way."""
    if seen.node.get("objtype") != "OBJECT_TABCONSTRAINT":
        return False
    return _texts(seen.node["object"]["List"]["items"])[-1] not in seen.inline


def _domain_not_null_comment(seen: Seen) -> bool:
    if seen.node.get("objtype") != "OBJECT_DOMCONSTRAINT":
        return False
    return _texts(seen.node["object"]["List"]["items"])[-1] not in seen.inline


def _returns_old(seen: Seen) -> bool:
    """In a rule ``old`` and ``new`` are its own, and any version knows those."""
    if seen.name == "ReturningOption":
        return True
    if seen.name != "returningClause" or seen.root != "CreateFunctionStmt":
        return False
    values = (one.get("ResTarget", {}).get("val", {}) for one in seen.node.get("exprs", ()))
    return any(_texts(value.get("ColumnRef", {}).get("fields", ()))[:1] in (["old"], ["new"]) for value in values)


def _unenforced(seen: Seen) -> bool:
    """A column says so in a node of its own, a table in the constraint; constraints of domains know no such thing."""
    if seen.node.get("contype") == "CONSTR_ATTR_NOT_ENFORCED":
        return True
    has_choice = seen.root in _TABLES and seen.node.get("contype") in {"CONSTR_CHECK", "CONSTR_FOREIGN"}
    return has_choice and not seen.node.get("is_enforced")


_JSON = (
    "JsonObjectConstructor",
    "JsonArrayConstructor",
    "JsonArrayQueryConstructor",
    "JsonObjectAgg",
    "JsonArrayAgg",
)
_NOT_NULL, _TABLES = "CONSTR_NOTNULL", {"CreateStmt", "CreateForeignTableStmt", "AlterTableStmt"}

FEATURES = (
    Feature("subscription option run_as_owner", _option("SubscriptionStmt", "run_as_owner"), ("run_as_owner",), 16),
    Feature("subscription option origin", _option("SubscriptionStmt", "origin"), ("origin",), 16),
    Feature(
        "subscription option password_required",
        _option("SubscriptionStmt", "password_required"),
        ("password_required",),
        16,
    ),
    Feature("subscription option streaming = parallel", _is_parallel, ("streaming",), 16),
    Feature("a JSON constructor of SQL", _node(*_JSON), _JSON, 16),
    Feature("IS JSON", _node("JsonIsPredicate"), ("JsonIsPredicate",), 16),
    Feature("SYSTEM_USER", _function("system_user"), ("system_user",), 16),
    Feature("rules of a collation", _option("DefineStmt", "rules"), ("rules",), 16),
    Feature(
        "XMLSERIALIZE with INDENT",
        lambda seen: seen.name == "XmlSerialize" and "indent" in seen.node,
        ("indent",),
        16,
    ),
    Feature("a TRUNCATE trigger on a foreign table", _truncates_foreign, ("CreateTrigStmt",), 16),
    Feature("role pg_create_subscription", _role("pg_create_subscription"), ("pg_create_subscription",), 16),
    Feature(
        "role pg_use_reserved_connections",
        _role("pg_use_reserved_connections"),
        ("pg_use_reserved_connections",),
        16,
    ),
    Feature("privilege MAINTAIN", lambda seen: seen.node.get("priv_name") == "maintain", ("maintain",), 17),
    Feature("role pg_maintain", _role("pg_maintain"), ("pg_maintain",), 17),
    Feature("subscription option failover", _option("SubscriptionStmt", "failover"), ("failover",), 17),
    Feature(
        "the access method of a partitioned table", _sets_access_method, ("accessMethod", "AT_SetAccessMethod"), 17
    ),
    Feature("an exclusion constraint of a partitioned table", _excludes_partitioned, ("CONSTR_EXCLUSION",), 17),
    Feature(
        "identity that partitions share",
        _alters_partitioned("AT_AddIdentity"),
        ("AT_AddIdentity",),
        17,
        is_forgotten=True,
    ),
    Feature("JSON_EXISTS, JSON_QUERY or JSON_VALUE", _node("JsonFuncExpr"), ("JsonFuncExpr",), 17),
    Feature("JSON_TABLE", _node("JsonTable"), ("JsonTable",), 17),
    Feature("JSON_SCALAR", _node("JsonScalarExpr"), ("JsonScalarExpr",), 17),
    Feature("JSON_SERIALIZE", _node("JsonSerializeExpr"), ("JsonSerializeExpr",), 17),
    Feature(
        "JSON with unique keys",
        lambda seen: seen.name == "JsonParseExpr" and "unique_keys" in seen.node,
        ("JsonParseExpr",),
        17,
    ),
    Feature(
        "MERGE with RETURNING",
        lambda seen: seen.name == "MergeStmt" and "returningClause" in seen.node,
        ("MergeStmt",),
        17,
    ),
    Feature(
        "MERGE with NOT MATCHED BY SOURCE",
        lambda seen: seen.node.get("matchKind") == "MERGE_WHEN_NOT_MATCHED_BY_SOURCE",
        ("MERGE_WHEN_NOT_MATCHED_BY_SOURCE",),
        17,
    ),
    Feature(
        "AT LOCAL",
        lambda seen: _function("timezone")(seen) and len(seen.node.get("args", ())) == 1,
        ("timezone",),
        17,
    ),
    Feature("an event trigger on login", lambda seen: seen.node.get("eventname") == "login", ("login",), 17),
    Feature("an event trigger on REINDEX", _tag_reindex, ("REINDEX",), 17),
    Feature(
        "a builtin collation",
        lambda seen: _option("DefineStmt", "provider")(seen) and _says(seen.node.get("arg"), "builtin"),
        ("builtin",),
        17,
    ),
    Feature(
        "NOT NULL added to a domain",
        _constraint(_NOT_NULL, lambda seen: seen.root == "AlterDomainStmt"),
        ("AlterDomainStmt",),
        17,
    ),
    Feature("a comment on NOT NULL of a domain", _domain_not_null_comment, ("OBJECT_DOMCONSTRAINT",), 17),
    Feature(
        "the name of a domain's NOT NULL",
        _constraint(_NOT_NULL, lambda seen: seen.root == "CreateDomainStmt" and "conname" in seen.node),
        ("CreateDomainStmt",),
        17,
        is_forgotten=True,
    ),
    Feature(
        "NOT NULL as a constraint of the table",
        _constraint(_NOT_NULL, lambda seen: seen.root in _TABLES and "keys" in seen.node),
        (_NOT_NULL,),
        18,
    ),
    Feature(
        "NOT NULL with NO INHERIT",
        _constraint(_NOT_NULL, lambda seen: "is_no_inherit" in seen.node and "keys" not in seen.node),
        ("is_no_inherit",),
        18,
    ),
    Feature(
        "the name of a column's NOT NULL",
        _constraint(
            _NOT_NULL, lambda seen: seen.root in _TABLES and "conname" in seen.node and "keys" not in seen.node
        ),
        (_NOT_NULL,),
        18,
        is_forgotten=True,
    ),
    Feature("a comment on NOT NULL of a table", _not_null_comment, ("OBJECT_TABCONSTRAINT",), 18),
    Feature(
        "a virtual generated column", lambda seen: seen.node.get("generated_kind") == "v", ("generated_kind",), 18
    ),
    Feature("a constraint that is NOT ENFORCED", _unenforced, ("Constraint",), 18),
    Feature(
        "a foreign key of a partitioned table that is NOT VALID", _references_unchecked, ("skip_validation",), 18
    ),
    Feature("WITHOUT OVERLAPS", lambda seen: "without_overlaps" in seen.node, ("without_overlaps",), 18),
    Feature("a foreign key with PERIOD", lambda seen: "fk_with_period" in seen.node, ("fk_with_period",), 18),
    Feature(
        "publication option publish_generated_columns",
        _option("PublicationStmt", "publish_generated_columns"),
        ("publish_generated_columns",),
        18,
    ),
    Feature(
        "default privileges on large objects",
        lambda seen: seen.root == "AlterDefaultPrivilegesStmt" and seen.node.get("objtype") == "OBJECT_LARGEOBJECT",
        ("OBJECT_LARGEOBJECT",),
        18,
    ),
    Feature(
        "role pg_signal_autovacuum_worker",
        _role("pg_signal_autovacuum_worker"),
        ("pg_signal_autovacuum_worker",),
        18,
    ),
    Feature("OLD or NEW in RETURNING", _returns_old, ("returningClause",), 18),
    Feature(
        "storage parameter autovacuum_vacuum_max_threshold",
        _option("Stmt", "autovacuum_vacuum_max_threshold"),
        ("autovacuum_vacuum_max_threshold",),
        18,
    ),
    Feature(
        "storage parameter vacuum_max_eager_freeze_failure_rate",
        _option("Stmt", "vacuum_max_eager_freeze_failure_rate"),
        ("vacuum_max_eager_freeze_failure_rate",),
        18,
    ),
    Feature("extension adminpack", _extension("adminpack"), ("adminpack",), until=17),
    Feature("extension old_snapshot", _extension("old_snapshot"), ("old_snapshot",), until=17),
    Feature(
        "a subscription without the option streaming",
        lambda seen: seen.name == "CreateSubscriptionStmt" and "streaming" not in _options(seen.node),
        ("CreateSubscriptionStmt",),
        until=18,
        is_forgotten=True,
    ),
    Feature(
        "an unlogged partitioned table",
        lambda seen: "partspec" in seen.node and seen.node["relation"].get("relpersistence") == "u",
        ("partspec",),
        until=18,
    ),
)
"""Sorted by the version from which it is taken, what is refused later last."""
