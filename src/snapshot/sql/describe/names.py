"""Words for what fields of a parse tree hold, shared by the describers."""

from collections.abc import Mapping
from typing import Any

from snapshot.sql.describe.draft import Facts
from snapshot.sql.describe.taking import Node, strings


def dotted(items: Any) -> str:  # noqa: ANN401 - a field of a tree
    """Return a list of names with dots between them."""
    return ".".join(strings(items))


def relation(fields: Mapping[str, Any]) -> str:
    """Return the name of a ``RangeVar``."""
    return ".".join(part for part in (fields.get("schemaname", ""), fields["relname"]) if part)


def take_relation(said: Facts, node: Node, field: str = "relation", *, alone: bool = False) -> None:
    """Take the relation a statement is about, which is the object's identity or its parent's; say what else it says.

    :param alone: whether ``ONLY`` is what pg_dump writes there, so that its absence is worth a word.
    """
    found = node.part(field)
    if found is not None:
        take_name(said, found, alone=alone)


def take_name(said: Facts, found: Node, *, alone: bool = False) -> None:
    """Take a ``RangeVar``; see `take_relation`."""
    found.take("schemaname")
    found.take("relname")
    is_alone = not found.take("inh")
    if is_alone != alone:
        text = "this table only" if is_alone else "its children too"
        said.say("applies to", text, text)
    kept = found.take("relpersistence")
    if kept and kept != "p":
        said.say("persistence", kept, {"u": "UNLOGGED", "t": "TEMPORARY"}.get(kept, kept))
