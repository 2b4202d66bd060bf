"""Which objects of a report are shown in what detail where not all fit: the most important ones most."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from snapshot.diff.view import Card
from snapshot.render.report import words
from snapshot.render.report.block import Level, block

_DETAILED = 0.7
"""Share of the room that details may take before every object has been named."""

_PATIENCE = 50
"""Objects in turn that cannot be shown in more detail before no smaller one is looked for."""

_ASPECTS = ("definition", "column order", "grant", "owner", "comment", "label", "spelling")
_ACTIONS = ("removed", "altered", "added")


@dataclass(frozen=True, slots=True)
class Fitted:
    """An object with all below it, as it is shown."""

    card: Card
    level: Level
    text: str


def fit(cards: Sequence[Card], room: int) -> list[Fitted]:
    """Return each object with as much of it as there is room for, in the given order.

    :param room: characters, a line end and a blank line after each object included.
    """
    return _whole(cards, room) or _Fitting(cards, room).result()


def cost(text: str) -> int:
    """Return the characters that a block takes with what separates it from the next one."""
    return len(text) + 2 if text else 0


def _whole(cards: Sequence[Card], room: int) -> list[Fitted]:
    found: list[Fitted] = []
    for card in cards:
        text = block(card, Level.FULL)
        room -= cost(text)
        if room < 0:
            return []
        found.append(Fitted(card, Level.FULL, text))
    return found


def importance(card: Card) -> tuple[int, int, int]:
    """Return what puts an object before others: how dangerous it is, what it is about, what became of it."""
    below = list(words.walk([card]))
    hazards = {hazard.severity for one in below for hazard in one.hazards}
    aspects = {aspect for one in below for aspect in one.aspects}
    actions = {one.action for one in below}
    return _first(words.SEVERITIES, hazards), _first(_ASPECTS, aspects), _first(_ACTIONS, actions)


def _first(order: Sequence[str], found: Iterable[str]) -> int:
    those = set(found)
    return next((at for at, one in enumerate(order) if one in those), len(order))


class _Fitting:
    """Spends the room on objects, the most important first.

    Naming goes by importance alone: where one cannot be named, no lesser one is. Details go to the more important
    ones first, too, but there a lesser one may have what is too large for another.

    :param room: characters.
    """

    def __init__(self, cards: Sequence[Card], room: int) -> None:
        self._cards = cards
        self._left = room
        self._order = sorted(range(len(cards)), key=lambda at: importance(cards[at]))
        self._found = [Fitted(card, Level.OUT, "") for card in cards]
        self._name((Level.SHORT, Level.LIST, Level.LINE), int(room * (1 - _DETAILED)))
        self._name((Level.LIST, Level.LINE), 0)
        self._detail((Level.FULL, Level.SHORT, Level.LIST))

    def result(self) -> list[Fitted]:
        return self._found

    def _name(self, levels: Iterable[Level], kept: int) -> None:
        """Show the objects that are not yet, each in the first of the levels that there is room for, up to a miss.

        :param kept: characters that are not to be spent.
        """
        for at in self._order:
            if not self._found[at].level and not self._raise(at, levels, kept):
                break

    def _detail(self, levels: Iterable[Level]) -> None:
        """Show the objects in more detail where there is room."""
        misses = 0
        for at in self._order:
            if misses >= _PATIENCE or not self._found[at].level:
                break
            misses = 0 if self._raise(at, levels, 0) else misses + 1

    def _raise(self, at: int, levels: Iterable[Level], kept: int) -> bool:
        """Show an object in the first of the levels, above its own, that there is room for; tell whether there is."""
        had = self._found[at]
        for level in self._above(had.level, levels):
            text = block(had.card, level)
            more = cost(text) - cost(had.text)
            if self._left - more >= kept:
                self._left -= more
                self._found[at] = Fitted(had.card, level, text)
                return True
        return False

    @staticmethod
    def _above(level: Level, levels: Iterable[Level]) -> Iterator[Level]:
        return (one for one in levels if one > level)
