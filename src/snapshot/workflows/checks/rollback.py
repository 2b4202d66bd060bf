"""``snapshot check rollback``: each downgrade leads back to the schema before it, and the upgrade up again.

"Down one, up one gives the same schema" does not see what a downgrade forgot where the upgrade tolerates it. So the
schema before the upgrade is compared with the schema after the downgrade, by the per-object diff, which names what
was forgotten; then the schema after the upgrade with the one after it is applied again.
"""

from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from snapshot.database.scratch import scratch_database
from snapshot.diff.view import View
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import Diagnostic, Place, Severity, note, warning
from snapshot.model.errors import FindingsError
from snapshot.model.objects import Snapshot
from snapshot.policy.checked import Looked
from snapshot.policy.differences import Difference, differences
from snapshot.policy.rules.bodies import is_irreversible
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.literals import parse
from snapshot.revisions.walk import Walk, walking
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.fresh import fresh_revisions
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.sides import Side
from snapshot.workflows.specs import Sort
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch


def look(asked: Asked) -> Looked:
    """Try the downgrade of each new revision, of the head where none is new, or of all.

    :raises FindingsError: there is no revision.
    :raises SnapshotError: a server is missing, or git cannot be asked which revisions are new.
    """
    graph = revision_graph(asked.settings.alembic_ini)
    if not graph.revisions:
        place = Place(file=str(graph.ini))
        raise FindingsError("there is no revision to take back", place=place, code="nothing-to-check")
    fresh, told = fresh_revisions(asked, graph)
    wanted = [one for one in graph.revisions if one in fresh] or list(graph.heads())
    with closing(_Trial(asked, graph)) as trial, asked.watch.phase("try downgrades", len(wanted)) as advance:
        for one in wanted:
            trial.try_one(graph.revisions[one])
            advance()
    tried = f"{len(wanted)} of {len(graph.revisions)} revisions, {told if fresh else f'{told}, so the head'}"
    return Looked(what=tried, findings=tuple(trial.findings), views=tuple(trial.views))


@dataclass(slots=True)
class _State:
    """A scratch database between two revisions.

    :param schema: what it holds; nothing where that was not looked at since it moved.
    """

    dsn: str
    walk: Walk
    applied: frozenset[str] = frozenset()
    schema: Snapshot | None = None


