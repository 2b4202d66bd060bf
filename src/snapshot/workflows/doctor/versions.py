"""Checks of the version table: what it says, and whether the database holds that."""

from collections.abc import Iterator, Sequence

from psycopg import sql

from snapshot.model.diagnostic import Diagnostic, note
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.words import plural
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import check, found, trying
from snapshot.workflows.doctor.rows import untold
from snapshot.workflows.doctor.search import Found, Likeness, likeness, search
from snapshot.workflows.preflight import listed

_SHOWN = 5


@check("version", "the version table names revisions that can be true", needs=("server", "revisions"))
def can_be_true(case: Case) -> Iterator[Diagnostic]:
    """Find rows that no file defines, rows of which one is before the other, and objects that no row explains."""
    rows, graph = case.target.revisions, case.graph
    unknown = [one for one in rows if one not in graph.revisions]
    if unknown:
        yield _unknown(case, unknown)
    covered = [one for one in rows if any(one in graph.applied([other]) for other in rows if other != one)]
    if covered:
        yield _overlap(case, covered)
    if not rows and _holds(case):
        yield _nothing_noted(case)
    behind = len(graph.applied(graph.heads()) - graph.applied(rows))
    if rows and not unknown and behind:
        how_far = plural(behind, "revision")
        yield note("behind-head", f"the database is {how_far} behind head; {case.make('al-up')} goes there")


def _holds(case: Case) -> list[ObjectId]:
    """Return what is in the database; an extension may come with it."""
    return [one for one in case.target.holds if one.kind is not Kind.EXTENSION]


def _unknown(case: Case, rows: Sequence[str]) -> Diagnostic:
    return found(
        f"the version table names {listed(rows)}, which no file of this checkout defines",
        code="version-unknown",
        subject=case.subject,
        hint="Check out the branch that has the file, or bring it back from version control; "
        "the check schema says which revision the database does equal",
    )


def _overlap(case: Case, covered: Sequence[str]) -> Diagnostic:
    left = [one for one in case.target.revisions if one not in covered]
    if len(left) == 1:
        remedy = case.make("al-stamp", f"REV={left[0]} PURGE=1")
    else:
        table = sql.Identifier(case.target.version_schema, case.table.name)
        rows = sql.SQL(", ").join(map(sql.Literal, covered))
        remedy = sql.SQL("DELETE FROM {} WHERE version_num IN ({})").format(table, rows).as_string(None)
    return found(
        f"the version table names {listed(case.target.revisions)}, and {listed(covered)} is before another of them: "
        "Alembic refuses that",
        code="version-overlap",
        subject=case.subject,
        hint=f"Keep the later: {remedy}",
    )


def _nothing_noted(case: Case) -> Diagnostic:
    holds = _holds(case)
    there = f"and the database holds {plural(len(holds), 'object')}: {listed(holds[:_SHOWN])}"
    hint = (
        "An upgrade would begin at the first revision and fail at the first object that exists; "
        "the check schema says which revision the database does equal"
    )
    if case.target.has_version_table:
        return found(f"the version table is empty, {there}", code="version-empty", subject=case.subject, hint=hint)
    return found(f"there is no version table, {there}", code="version-absent", subject=case.subject, hint=hint)


@check("schema", "the database has the schema of the revision that it notes", needs=("server", "revisions"))
def is_what_is_noted(case: Case) -> Iterator[Diagnostic]:
    """Compare with what the migrations make at the noted revision; where that differs, look for one that does not."""
    noted = case.target.revisions
    if not noted and not _holds(case):
        return
    known = bool(noted) and all(one in case.graph.revisions for one in noted)
    with trying():
        like = likeness(case, noted) if known else None
    if like is not None and like.is_same and not like.rows:
        yield from _of_same(case, like)
        return
    with trying():
        searched = search(case, leave_out=noted if known else ())
    if like is not None and like.is_same and not searched.by_rows:
        yield from _of_same(case, like)
        return
    if like is not None and like.is_grown and not searched.equal:
        told = "the database has what it notes, and beside it partitions that no revision makes: "
        yield note("partitions-beside", told + listed(like.differences))
        return
    yield _mismatch(case, like, searched)


def _of_same(case: Case, like: Likeness) -> Iterator[Diagnostic]:
    """Yield what there is to say of a database that has the schema which it notes."""
    if like.granted:
        yield _granted(like)
    if like.rows:
        told = f"the schema is the noted one, and no revision with that schema makes the rows of {listed(like.rows)}"
        hint = f"snapshot check drift --against env:{case.profile.name} tells which"
        yield note("reference-rows-differ", told, hint=hint)
    with trying():
        yield from untold(case)


def _granted(like: Likeness) -> Diagnostic:
    told = "owners or privileges are not those that the migrations give on the scratch server: "
    return note("owners-differ", told + listed(like.granted))


def _mismatch(case: Case, like: Likeness | None, searched: Found) -> Diagnostic:
    if like is None:
        said = f"the version table says {listed(case.target.revisions) or 'nothing'}, which no revision here explains"
    elif like.is_same:
        said = f"the version table says {listed(case.target.revisions)}, whose schema is there with other rows of "
        said += listed(like.rows)
    else:
        said = f"the version table says {listed(case.target.revisions)}, and the schema differs in "
        said += f"{plural(len(like.differences), 'object')}: {listed(like.differences)}"
    message = f"{said}; {_equals(case, searched)}"
    return found(message, code="schema-mismatch", subject=case.subject, hint=_remedy(case, searched))


def _also(case: Case, others: Sequence[str]) -> str:
    if not others:
        return ""
    rows = "no rows of reference tables are equal" if case.rows else "no rows of reference tables were compared"
    return (
        f", and to that of {listed(others)}, which differs in rows, owners or privileges alone: the schema cannot "
        f"tell them apart, and {rows}; a stamp leaves out the rows that are not there"
    )


def _equals(case: Case, searched: Found) -> str:
    if searched.equal:
        last, *others = [listed(one) for one in reversed(searched.equal)]
        if searched.by_rows:
            also = f", and likewise {listed(others)}" if others else ""
            return f"it equals {last} in schema and rows of reference tables{also}"
        return f"it equals the schema of {last}{_also(case, others)}"
    told = [] if searched.is_complete else ["the search was not complete"]
    if searched.failure:
        told.append(f"the migrations cannot be tried to their end: {searched.failure}")
    if searched.nearest:
        near = searched.nearest
        counts = f"{near.lacks} of its names are missing, and {near.more} are there beside them"
        told.append(f"the nearest by names is {listed(near.heads)}: {counts}")
    return "; ".join(["it equals the schema of no revision", *told])


def _remedy(case: Case, searched: Found) -> str:
    purge = any(one not in case.graph.revisions for one in case.target.revisions) or len(case.target.revisions) > 1
    if searched.equal and len(searched.equal[-1]) == 1:
        return case.make("al-stamp", f"REV={searched.equal[-1][0]}{' PURGE=1' if purge else ''}")
    if searched.equal:
        return f"Several revisions at once are no stamp: note {listed(searched.equal[-1])} with alembic stamp"
    near = listed(searched.nearest.heads) if searched.nearest else "REV"
    name = case.profile.name
    return (
        f"snapshot diff env:{name} migrations:{near} shows what differs; correct the database, or begin anew: "
        f"make db-reset ENV={name} CONFIRM={case.database}"
    )
