"""What ALTER statements add to an object that another statement defines."""

from collections.abc import Callable, Mapping

from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import take_relation
from snapshot.sql.describe.options import say_listed
from snapshot.sql.describe.taking import Node

PLAIN_NOT_NULL = {"contype": "CONSTR_NOTNULL", "initially_valid": True, "is_enforced": True}
"""What the parser makes of NOT NULL in the definition of a column."""
ALTERED_COLUMN = "storage, compression, statistics target, attribute options"

_STATES = {
    "AT_DisableRule": "DISABLED",
    "AT_DisableTrig": "DISABLED",
    "AT_EnableAlwaysRule": "ALWAYS",
    "AT_EnableAlwaysTrig": "ALWAYS",
    "AT_EnableReplicaRule": "REPLICA",
    "AT_EnableReplicaTrig": "REPLICA",
    "AT_EnableTrig": "ORIGIN",
    "AT_EnableRule": "ORIGIN",
}
EVENT_STATES = {"D": "DISABLED", "A": "ALWAYS", "R": "REPLICA", "O": "ORIGIN"}
_IDENTITIES = {"d": "DEFAULT", "f": "FULL", "n": "NOTHING", "i": "USING INDEX"}


def say_alteration(draft: Draft, node: Node) -> None:
    """Say what an alteration changes where it is known, or else the statement as a member."""
    if node.kind == "AlterTableStmt":
        _say_commands(draft, node)
    elif node.kind == "AlterObjectDependsStmt":
        _say_extension(draft, node)
    else:
        say_statement(draft, node)


def say_statement(draft: Draft, node: Node) -> None:
    """Say an alteration as a whole, as a member under its own text."""
    member = draft.new_member("alteration", node.source.one_line)
    member.say("statement", {node.kind: node.everything()}, node.source.sql, language="sql")


def _say_extension(draft: Draft, node: Node) -> None:
    """Say ALTER … DEPENDS ON EXTENSION."""
    name = str((node.take("extname") or {}).get("sval", ""))
    for field in ("objectType", "object", "relation"):
        node.take(field)
    said = "NO DEPENDS" if node.take("remove") else "DEPENDS"
    draft.new_member("depends on extension", name).say("depends", said, said)


def _say_commands(draft: Draft, node: Node) -> None:
    commands = node.peek("cmds") or []
    subtypes = [command.get("AlterTableCmd", {}).get("subtype") for command in commands]
    if len(subtypes) != 1 or subtypes[0] not in _COMMANDS:
        say_statement(draft, node)
        return
    alone = node.take("objtype") != "OBJECT_INDEX" and subtypes[0] in _ALONE
    take_relation(draft, node, alone=alone)
    command = node.parts("cmds")[0]
    _COMMANDS[command.take("subtype")](draft, command)


def _say_storage(draft: Draft, command: Node) -> None:
    _say_text(draft, command, "storage")


def _say_compression(draft: Draft, command: Node) -> None:
    _say_text(draft, command, "compression")


def _say_text(draft: Draft, command: Node, name: str) -> None:
    value = str(command.take("def")["String"]["sval"])
    draft.column(str(command.take("name"))).say(name, value.lower(), value.upper())


def _say_statistics(draft: Draft, command: Node) -> None:
    number, name = command.take("num"), command.take("name")
    value = command.take("def")
    text = str((value or {}).get("Integer", {}).get("ival", 0))
    said = draft.column(str(name)) if number is None else draft.member("index column", str(number))
    said.say("statistics target", value, text)


def _say_attribute_options(draft: Draft, command: Node) -> None:
    options = command.part("def")
    if options is not None:
        say_listed(draft.column(str(command.take("name"))), options.parts("items"), "attribute options")


def _say_foreign_options(draft: Draft, command: Node) -> None:
    options = command.part("def")
    if options is not None:
        say_listed(draft.column(str(command.take("name"))), options.parts("items"), "options")


def _say_not_null(draft: Draft, command: Node) -> None:
    """Say that an inherited column is never null, as its own definition would."""
    draft.column(str(command.take("name"))).say("nullability", PLAIN_NOT_NULL, "NOT NULL")


def _say_forced(draft: Draft, _: Node) -> None:
    draft.say("force row security", "yes", "FORCE ROW LEVEL SECURITY")


def _say_replica_identity(draft: Draft, command: Node) -> None:
    found = command.part("def")
    if found is None:
        return
    sort = str(found.take("identity_type"))
    found.take("name")
    draft.say("replica identity", sort, "yes" if sort == "i" else _IDENTITIES.get(sort, sort))


def _say_clustered(draft: Draft, command: Node) -> None:
    command.take("name")
    draft.say("clustered", "yes", "yes")


def _say_access_method(draft: Draft, command: Node) -> None:
    name = command.take("name")
    draft.say("access method", name or "", name or "DEFAULT")


def _say_enabled(subtype: str) -> Callable[[Draft, Node], None]:
    def say(draft: Draft, command: Node) -> None:
        command.take("name")
        draft.say("enabled", subtype, _STATES[subtype])

    return say


_ALONE = frozenset(
    {
        "AT_AlterColumnGenericOptions",
        "AT_ForceRowSecurity",
        "AT_ReplicaIdentity",
        "AT_SetCompression",
        "AT_SetNotNull",
        "AT_SetOptions",
        "AT_SetStatistics",
        "AT_SetStorage",
    }
)
"""What pg_dump writes with ``ONLY``."""

_COMMANDS: Mapping[str, Callable[[Draft, Node], None]] = {
    "AT_AlterColumnGenericOptions": _say_foreign_options,
    "AT_ClusterOn": _say_clustered,
    "AT_ForceRowSecurity": _say_forced,
    "AT_ReplicaIdentity": _say_replica_identity,
    "AT_SetAccessMethod": _say_access_method,
    "AT_SetCompression": _say_compression,
    "AT_SetNotNull": _say_not_null,
    "AT_SetOptions": _say_attribute_options,
    "AT_SetStatistics": _say_statistics,
    "AT_SetStorage": _say_storage,
    **{subtype: _say_enabled(subtype) for subtype in _STATES},
}