@dataclass(slots=True)
class _Trial:
    """Moves a scratch database through revisions; one that a failure has touched is given up for a new one."""

    asked: Asked
    graph: Graph
    findings: list[Diagnostic] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    _state: _State | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _broken: set[str] = field(default_factory=set)

    def try_one(self, revision: Revision) -> None:
        """Try one downgrade, and note what is found."""
        place = Place(file=str(revision.file))
        if reason := self._reason_against(revision):
            self.findings.append(warning("rollback-not-tried", f"{revision.id} was not tried: {reason}", place=place))
            return
        try:
            state = self._before(revision)
            if is_irreversible(parse(revision.file)):
                told = f"{revision.id} says of itself that it cannot be taken back"
                self.findings.append(note("irreversible", told, place=place))
                self._up(state, revision)
                return
            clean = self._round(state, revision)
        except FindingsError as error:
            self._failed(revision, error)
            clean = False
        if not clean:
            self.close()

    def _reason_against(self, revision: Revision) -> str:
        """Return why a revision cannot be tried, empty where it can."""
        if blocking := self.graph.applied(self.graph.needs(revision.id)) & self._broken:
            self._broken.add(revision.id)
            return f"{min(blocking)} cannot be applied"
        if revision.depends_on and not revision.parents:
            return "it is a base that depends on another branch, and going to base would take that back too"
        return ""

    def close(self) -> None:
        """Drop the scratch database."""
        self._stack.close()
        self._state = None

    def _round(self, state: _State, revision: Revision) -> bool:
        """Go up, down and up again; return whether both schemas came back."""
        before = state.schema or self._look(state)
        self._up(state, revision)
        after = self._look(state)
        state.walk.downgrade(min(revision.parents, default="base"))
        down = self._differs(revision, ("before", before), ("after the downgrade", self._look(state)), _DOWN)
        if any(not one.is_soft for one in down):
            return False  # what the second upgrade meets now, it was not written for
        state.walk.upgrade(revision.id)
        state.schema = self._look(state)
        up = self._differs(revision, ("after the upgrade", after), ("after it came again", state.schema), _UP)
        return not down and not up

    def _up(self, state: _State, revision: Revision) -> None:
        try:
            state.walk.upgrade(revision.id)
        except FindingsError:
            self._broken.add(revision.id)
            raise
        state.applied = self.graph.applied([revision.id])
        state.schema = None

    def _before(self, revision: Revision) -> _State:
        """Return a database that holds just what a revision needs."""
        needed = self.graph.applied(self.graph.needs(revision.id))
        if self._state is not None and self._state.applied == needed:
            return self._state
        self.close()
        settings, profile = self.asked.settings, self.asked.profile
        dsn = self._stack.enter_context(scratch_database(scratch_server_of(settings, profile)))
        walk = self._stack.enter_context(walking(self.graph, dsn, settings.alembic(profile)))
        state = self._state = _State(dsn, walk)
        if not needed:
            walk.begin()
        for one in sorted(self.graph.needs(revision.id)):
            try:
                state.walk.upgrade(one)
            except FindingsError:
                self._broken.add(one)
                raise
        state.applied = needed
        return state

    def _look(self, state: _State) -> Snapshot:
        return take(Request(dsn=state.dsn, strategy=Strategy.WHOLE, jobs=1), make_layout(), Watch()).snapshot

    def _differs(
        self, revision: Revision, old: tuple[str, Snapshot], new: tuple[str, Snapshot], said: "_Said"
    ) -> tuple[Difference, ...]:
        """Note how two schemas differ that should not, and return it."""
        if old[1] == new[1]:
            return ()
        was, now = (_side(f"{revision.id} {name}", schema) for name, schema in (old, new))
        layers = layout_of(self.asked.settings, self.asked.profile).layers
        view = diff(was, now, Wish(layers=layers, means=False), Watch())
        found = differences(view)
        self.findings.extend(said.told(one, self._place(revision)) for one in found)
        self.views.extend([] if view.is_equal else [view])
        return found

    def _failed(self, revision: Revision, error: FindingsError) -> None:
        first, *others = error.diagnostics
        place = self._place(revision)
        self.findings += [
            Diagnostic(
                severity=Severity.ERROR, code="rollback-failed", message=first.message, place=place, hint=first.hint
            ),
            *others,
        ]

    def _place(self, revision: Revision) -> Place:
        return Place(file=str(revision.file))


@dataclass(frozen=True, slots=True)
class _Said:
    """How differences are told.

    :param words: by what happened to an object.
    """

    words: dict[str, str]

    def told(self, one: Difference, place: Place) -> Diagnostic:
        """Return what to say of one object."""
        message = f"{one.card.id} {self.words[one.card.action]}".replace("{about}", one.about)
        if one.is_soft:
            hint = "A column that comes back stands last; nothing to mend unless something relies on the order"
            return warning("rollback-order", message, place=place, hint=hint)
        return Diagnostic(
            severity=Severity.ERROR,
            code="rollback-differs",
            message=message,
            place=place,
            hint="Let downgrade() undo all that upgrade() does, or set irreversible = True with a reason",
        )


_DOWN = _Said(
    {
        "added": "is left behind by the downgrade",
        "removed": "was there before the upgrade, and the downgrade does not bring it back",
        "altered": "is not what it was before the upgrade: {about}",
    }
)
_UP = _Said(
    {
        "added": "is there only after downgrade and second upgrade",
        "removed": "is gone after downgrade and second upgrade",
        "altered": "is another one after downgrade and second upgrade: {about}",
    }
)


def _side(name: str, schema: Snapshot) -> Side:
    return Side(name=name, sort=Sort.DATABASE, read=lambda: schema)
