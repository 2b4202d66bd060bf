"""Lists of options: ``WITH (fillfactor='70')``, ``OPTIONS (host 'x')``, ``LANGUAGE sql COST 5``."""

from collections.abc import Iterable

from snapshot.sql.describe.draft import Draft, Facts
from snapshot.sql.describe.source import Span
from snapshot.sql.describe.taking import Node

OPTION_FACTS = "value"
"""What is said of a member of a group of options."""


def name_of(option: Node) -> str:
    """Return the name of a ``DefElem``, with its namespace if it has one."""
    space = option.peek("defnamespace")
    return (f"{space}." if space else "") + str(option.peek("defname"))


def take_name(option: Node) -> str:
    """Take the name of a ``DefElem``."""
    name = name_of(option)
    option.take("defnamespace")
    option.take("defname")
    return name


def value_text(option: Node, span: Span) -> str:
    """Return the value of an option as it is written: what follows its name and an equals sign.

    :returns: all of it where nothing follows.
    """
    source = option.source
    behind = source.text(source.without_first(span, 3 if option.peek("defnamespace") else 1))
    return behind.removeprefix("=").strip() or source.text(span)


def say_members(draft: Draft, options: Iterable[Node], group: str = "option") -> None:
    """Say the options of a list in brackets, one member each."""
    draft.group(group)
    for option in options:
        text = value_text(option, option.item)
        member = draft.new_member(group, take_name(option))
        member.say("value", option.take("arg"), text)
        member.say_rest(option)


def say_listed(said: Facts, options: list[Node], name: str) -> None:
    """Say the options of a list in brackets as one fact, for where a member has them."""
    if options:
        text = ", ".join(option.source.text(option.item) for option in options)
        said.say(name, [option.everything() for option in options], text)


def clause(option: Node, options: Iterable[Node], stop: int) -> Span:
    """Return where an option stands that is followed by others or ends at ``stop``."""
    start = 0 if option.start is None else option.start
    return option.source.until(start, (one.start for one in options), stop)
