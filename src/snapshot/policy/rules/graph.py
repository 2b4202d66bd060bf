"""Rules over ids and over how revisions follow each other."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from snapshot.policy.ids import FORM, moment
from snapshot.policy.rules.bodies import is_empty
from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.values import DOWNGRADE, UPGRADE, Found, Project, Written, found

LONGEST = 32
"""Characters of ``version_num`` in the table in which Alembic notes revisions."""
_ILLEGAL = "@-+:"
"""https://alembic.sqlalchemy.org/en/latest/changelog.html, 1.17.1: what cannot stand in an id."""
_FILE = "revision-file"


@rule("AL003", "an id is the time it was made, unique, short, later than its parents, and begins the file's name")
def ids(project: Project) -> Iterator[Found]:
    """Look at the ids of new revisions, and for two files with one id among all."""
    yield from _twins(project)
    for one in project.judged:
        revision = one.written
        line = revision.line_of("revision")
        if message := _form(revision.id, is_timed=project.is_timed):
            hint = "Let make al-rev write the file, or give the id with --rev-id"
            yield found(revision, "AL003", message, line=line, hint=hint)
        elif project.is_timed:
            yield from _order(revision, line)


def _form(name: str, *, is_timed: bool) -> str:
    if len(name) > LONGEST:
        return f"the id {name!r} has {len(name)} characters, and the version table holds {LONGEST}"
    if is_timed and moment(name) is None:
        return f"the id {name!r} is not of the form {FORM}, or is no point in time"
    illegal = "".join(sorted(set(_ILLEGAL) & set(name)))
    return f"the id {name!r} holds {illegal}, which Alembic does not take" if illegal or not name else ""


def _order(revision: Written, line: int) -> Iterator[Found]:
    late = [parent for parent in revision.parents if moment(parent) and parent >= revision.id]
    if late:
        message = f"the id {revision.id} is not later than that of its parent {max(late)}"
        hint = "Give the revision that is not merged yet a new id, in the file and in its name"
        yield found(revision, "AL003", message, line=line, hint=hint)
    elif not revision.name.startswith(revision.id):
        message = f"the file's name {revision.name} does not begin with the id {revision.id}"
        yield found(revision, "AL003", message, line=line, hint="Rename the file that is not merged yet")


def _twins(project: Project) -> Iterator[Found]:
    known: dict[str, Written] = {}
    for one in sorted(project.revisions, key=lambda one: one.is_here):  # those of the base first
        other = known.setdefault(one.id, one)
        if other is not one:
            where = other.file if other.is_here else f"{other.file} of {project.base}"
            message = f"the id {one.id} is also that of {where}"
            hint = "Give the revision that is not merged yet another id, in the file and in its name"
            yield found(one, "AL003", message, line=one.line_of("revision"), hint=hint)


@rule("AL004", "the merged tree has one head", is_structural=True)
def one_head(project: Project) -> Iterator[Found]:
    """Look for several heads, parents that are missing and rings among all revisions."""
    by_id = {one.id: one for one in project.revisions}
    yield from _missing(project, by_id)
    ring = _ring(by_id)
    if ring:
        message = f"revisions follow each other in a ring: {' → '.join(ring)}"
        hint = "Correct the down_revision or depends_on that closes it"
        yield found(by_id[ring[0]], _FILE, message, line=by_id[ring[0]].line_of("down_revision"), hint=hint)
    parents = {parent for one in project.revisions for parent in one.parents}
    heads = sorted((one for one in by_id.values() if one.id not in parents), key=lambda one: (one.is_here, one.id))
    if len(heads) > 1:
        last = heads[-1]
        told = ", ".join(one.id if one.is_here else f"{one.id} (of {project.base})" for one in heads)
        message = f"the merged tree has {len(heads)} heads: {told}"
        hint = "Let the revision that is not merged yet follow the other one, or merge both with alembic merge"
        yield found(last, "AL004", message, line=last.line_of("down_revision"), hint=hint)


def _missing(project: Project, by_id: dict[str, Written]) -> Iterator[Found]:
    labels = {label for one in project.revisions for label in one.labels}
    for one in project.revisions:
        for name, ids_of in (("down_revision", one.parents), ("depends_on", one.depends_on)):
            for missing in (parent for parent in ids_of if parent not in by_id and parent not in labels):
                message = f"its {name} {missing} is defined in no file"
                hint = "Correct the id, or bring the missing file back from version control"
                yield found(one, _FILE, message, line=one.line_of(name), hint=hint)


def _ring(by_id: dict[str, Written]) -> list[str]:
    known = {name: [one for one in (*node.parents, *node.depends_on) if one in by_id] for name, node in by_id.items()}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@rule("AL005", "a merge revision does nothing")
def merges(project: Project) -> Iterator[Found]:
    """Look for merges that do something."""
    for one in project.judged:
        revision = one.written
        if len(revision.parents) < 2:  # noqa: PLR2004 - a merge has two parents
            continue
        for direction in (UPGRADE, DOWNGRADE):
            function = revision.functions.get(direction)
            if function and not is_empty(function):
                message = f"this revision merges {', '.join(revision.parents)}, and its {direction} does something"
                hint = "Leave pass there, and write what is to be done in a revision behind it"
                yield found(revision, "AL005", message, line=function.lineno, hint=hint)
                break


@rule("AL019", "there are no branch labels and no dependencies across branches")
def branches(project: Project) -> Iterator[Found]:
    """Look for branch labels and ``depends_on``."""
    for one in project.judged:
        revision = one.written
        for name, value in (("branch_labels", revision.labels), ("depends_on", revision.depends_on)):
            if value:
                message = f"{name} is {', '.join(value)}"
                hint = "Write None: with one head nothing needs it, and the version table would not tell what is held"
                yield found(revision, "AL019", message, line=revision.line_of(name), hint=hint)
