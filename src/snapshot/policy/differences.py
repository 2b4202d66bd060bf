"""What of a report a check speaks of: each object that differs by itself, and how much that weighs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snapshot.diff.view import Card, View
from snapshot.model.facts import Aspect


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that differs.

    :param card: how the report tells it.
    :param is_soft: whether only the order of columns differs. A column that a downgrade adds again stands last, which
        nobody can mend short of building the table anew.
    """

    card: Card
    is_soft: bool

    @property
    def about(self) -> str:
        """What differs, in words: the members it is about, else the aspects."""
        named = dict.fromkeys(f"{row.group} {row.member}" for row in self.card.rows if row.group)
        return ", ".join(named or self.card.aspects)


def differences(view: View) -> tuple[Difference, ...]:
    """Return every object of a report that differs by itself, children behind what they belong to."""
    return tuple(
        Difference(card, card.action == "altered" and card.aspects == (Aspect.COLUMN_ORDER.value,))
        for card in _every(view.cards)
        if card.action != "context"
    )


def _every(cards: Iterable[Card]) -> Iterator[Card]:
    for card in cards:
        yield card
        yield from _every(card.children)
