"""Which revision's schema a database does have.

One run of Alembic walks an empty database through all revisions and counts, behind each, the names that differ. Only
the revisions at which none does are dumped and compared, the newest ones of them: names alone tell most revisions
apart, and a dump costs more than the walk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from snapshot.diff.changes import Added, Altered, Removed
from snapshot.diff.compare import Between, compare_meaning
from snapshot.model.kind import Kind
from snapshot.revisions.retrace import Step, inventory_of, retrace
from snapshot.revisions.runner import upgrade
from snapshot.revisions.walk import walking
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.rows import differing_rows
from snapshot.workflows.live import present_schemas
from snapshot.workflows.seed_plan import without_grants

COMPARED = 8
"""How many revisions are dumped and compared."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a database differs from what the migrations make at a revision.

    :param differences: identities of what differs, owners and privileges apart.
    :param granted: identities of what differs in owners and privileges alone.
    :param rows: where the schema is the same, the declared reference tables whose rows differ.
    :param is_grown: whether all that differs are partitions that only the database has: who fills it may make them.
    """

    differences: tuple[str, ...]
    granted: tuple[str, ...]
    rows: tuple[str, ...]
    is_grown: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing but owners and privileges differs: who migrates owns, and that is another one elsewhere."""
        return not self.differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to.

    :param equal: states whose schema the database has, each as its revisions, the newest last.
    :param by_rows: whether rows of declared reference tables were equal, too.
    :param nearest: where nothing is equal, the state with the fewest names that differ.
    :param is_complete: whether every state that could be equal was compared.
    :param failure: why the migrations could not be tried to their end; empty where they could.
    """

    equal: tuple[tuple[str, ...], ...] = ()
    by_rows: bool = False
    nearest: Step | None = None
    is_complete: bool = True
    failure: str = ""


def likeness(case: Case, revisions: Sequence[str]) -> Likeness:
    """Compare the database with a scratch database that the migrations have built.

    :param revisions: whole ids.
    :raises SnapshotError: a revision cannot be run, or a database cannot be dumped.
    """
    case.taken  # noqa: B018 - who needs it most is dumped first, so that the scratch server fits it
    with case.scratch() as dsn, case.watch.phase("compare with the migrations"):
        for one in revisions:
            upgrade(case.alembic, dsn, one)
        return _compare(case, dsn)


def search(case: Case, leave_out: Sequence[str] = ()) -> Found:
    """Look for the revisions whose schema the database has.

    :param leave_out: a state that is known not to be equal.
    :raises SnapshotError: the migrations cannot be run at all, or a database cannot be dumped.
    """
    wanted = inventory_of(case.dsn, case.profile.schemas, case.table)
    with case.scratch() as dsn, case.watch.phase("walk through the revisions"):
        retraced = retrace(case.alembic, dsn, wanted, case.profile.schemas, case.table)
    alike = [one.heads for one in retraced.steps if not (one.lacks or one.more)]
    candidates = [one for one in alike if one != tuple(sorted(leave_out))]
    equal, by_rows = _equal(case, candidates[-COMPARED:])
    nearest = min(reversed(retraced.steps), key=lambda one: one.lacks + one.more, default=None)
    return Found(
        equal=equal,
        by_rows=by_rows,
        nearest=None if equal else nearest,
        is_complete=len(candidates) <= COMPARED,
        failure=retraced.failure,
    )


def _equal(case: Case, candidates: Sequence[tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """Return the states that are equal, and whether rows were, too.

    Of them those that are in rows of reference tables, too, and of these those that are in owners and privileges,
    where there are any.
    """
    if not candidates:
        return (), False
    seen: dict[tuple[str, ...], Likeness] = {}
    phase = case.watch.phase("compare with revisions", len(candidates))
    with case.scratch() as dsn, phase as advance, walking(case.graph, dsn, case.alembic, only_up=True) as walk:
        for one in candidates:
            for revision in one:
                walk.upgrade(revision)
            seen[one] = _compare(case, dsn)
            advance()
    same = [one for one, like in seen.items() if like.is_same]
    filled = [one for one in same if not seen[one].rows]
    exact = [one for one in filled or same if not seen[one].granted]
    return tuple(exact or filled or same), bool(case.rows and filled)


def _compare(case: Case, dsn: str) -> Likeness:
    made = case.look(dsn, present_schemas(dsn, case.profile))
    majors = [one for one in (case.taken.origin.major, made.origin.major) if one is not None]
    between = Between(min(majors, default=None))
    bare = compare_meaning(without_grants(made.snapshot), without_grants(case.taken.snapshot), between)
    every = compare_meaning(made.snapshot, case.taken.snapshot, between)
    named = [one.id for one in bare]
    return Likeness(
        tuple(map(str, named)),
        tuple(str(one.id) for one in every if one.id not in named),
        rows=() if named or not case.rows else differing_rows(case, dsn),
        is_grown=bool(bare) and _are_partitions(bare),
    )


def _are_partitions(changes: Sequence[Added | Removed | Altered]) -> bool:
    """Whether changes are only partitions that were added, and what belongs to those."""
    added = [one.new for one in changes if isinstance(one, Added)]
    owned = {one.id.path[:2] for one in added if one.id.kind is Kind.PARTITION}
    owned |= {one.id.path[:2] for one in added if one.parent and one.parent.path[:2] in owned}
    return len(added) == len(changes) and all(one.id.path[:2] in owned for one in added)
