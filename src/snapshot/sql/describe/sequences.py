"""Sequences, identity columns, and the column that owns a sequence."""

import re
from collections.abc import Mapping

from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import dotted, take_relation
from snapshot.sql.describe.options import clause, name_of
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.taking import Node

_WORDS: Mapping[str, str] = {
    "as": "type",
    "start": "start",
    "increment": "increment",
    "minvalue": "minimum",
    "maxvalue": "maximum",
    "cache": "cache",
    "cycle": "cycle",
    "sequence_name": "sequence",
    "logged": "logged",
}
_OPTIONS = "type, start, increment, minimum, maximum, cache, cycle"
_KEYWORDS = re.compile(r"(?:AS|START(?: WITH)?|INCREMENT(?: BY)?|MINVALUE|MAXVALUE|CACHE|SEQUENCE NAME)\s+")
_GENERATED = {"a": "ALWAYS", "d": "BY DEFAULT"}


def say_sequence(draft: Draft, options: list[Node], stop: int) -> None:
    """Say the options of a sequence.

    :param stop: where the last of them ends.
    """
    for option in options:
        text = option.source.text(clause(option, options, stop))
        name = _WORDS.get(name_of(option), name_of(option))
        draft.say(name, option.everything(), _KEYWORDS.sub("", text, count=1))


@describes(Kind.SEQUENCE, facts=f"{_OPTIONS}, persistence")
def _sequence(draft: Draft, node: Node) -> None:
    if node.kind != "CreateSeqStmt":
        say_alteration(draft, node)
        return
    take_relation(draft, node, "sequence")
    say_sequence(draft, node.parts("options"), len(node.source.sql))


@describes(Kind.SEQUENCE_OWNER, facts="owned by")
def _sequence_owner(draft: Draft, node: Node) -> None:
    options = node.parts("options") if node.kind == "AlterSeqStmt" else []
    if len(options) != 1 or name_of(options[0]) != "owned_by":
        draft.say_all(node)
        return
    node.take("sequence")
    owner = options[0].peek("arg") or {}
    draft.say("owned by", options[0].everything(), dotted(owner.get("List", {}).get("items")))


@describes(Kind.IDENTITY, facts=f"generated, sequence, {_OPTIONS}, logged, applies to")
def _identity(draft: Draft, node: Node) -> None:
    commands = node.parts("cmds") if node.kind == "AlterTableStmt" else []
    if not commands or commands[0].peek("subtype") != "AT_AddIdentity":
        draft.say_all(node)
        return
    node.take("objtype")
    take_relation(draft, node, alone=True)
    commands[0].take("subtype")
    commands[0].take("name")
    constraint = commands[0].part("def")
    if constraint is None:
        return
    constraint.take("contype")
    when = str(constraint.take("generated_when"))
    draft.say("generated", when, _GENERATED.get(when, when))
    inside = node.source.brackets(node.source.whole)
    say_sequence(draft, constraint.parts("options"), inside.stop if inside else len(node.source.sql))
