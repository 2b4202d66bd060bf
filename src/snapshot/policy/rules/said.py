"""Bring together what a revision's file spells out and what it printed when it was rendered.

The file knows lines, and branches that only a running database reaches; the rendering knows what is computed, and
what Alembic makes of its operations. A text that both know is taken from the file.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from snapshot.policy.rules.calls import Call, calls_in
from snapshot.policy.rules.literals import Literal, on_line
from snapshot.policy.rules.templates import as_parsed
from snapshot.policy.rules.values import DOWNGRADE, UPGRADE, Said, Written
from snapshot.sql.sent import Sent, read_sent

_PRINTED = re.compile(r"(?<![:\w]):\w+")
"""A parameter as SQLAlchemy prints it, maybe with a cast behind it."""
_ORDER = {UPGRADE: 0, "": 1, DOWNGRADE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One text that a revision printed.

    :param text: as it was printed.
    :param raw: as ``op.execute`` was given it; ``None`` where it was given something else.
    :param line: of the call in the revision's file; 0 where none of its calls led there.
    :param is_alone: whether that was in an autocommit block.
    """

    text: str
    raw: str | None
    line: int
    direction: str
    is_alone: bool = False


def said_in(revision: Written, spoken: Sequence[Spoken]) -> tuple[tuple[Said, ...], tuple[int, ...]]:
    """Return what a revision sends, in order, and the lines of calls of which nobody can tell what they send."""
    calls = calls_in(revision)
    unseen = [(call, text) for call in calls for text in call.texts or ()]
    said: list[Said] = []
    for one in spoken:
        call, text = _match(one, calls)
        unseen = [pair for pair in unseen if not (pair[0] is call and pair[1] is text)]
        said.append(_said(call, text, one) if call else _printed(one))
    for call, text in unseen:
        _insert(said, _said(call, text, None))
    rendered = {one.line for one in spoken}
    unread = (one.line for one in calls if one.texts is None and rendered.isdisjoint(range(one.line, one.last + 1)))
    return tuple(_once(sorted(said, key=lambda one: _ORDER[one.direction]))), tuple(unread)


def _match(one: Spoken, calls: Iterable[Call]) -> tuple[Call | None, Literal | None]:
    """Return the call that printed a text, and the literal of it that was printed."""
    wanted = _plain(one.text if one.raw is None else one.raw)
    for call in calls:
        if call.line <= one.line <= call.last:
            texts = call.texts or ()
            single = texts[0] if len(texts) == 1 else None
            return call, next((text for text in texts if _plain(text.value) == wanted), single)
    return None, None


def _plain(text: str) -> str:
    return text.strip().rstrip(";").rstrip()


def _said(call: Call, text: Literal | None, one: Spoken | None) -> Said:
    """Return what a call sends: the literal that it was given, else what was printed of it."""
    is_templated = call.is_templated
    if text is None and one is not None:
        is_templated = is_templated and one.raw is not None
        text = on_line(one.text if one.raw is None else one.raw, call.line)
    if text is None:
        raise ValueError("a call sends a literal or was seen to print")
    return Said(
        text=text,
        sent=_read(text.value, is_templated=is_templated, is_printed=one is not None and one.raw is None),
        direction=one.direction if one else call.direction,
        is_templated=is_templated,
        has_parameters=call.has_parameters,
        is_alone=one.is_alone if one else call.is_alone,
        line=call.line,
        anchor=call.anchor,
    )


def _printed(one: Spoken) -> Said:
    """Return what an operation of Alembic printed, or a helper of the team."""
    is_templated = one.raw is not None
    text = one.text if one.raw is None else one.raw
    return Said(
        text=on_line(text, one.line),
        sent=_read(text, is_templated=is_templated, is_printed=not is_templated),
        direction=one.direction,
        is_templated=is_templated,
        is_alone=one.is_alone,
        line=one.line,
        anchor=one.line,
    )


def _read(text: str, *, is_templated: bool, is_printed: bool) -> Sent:
    """Return a text, read; what SQLAlchemy printed of its own expressions may name parameters that a run gives."""
    found = read_sent(as_parsed(text) if is_templated else text)
    if found.stop < 0 or is_templated or not is_printed:
        return found
    given = read_sent(_PRINTED.sub(lambda one: "$1".ljust(len(one[0])), text))
    return given if given.stop < 0 else found


def _insert(said: list[Said], one: Said) -> None:
    """Put a text that was not printed in front of the first one behind it in the file."""
    later = (at for at, other in enumerate(said) if other.direction == one.direction and other.line > one.line)
    said.insert(next(later, len(said)), one)


def _once(said: Iterable[Said]) -> Iterator[Said]:
    """Leave out what says the same again: a loop, or a helper that both directions call."""
    seen: set[tuple[str, int, str]] = set()
    for one in said:
        key = (one.text.value, one.line, one.direction)
        if key not in seen:
            seen.add(key)
            yield one
