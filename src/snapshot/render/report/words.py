"""What all forms of a report say alike: counts, labels, and privileges as a matrix."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from snapshot.diff.view import Card, Count, FoldView, Grant, HazardView, Row, SideView, View
from snapshot.model.words import plural

MARKS: Mapping[str, str] = {"added": "+", "removed": "-", "altered": "~", "context": " "}
"""Action of a card → what stands before it."""

SEVERITIES = ("danger", "caution")
_ADDRESS = re.compile(r"https?://[!-~]+")
_TABLES = frozenset({"table", "foreign table"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """Privileges that differ, one row a grantee and column, one column a privilege.

    :param rows: label → a text for each privilege, empty where nothing differs.
    """

    privileges: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]


def walk(cards: Iterable[Card]) -> Iterator[Card]:
    """Yield cards and all below them, each before its children."""
    for card in cards:
        yield card
        yield from walk(card.children)


def differing(cards: Iterable[Card]) -> Iterator[Card]:
    """Yield every card of an object that differs, in the order of `walk`."""
    return (card for card in walk(cards) if card.action != "context")


def total(view: View) -> Count:
    """Return how many objects of the report are added, removed and altered."""
    found = Counter(card.action for card in differing(view.cards))
    return Count(name="all", added=found["added"], removed=found["removed"], altered=found["altered"])


def amount(count: Count) -> int:
    """Return how many objects a count counts."""
    return count.added + count.removed + count.altered


def counted(count: Count) -> str:
    """Return a count in words: ``2 added, 1 altered``."""
    parts = (("added", count.added), ("removed", count.removed), ("altered", count.altered))
    return ", ".join(f"{number} {word}" for word, number in parts if number) or "none"


def marked(count: Count | FoldView) -> str:
    """Return a count in marks: ``+2 ~1``."""
    parts = (("+", count.added), ("-", count.removed), ("~", count.altered))
    return " ".join(f"{mark}{number}" for mark, number in parts if number) or "unchanged"


def headline(view: View) -> str:
    """Return the report in one sentence without a final stop."""
    count = total(view)
    if not amount(count):
        return "No difference"
    verb = "differs" if amount(count) == 1 else "differ"
    return f"{plural(amount(count), 'object')} {verb}: {counted(count)}"


def about(side: SideView) -> str:
    """Return what is known of a side beside its name."""
    server = f"PostgreSQL {side.server}" if side.server else ""
    heads = f"at {', '.join(side.heads)}" if side.heads else ""
    return ", ".join(part for part in (side.kind, server, heads) if part)


def hazards(view: View) -> list[tuple[Card, HazardView]]:
    """Return every hazard with its object, dangers first."""
    found = [(card, hazard) for card in walk(view.cards) for hazard in card.hazards]
    return sorted(found, key=lambda one: SEVERITIES.index(one[1].severity))


def hazard_counts(found: Iterable[HazardView]) -> str:
    """Return hazards by severity: ``2 dangers, 1 caution``; empty for none."""
    counts = Counter[str](one.severity for one in found)
    return ", ".join(plural(counts[name], name) for name in SEVERITIES if counts[name])


def codes(found: Iterable[HazardView]) -> str:
    """Return the codes of hazards, each with how often it is there when that is more than once."""
    counts = Counter(one.code for one in found)
    return ", ".join(code if number == 1 else f"{code} ({number})" for code, number in counts.items())


def web_address(text: str) -> str:
    """Return an address that a reader may follow, empty for anything that is none of the web."""
    return text if _ADDRESS.fullmatch(text) else ""


def label(row: Row) -> str:
    """Return what a row is about: ``column qty type``."""
    return " ".join(part for part in (row.group, row.member, row.name) if part)


def partitions(card: Card) -> tuple[Card, ...]:
    """Return the children that a fold stands for: tables below a table that has one."""
    return tuple(one for one in card.children if one.kind in _TABLES) if card.partitions else ()


def folded(fold: FoldView) -> str:
    """Return partitions in a few words: ``96 partitions, +1``."""
    return f"{plural(fold.total, 'partition')}, {marked(fold)}"


def matrix(grants: Sequence[Grant]) -> Matrix:
    """Return privileges as a matrix; the order is that of the grants, and of privileges by name."""
    names = tuple(sorted({one.privilege for one in grants}))
    rows: dict[str, list[str]] = {}
    for one in grants:
        cells = rows.setdefault(f"{one.role} ({one.column})" if one.column else one.role, [""] * len(names))
        cells[names.index(one.privilege)] = cell(one)
    return Matrix(names, {name: tuple(cells) for name, cells in rows.items()})


def cell(grant: Grant) -> str:
    """Return what became of a privilege: a mark, and its state where that is not simply granted."""
    if grant.old and grant.new:
        return f"~ {grant.old} → {grant.new}"
    state = "as by default" if _is_back(grant) else grant.new or grant.old
    return f"{grant_mark(grant)} {'' if state == 'granted' else state}".rstrip()


def grant_mark(grant: Grant) -> str:
    """Return the mark of a privilege: a plus for who may do more than before, a minus for who may do less."""
    if grant.old and grant.new:
        return "~"
    return "+" if bool(grant.new) is not _takes(grant.new or grant.old) else "-"


def _takes(state: str) -> bool:
    """Return whether a state is that somebody has less than by default."""
    return state.startswith("revoked")


def _is_back(grant: Grant) -> bool:
    return not grant.new and _takes(grant.old)
