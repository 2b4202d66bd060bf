"""Schemas, extensions, foreign servers, publications, subscriptions, event triggers and default privileges."""

from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import EVENT_STATES, say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import dotted, take_relation
from snapshot.sql.describe.options import OPTION_FACTS, name_of, say_members, take_name
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.taking import Node, strings


@describes(Kind.SCHEMA)
def _schema(draft: Draft, node: Node) -> None:
    if node.kind != "CreateSchemaStmt":
        say_alteration(draft, node)
        return
    node.take("schemaname")


@describes(Kind.EXTENSION, facts="schema, version, if it exists", groups={"option": OPTION_FACTS})
def _extension(draft: Draft, node: Node) -> None:
    if node.kind != "CreateExtensionStmt":
        say_alteration(draft, node)
        return
    node.take("extname")
    if not node.take("if_not_exists"):
        draft.say("if it exists", "error", "an error")
    options = node.parts("options")
    for option in [one for one in options if name_of(one) in {"schema", "new_version"}]:
        options.remove(option)
        fact = "schema" if name_of(option) == "schema" else "version"
        option.take("defname")
        value = str((option.take("arg") or {}).get("String", {}).get("sval", ""))
        draft.say(fact, value, value)
    say_members(draft, options)


@describes(Kind.FOREIGN_DATA_WRAPPER, facts="handler, validator", groups={"option": OPTION_FACTS})
def _wrapper(draft: Draft, node: Node) -> None:
    if node.kind != "CreateFdwStmt":
        say_alteration(draft, node)
        return
    node.take("fdwname")
    for option in node.parts("func_options"):
        name = take_name(option)
        value = option.take("arg")
        draft.say(name, value, dotted((value or {}).get("List", {}).get("items")) or f"NO {name.upper()}")
    say_members(draft, node.parts("options"))


@describes(Kind.SERVER, facts="wrapper, type, version", groups={"option": OPTION_FACTS})
def _server(draft: Draft, node: Node) -> None:
    if node.kind != "CreateForeignServerStmt":
        say_alteration(draft, node)
        return
    node.take("servername")
    for field, name in (("fdwname", "wrapper"), ("servertype", "type"), ("version", "version")):
        value = node.take(field)
        if value:
            draft.say(name, str(value), str(value))
    say_members(draft, node.parts("options"))


@describes(Kind.USER_MAPPING, groups={"option": OPTION_FACTS})
def _user_mapping(draft: Draft, node: Node) -> None:
    if node.kind != "CreateUserMappingStmt":
        say_alteration(draft, node)
        return
    node.take("user")
    node.take("servername")
    say_members(draft, node.parts("options"))


@describes(Kind.PUBLICATION, facts="for all tables", groups={"option": OPTION_FACTS})
def _publication(draft: Draft, node: Node) -> None:
    if node.kind != "CreatePublicationStmt":
        say_alteration(draft, node)
        return
    node.take("pubname")
    if node.take("for_all_tables"):
        draft.say("for all tables", "yes", "FOR ALL TABLES")
    say_members(draft, node.parts("options"))


@describes(Kind.PUBLICATION_TABLE, Kind.PUBLICATION_SCHEMA, facts="columns, where, applies to")
def _published(draft: Draft, node: Node) -> None:
    objects = node.parts("pubobjects") if node.kind == "AlterPublicationStmt" else []
    if len(objects) != 1 or node.peek("action") != "AP_AddObjects":
        draft.say_all(node)
        return
    node.take("pubname")
    node.take("action")
    for field in ("pubobjtype", "name"):
        objects[0].take(field)
    table = objects[0].part("pubtable")
    if table is None:
        return
    take_relation(draft, table, alone=True)
    columns = strings(table.take("columns"))
    if columns:
        draft.say("columns", list(columns), f"({', '.join(columns)})")
    where, source = table.take("whereClause"), node.source
    if where:
        draft.say("where", where, source.text(source.bracketed("WHERE", source.whole) or source.whole))


@describes(Kind.SUBSCRIPTION, facts="connection, publications", groups={"option": OPTION_FACTS})
def _subscription(draft: Draft, node: Node) -> None:
    if node.kind != "CreateSubscriptionStmt":
        say_alteration(draft, node)
        return
    node.take("subname")
    connection = str(node.take("conninfo"))
    draft.say("connection", connection, connection)
    publications = strings(node.take("publication"))
    draft.say("publications", list(publications), ", ".join(publications))
    say_members(draft, node.parts("options"))


@describes(Kind.EVENT_TRIGGER, facts="event, function, enabled", groups={"filter": "values"})
def _event_trigger(draft: Draft, node: Node) -> None:
    if node.kind == "AlterEventTrigStmt":
        node.take("trigname")
        state = str(node.take("tgenabled"))
        draft.say("enabled", state, EVENT_STATES.get(state, state))
        return
    if node.kind != "CreateEventTrigStmt":
        say_alteration(draft, node)
        return
    node.take("trigname")
    event, function = str(node.take("eventname")), strings(node.take("funcname"))
    draft.say("event", event, event)
    draft.say("function", list(function), ".".join(function))
    for condition in node.parts("whenclause"):
        member = draft.new_member("filter", take_name(condition))
        values = strings((condition.take("arg") or {}).get("List", {}).get("items"))
        member.say("values", list(values), ", ".join(values))
        member.say_rest(condition)


@describes(Kind.DEFAULT_PRIVILEGES)
def _default_privileges(draft: Draft, node: Node) -> None:
    """Say nothing of its own: all its statements are privileges, which are read in their order."""
    say_alteration(draft, node)
