"""Choose what of the changes is shown: by database schema, kind, name and class."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType

from snapshot.diff.changes import Added, Altered, Change, Detail, FactChanged, MemberAltered, Removed
from snapshot.model.errors import UsageError
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind

Changed = Added | Removed | Altered


class Sort(StrEnum):
    """What a pattern of a filter is compared with."""

    SCHEMA = "schema"
    KIND = "kind"
    NAME = "name"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One value of ``--only`` or ``--exclude``: ``schema:mart``, ``kind:view``, ``name:mart.v_*``, ``class:grant``.

    :param glob: with ``*``, ``?`` and ``[…]``, compared with case.
    """

    sort: Sort
    glob: str

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Return the pattern in ``text``; without a sort it is compared with names.

        :raises UsageError: an unknown sort, or a kind or class that does not exist.
        """
        head, colon, rest = text.partition(":")
        if not text or (colon and not rest):
            raise _no_pattern(text, "it is empty")
        if not colon:
            return cls(Sort.NAME, text)
        if head not in {one.value for one in Sort}:
            raise _no_pattern(text, f"there is nothing called {head!r} to choose by")
        found = cls(Sort(head), rest)
        words = {Sort.KIND: tuple(Kind), Sort.CLASS: tuple(Aspect)}.get(found.sort)
        if words and not any(fnmatchcase(word, rest) for word in words):
            raise _no_pattern(text, f"no {head} is called so; there are {', '.join(words)}")
        return found

    def matches(self, found: ObjectId) -> bool:
        """Return whether an object is meant; never for a pattern of a class."""
        return _MATCHING[self.sort](found, self.glob)


_MATCHING: Mapping[Sort, Callable[[ObjectId, str], bool]] = MappingProxyType(
    {
        Sort.SCHEMA: lambda found, glob: fnmatchcase(schema_of(found), glob),
        Sort.KIND: lambda found, glob: fnmatchcase(found.kind, glob),
        Sort.NAME: lambda found, glob: fnmatchcase(".".join(found.path), glob) or fnmatchcase(found.name, glob),
        Sort.CLASS: lambda _found, _glob: False,
    }
)


def _no_pattern(text: str, why: str) -> UsageError:
    return UsageError(
        f"{text!r} chooses nothing: {why}",
        hint="Write schema:mart, kind:view, name:mart.v_* or class:grant; a pattern alone is compared with names",
        code="filter",
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown.

    :param only: objects that match one of these of each sort that occurs; all without any.
    :param exclude: and that match none of these.
    :param spelling: whether to show differences that mean nothing.
    """

    only: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    spelling: bool = False

    def takes(self, found: ObjectId) -> bool:
        """Return whether an object is shown, its differences aside."""
        if any(one.matches(found) for one in self.exclude):
            return False
        sorts = {one.sort for one in self.only} - {Sort.CLASS}
        return all(any(one.matches(found) for one in self.only if one.sort is sort) for sort in sorts)

    def aspects(self) -> frozenset[Aspect]:
        """Return the aspects that are shown."""
        wanted = [one.glob for one in self.only if one.sort is Sort.CLASS]
        unwanted = [one.glob for one in self.exclude if one.sort is Sort.CLASS]
        named = {one for one in Aspect if not wanted or _is_any(one, wanted)}
        if not self.spelling and not _is_any(Aspect.SPELLING, wanted):
            named.discard(Aspect.SPELLING)
        return frozenset(one for one in named if not _is_any(one, unwanted))


def _is_any(word: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(word, glob) for glob in globs)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The changes that are shown, and how many objects are not, by what keeps them away.

    :param hidden: name of an aspect, or ``filter`` → the changes that only that hides.
    """

    changes: tuple[Change, ...]
    hidden: Mapping[str, Sequence[Changed]]


def choose(changes: Iterable[Change], choice: Choice) -> Chosen:
    """Return what is shown of the changes; an object of which a part is hidden is shown with the rest."""
    aspects, hidden, kept = choice.aspects(), dict[str, list[Changed]](), list[Change]()
    for one in changes:
        if not isinstance(one, Changed):
            if choice.takes(one.old) and choice.takes(one.new) and Aspect.DEFINITION in aspects:
                kept.append(one)
            continue
        rest = _rest(one, aspects) if choice.takes(one.id) else None
        if rest is not None:
            kept.append(rest)
        why = ["filter"] if not choice.takes(one.id) else sorted(_lost(one, aspects))
        for name in why:
            hidden.setdefault(name, []).append(one)
    return Chosen(tuple(kept), hidden)


def _rest(change: Changed, aspects: frozenset[Aspect]) -> Changed | None:
    if not isinstance(change, Altered):
        return change if Aspect.DEFINITION in aspects else None
    if change.aspects <= aspects:
        return change
    details = tuple(_details(change.details, aspects))
    return replace(change, details=details) if any(one.aspects for one in details) else None


def _details(details: Iterable[Detail], aspects: frozenset[Aspect]) -> Iterator[Detail]:
    for one in details:
        if isinstance(one, MemberAltered):
            facts = tuple(fact for fact in one.facts if _is_shown(fact, aspects))
            if facts:
                yield replace(one, facts=facts)
        elif one.aspects <= aspects:
            yield one


def _is_shown(change: FactChanged, aspects: frozenset[Aspect]) -> bool:
    return change.aspects <= aspects


def _lost(change: Changed, aspects: frozenset[Aspect]) -> Iterator[str]:
    """Yield the aspects of a change that are not shown."""
    own = change.aspects if isinstance(change, Altered) else frozenset({Aspect.DEFINITION})
    yield from (one.value for one in own - aspects)


def schema_of(found: ObjectId) -> str:
    """Return the database schema an object lies in; a schema lies in itself, others in none."""
    if found.kind is Kind.SCHEMA:
        return found.name
    return "" if found.kind in SCHEMALESS or not found.path else found.path[0]


def counted(changes: Iterable[Changed]) -> Mapping[type[Changed], int]:
    """Return how many were added, removed and altered."""
    return Counter(type(one) for one in changes)
