"""What git shows of an aggregate: a report instead of a comparison of lines, and an outline that lines compare well.

The outline has every object as a line at the margin and every fact of it as an indented line, objects below what
they belong to. So a fact that changes is one line that changes, an object that comes moves no other, and git takes
the line at the margin for the heading of a hunk.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from snapshot.config.reading import load_settings
from snapshot.diff.rows import summary
from snapshot.diff.select import schema_of
from snapshot.diff.view import View
from snapshot.layout.kinds import PLACING
from snapshot.model.errors import EnvironmentFailure, SnapshotError
from snapshot.model.facts import Fact, Group
from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.objects import DbObject, Snapshot
from snapshot.sql.describe import describe
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.narrow import Blocks
from snapshot.workflows.read import read_dump
from snapshot.workflows.sides import Side
from snapshot.workflows.specs import Sort
from snapshot.workflows.split import read_input
from snapshot.workflows.watch import Watch

NOTHING = "/dev/null"
"""What git names as the file of a side that does not exist."""

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Version:
    """One side as git hands it over.

    :param name: what a reader is shown.
    :param file: where its bytes are; `NOTHING` where it does not exist.
    """

    name: str
    file: str


def compare_versions(old: Version, new: Version, root: Path) -> View:
    """Return the view of what differs between two versions of an aggregate.

    :param root: where the configuration is looked for, for the layers of schemas.
    :raises SnapshotError: a version is no text of ours, or cannot be read.
    """
    return diff(_side(old), _side(new), Wish(layers=_layers(root)), Watch())


def outline(data: bytes, name: str) -> str:
    """Return the outline of an aggregate, the same for every text that says the same in another order.

    :param name: for messages.
    :raises SnapshotError: it is no text of ours.
    """
    snapshot = read_dump(data, name)
    lines = (line for one in _in_order(snapshot) for line in _object_lines(one))
    return "".join(f"{line}\n" for line in lines)


def read_version(file: str) -> bytes:
    """Return the bytes of a version; none of one that does not exist.

    :raises SnapshotError: it cannot be read, or begins as no text does.
    """
    if file == NOTHING:
        return b""
    try:
        with Path(file).open("rb") as stream:
            return read_input(stream, file)
    except OSError as error:
        raise EnvironmentFailure(
            f"the file that git names cannot be read: {error.strerror}", hint="Run git again", code="unreadable"
        ) from None


def _side(version: Version) -> Side:
    if version.file == NOTHING:
        return Side(name=version.name, sort=Sort.DUMP, read=lambda: Snapshot(()))
    data = read_version(version.file)
    return Side(
        name=version.name,
        sort=Sort.DUMP,
        read=lambda: read_dump(data, version.name),
        blocks=Blocks(PurePath(version.name).parent, data),
    )


def _layers(root: Path) -> Mapping[str, str]:
    """Return the layers; a report without them is better than none because of a wrong line of configuration."""
    try:
        settings = load_settings(root)
        return layout_of(settings, settings.named("")).layers
    except SnapshotError:
        return {}


def _in_order(snapshot: Snapshot) -> list[DbObject]:
    """Return the objects by schema and kind, each followed by what belongs to it."""
    return sorted(snapshot.objects, key=lambda one: tuple(_place(found) for found in _chain(snapshot, one)))


def _chain(snapshot: Snapshot, one: DbObject) -> list[ObjectId]:
    """Return an object after what it belongs to, outermost first."""
    found = [one.id]
    above = one.parent
    while above is not None and above not in found:
        found.append(above)
        holder = snapshot.by_id.get(above)
        above = holder.parent if holder else None
    return found[::-1]


def _place(found: ObjectId) -> tuple[str, int, ObjectId]:
    return schema_of(found), PLACING[found.kind].rank, found


def _object_lines(one: DbObject) -> Iterator[str]:
    yield f"{one.id} of {one.parent}" if one.parent else str(one.id)
    description = describe(one)
    for fact in description.facts:
        yield from _fact_lines(fact)
    for group in description.groups:
        yield from _group_lines(group)


def _fact_lines(fact: Fact) -> Iterator[str]:
    if "\n" not in fact.text:
        yield f"{_INDENT}{fact.name}: {fact.text}"
        return
    yield f"{_INDENT}{fact.name}:"
    for line in fact.text.split("\n"):
        yield f"{_INDENT * 2}{line}".rstrip()


def _group_lines(group: Group) -> Iterator[str]:
    for member in group.members:
        said = " ".join(summary(member.facts).split())
        name = member.key if member.key.isprintable() else quote_name(member.key)
        yield f"{_INDENT}{group.name} {name}" + (f": {said}" if said else "")
