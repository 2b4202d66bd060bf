"""Which revision did it: attribute each change of a diff to the revisions between its two states.

Revisions are rendered to SQL and read; those whose text does not tell what they do are run on a scratch database,
and so are all of them before a change is said to be explained by none.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from snapshot.config.alembic import Alembic, called
from snapshot.diff.attribution import Attributor, Changed, Evidence, Explained
from snapshot.diff.changes import Change, MaybeRenamed
from snapshot.model.errors import SnapshotError
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.revisions.graph import Graph, revision_graph
from snapshot.revisions.offline import Rendering, render
from snapshot.sql.touched import Doubt, Effect, touched
from snapshot.workflows.stepping import step, why
from snapshot.workflows.watch import Watch

_MOST_IDS = 3
"""Revisions named in one sentence."""


@dataclass(frozen=True, slots=True)
class State:
    """Where one side of a diff stands.

    :param name: as the user named the side.
    :param heads: its revisions; ``()`` of an empty database, ``None`` where nothing tells: a dump names none, and a
        database with tables and without a version table was made otherwise.
    """

    name: str
    heads: tuple[str, ...] | None

    @classmethod
    def of(cls, name: str, heads: tuple[str, ...], *, is_empty: bool) -> "State":
        """Return the state of a side that names ``heads``; without any it is at the base only where it is empty."""
        return cls(name, heads if heads or is_empty else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What is known of where changes come from.

    :param revisions: changed object → the revisions that touched it, in order, each as ``a1b2c3 add net weight``.
    :param unexplained: changed objects of which no revision explains all; with `unknown` saying which part where
        some of it is explained.
    :param unknown: changed object → what could not be told, each a sentence without a final stop.
    :param notes: of the whole, each a sentence.
    :param is_told: whether the revisions between are known at all; if not, the notes say why.
    """

    revisions: Mapping[ObjectId, tuple[str, ...]] = field(default_factory=dict)
    unexplained: frozenset[ObjectId] = frozenset()
    unknown: Mapping[ObjectId, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_told: bool = True


@dataclass(slots=True)
class _Way:
    """The revisions that one side has and the other has not.

    :param base: what is applied before them.
    :param ids: each after those it needs.
    :param is_back: whether it is the old side that has them.
    :param effects: what each is known to do.
    :param run: those that were run.
    """

    base: frozenset[str]
    ids: tuple[str, ...]
    is_back: bool
    effects: dict[str, tuple[Effect, ...]] = field(default_factory=dict)
    run: set[str] = field(default_factory=set)


def attribute(
    changes: Iterable[Change],
    sides: tuple[State, State],
    how: Alembic | Path,
    server: Callable[[], str] | None,
    watch: Watch,
    heirs: Mapping[ObjectId, ObjectId] = MappingProxyType({}),
) -> Attribution:
    """Return which revisions did what of a diff.

    :param changes: all changes between the two sides.
    :param sides: the old and the new one.
    :param how: the way to the Alembic of the checkout; a path is the alembic.ini of this interpreter's.
    :param server: gives the server for scratch databases, asked only where a revision must be run; ``None`` where
        none is to be used, which leaves open what only running can tell.
    :param heirs: partition → its partitioned table, of either side.
    :raises UsageError: there is no such environment.
    :raises FindingsError: the revision files contradict each other.
    """
    graph = revision_graph(called(how).ini)
    untold = tuple(note for state in sides for note in _untold(graph, state))
    if untold:
        return Attribution(notes=untold, is_told=False)
    found = [one for one in changes if not isinstance(one, MaybeRenamed)]
    return _Search(graph, how, found, heirs, server, watch).between(*sides)


def _untold(graph: Graph, state: State) -> Iterable[str]:
    """Yield why it cannot be told what a side holds."""
    if state.heads is None:
        yield f"Which revisions lie between cannot be told: {state.name} names none."
        return
    unknown = [one for one in state.heads if one not in graph.revisions]
    if unknown:
        listed = ", ".join(unknown)
        yield f"Which revisions lie between cannot be told: {state.name} is at {listed}, not in this checkout."


class _Search:
    """One attribution while it runs."""

    def __init__(
        self,
        graph: Graph,
        how: Alembic | Path,
        changes: list[Changed],
        heirs: Mapping[ObjectId, ObjectId],
        server: Callable[[], str] | None,
        watch: Watch,
    ) -> None:
        self._graph = graph
        self._how = called(how)
        self._changes = changes
        self._heirs = heirs
        self._server = server
        self._watch = watch
        self._ways: tuple[_Way, ...] = ()
        self._failures: dict[str, None] = {}

    def between(self, old: State, new: State) -> Attribution:
        """Read the revisions; run those in doubt, and all of them where something stays unexplained."""
        olds, news = (self._graph.applied(one.heads or ()) for one in (old, new))
        self._ways = tuple(
            _Way(olds & news, tuple(one for one in self._graph.revisions if one in gained), is_back)
            for gained, is_back in ((news - olds, False), (olds - news, True))
            if gained
        )
        self._read()
        while self._run(self._attributor().is_in_doubt):
            pass  # what one revision is found to do may leave open what another one does
        explained = self._attributor().explain(self._evidence())
        if any(one.missing for one in explained.values()) and self._run(lambda _: True):
            explained = self._attributor().explain(self._evidence())
        return self._told(explained, (old, new))

    def _attributor(self) -> Attributor:
        return Attributor(self._changes, self._heirs, [one.effects for one in self._evidence()])

    def _read(self) -> None:
        with self._watch.phase("render revisions"):
            rendered = render(self._graph, [one for way in self._ways for one in way.ids], self._how)
        for way in self._ways:
            for one in way.ids:
                way.effects[one] = tuple(_effects(rendered[one]))

    def _run(self, wants: Callable[[Evidence], bool]) -> bool:
        """Run the wanted revisions that were not run, and return whether any was."""
        has_run = False
        for way in self._ways:
            wanted = [one for one in way.ids if one not in way.run and wants(self._one(way, one))]
            if wanted and self._server is not None and not self._failures:
                self._step(way, wanted, self._server)
                has_run = True
        return has_run

    def _step(self, way: _Way, wanted: list[str], server: Callable[[], str]) -> None:
        try:
            dsn = server()
        except SnapshotError as error:
            self._failures[why(error)] = None
            return
        stepped = step(self._graph, dsn, way.base, way.ids, wanted, self._watch, self._how)
        way.effects |= stepped.effects
        way.run |= stepped.effects.keys()
        if stepped.failure:
            self._failures[stepped.failure] = None

    def _one(self, way: _Way, revision: str) -> Evidence:
        evidence = Evidence(revision, self._label(way, revision), way.effects[revision])
        return evidence.mirrored() if way.is_back else evidence

    def _label(self, way: _Way, revision: str) -> str:
        title = self._graph.revisions[revision].title
        return " ".join(filter(None, (revision, title, "(taken back)" if way.is_back else "")))

    def _evidence(self) -> list[Evidence]:
        return [self._one(way, one) for way in self._ways for one in way.ids]

    def _told(self, explained: Mapping[ObjectId, Explained], sides: tuple[State, State]) -> Attribution:
        all_run = all(way.run.issuperset(way.ids) for way in self._ways)
        missing = frozenset(found for found, one in explained.items() if one.missing)
        unknown = {found: tuple(_sentences(one, is_sure=all_run)) for found, one in explained.items()}
        doubtful = {doubt for one in explained.values() for doubt in one.doubts}
        unexplained = missing if all_run else frozenset[ObjectId]()
        return Attribution(
            revisions={found: one.labels for found, one in explained.items() if one.labels},
            unexplained=unexplained,
            unknown={found: told for found, told in unknown.items() if told},
            notes=(
                *_ways_told(self._ways, *sides),
                *_unexplained_told(len(unexplained)),
                *self._left_open(doubtful, is_open=bool(missing) and not all_run),
            ),
        )

    def _left_open(self, doubtful: Collection[str], *, is_open: bool) -> Iterator[str]:
        """Yield what could not be told, and why."""
        if not doubtful and not is_open:
            return
        for failure in self._failures:
            yield f"Revisions could not be run on a scratch database: {failure}."
        if self._server is None:
            yield "Revisions were read and not run."
        for way in self._ways:
            for one in way.ids:
                if one in doubtful:
                    reason = next(effect.why for effect in way.effects[one] if isinstance(effect, Doubt))
                    yield f"What {one} touches cannot be told from its SQL: {reason}."


def _ways_told(ways: tuple[_Way, ...], old: State, new: State) -> Iterator[str]:
    if not ways:
        yield f"{old.name} and {new.name} stand at the same revision."
    for way in ways:
        has, lacks = (old, new) if way.is_back else (new, old)
        taken = ", and which are taken back here" if way.is_back else ""
        count = f"{len(way.ids)} revision{'s' * (len(way.ids) > 1)}"
        yield f"{has.name} has {count} that {lacks.name} has not{taken}: {_range(way.ids)}."


def _unexplained_told(count: int) -> Iterator[str]:
    if count:
        yield f"{count} change{'s are' if count > 1 else ' is'} explained by no revision."


def _few(ids: Sequence[str]) -> str:
    more = [f"{len(ids) - _MOST_IDS} more"] if len(ids) > _MOST_IDS else []
    *first, last = (*ids[:_MOST_IDS], *more)
    return f"{', '.join(first)} or {last}" if first else last


def _range(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"


def _effects(rendering: Rendering) -> Iterable[Effect]:
    for reason in rendering.unsure:
        yield Doubt(reason)
    for text in rendering.sql:
        yield from touched(text)


def _sentences(one: Explained, *, is_sure: bool) -> Iterable[str]:
    """Yield what is to be said of a change beside the revisions that touched it."""
    if one.missing and one.labels and is_sure:
        yield f"No revision explains its {_listed(one.missing)}"
    elif one.missing and not one.doubts and not is_sure:
        yield f"No statement of the revisions names its {_listed(one.missing)}; whether one brings it is not known"
    if one.doubts:
        yield f"Whether {_few(one.doubts)} touched it cannot be told"


def _listed(aspects: frozenset[Aspect]) -> str:
    return ", ".join(one.value for one in Aspect if one in aspects)
