"""The objects of a report in the order and under the headings in which a page shows them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from snapshot.diff.view import Card, HazardView
from snapshot.render.report import words

_IN_A_FRAGMENT = "/?:@!$'()*+,;=.~"
"""What a fragment may hold as it is (https://www.rfc-editor.org/rfc/rfc3986#section-3.5), but for ``&``."""

_K = TypeVar("_K")

_RELATIONS = frozenset({"table", "foreign table", "view", "materialized view"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of the page.

    :param anchor: its identity as a fragment of an address, and as an ``id``.
    :param children: what belongs to it and is shown below it.
    :param folded: its partitions, which are shown in a fold of their own.
    """

    card: Card
    anchor: str
    children: tuple["Entry", ...]
    folded: tuple["Entry", ...]

    def folded_hazards(self) -> tuple[HazardView, ...]:
        """Return what the fold hides that a reader must not miss."""
        cards = words.walk(one.card for one in self.folded)
        return tuple(hazard for card in cards for hazard in card.hazards)


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The objects of one kind that lie in one schema and belong to no other object."""

    kind: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SchemaGroup:
    """The objects of one schema.

    :param number: how many objects differ, those that belong to another one among them.
    """

    schema: str
    layer: str
    number: int
    kinds: tuple[KindGroup, ...]


def anchor(identity: str) -> str:
    """Return an identity as a fragment of an address: also an ``id``, which may hold no blanks."""
    return quote(identity, safe=_IN_A_FRAGMENT)


def outline(cards: Sequence[Card]) -> tuple[SchemaGroup, ...]:
    """Return the objects by layer and schema, then by kind; each in the order of its first object."""
    layers = list(dict.fromkeys(card.layer for card in cards))
    ordered = sorted(cards, key=lambda card: layers.index(card.layer))
    return tuple(
        SchemaGroup(schema, layer, sum(1 for _ in words.differing(found)), _kinds(found))
        for (layer, schema), found in _grouped(ordered, lambda card: (card.layer, card.schema)).items()
    )


def _kinds(cards: Sequence[Card]) -> tuple[KindGroup, ...]:
    return tuple(
        KindGroup(kind, tuple(map(_entry, found))) for kind, found in _grouped(cards, lambda card: card.kind).items()
    )


def _grouped(cards: Iterable[Card], key: Callable[[Card], _K]) -> dict[_K, list[Card]]:
    found: dict[_K, list[Card]] = {}
    for card in cards:
        found.setdefault(key(card), []).append(card)
    return found


def _entry(card: Card) -> Entry:
    away = words.partitions(card)
    near = tuple(one for one in card.children if not any(one is other for other in away))
    return Entry(card, anchor(card.id), tuple(map(_entry, near)), tuple(map(_entry, away)))


def entries(groups: Iterable[SchemaGroup]) -> Iterator[tuple[Entry, Entry | None]]:
    """Yield every object of the page with the one that it is shown below, in the order of the page."""
    for group in groups:
        for kind in group.kinds:
            for entry in kind.entries:
                yield from _below(entry, None)


def _below(entry: Entry, parent: Entry | None) -> Iterator[tuple[Entry, Entry | None]]:
    yield entry, parent
    for child in (*entry.children, *entry.folded):
        yield from _below(child, entry)


def relations(cards: Iterable[Card]) -> dict[str, str]:
    """Return where the relations of a report are: name without its kind → anchor."""
    return {card.id[len(card.kind) + 1 :]: anchor(card.id) for card in words.walk(cards) if card.kind in _RELATIONS}
