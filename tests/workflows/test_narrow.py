"""Reading only what may differ finds exactly what reading everything finds."""

import os
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from snapshot.layout.arrange import Arrangement
from snapshot.layout.format import HEAD_FILE, render_files
from snapshot.layout.steps import Step
from snapshot.model.errors import SnapshotError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Facet, Piece, Role, Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.sql.spelling import compare
from snapshot.workflows.narrow import Blocks, narrow

CASES = sorted((Path(__file__).parents[1] / "cases" / "split").glob("*/dump.sql"))
CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
SCHEMAS = sorted(CORPUS.glob("*/schema.sql"))

Objects = dict[ObjectId, DbObject]
Edit = Callable[[Objects, ObjectId], None]


def read(data: bytes) -> Snapshot:
    """Return everything that a dump or an aggregate says."""
    return assemble([cut(data, HEAD_FILE)]).snapshot


def aggregate(objects: Iterable[DbObject], seed: int = 0) -> bytes:
    """Return an aggregate of some objects, in an order that says nothing."""
    found = list(objects)
    random.Random(seed).shuffle(found)  # noqa: S311 - no secret
    steps = [step for obj in found for step in steps_of(obj)]
    sections: dict[str, tuple[Step, ...]] = {"01_all": tuple(steps), "02_none": ()}
    arrangement = Arrangement(sections=sections, moves=(), cycles=(), notes=())
    return render_files(Snapshot(tuple(sorted(found, key=lambda obj: obj.id))), arrangement)[HEAD_FILE].encode()


def steps_of(obj: DbObject) -> Iterator[Step]:
    """Yield the steps of an object."""
    if obj.dummy:
        yield Step(obj.id, is_dummy=True)
    yield from (Step(obj.id, facet) for facet in Facet if obj.facet(facet))


def drop(objects: Objects, found: ObjectId) -> None:
    """Drop an object with what belongs to it."""
    doomed = {found}
    while more := {obj.id for obj in objects.values() if obj.parent in doomed} - doomed:
        doomed |= more
    for one in doomed:
        objects.pop(one, None)


def respell(objects: Objects, found: ObjectId) -> None:
    """Write a statement otherwise."""
    first, *others = objects[found].pieces
    sql = first.sql.removesuffix(";") + " ;"
    objects[found] = replace(objects[found], pieces=(replace(first, sql=sql), *others))


def retype(objects: Objects, found: ObjectId) -> None:
    """Let a definition say something else."""
    pieces = objects[found].pieces
    words = (("integer", "bigint"), ("text", "bytea"), ("btree", "hash"), (" IS '", " IS 'not "), (" TO ", " TO a_"))
    changed = list(pieces)
    for at, piece in enumerate(pieces):
        for old, new in words:
            if old in piece.sql and piece == changed[at]:
                changed[at] = replace(piece, sql=piece.sql.replace(old, new, 1))
    objects[found] = replace(objects[found], pieces=tuple(changed))


def unsay(objects: Objects, found: ObjectId) -> None:
    """Take away the last thing that is said of an object."""
    pieces = objects[found].pieces
    if len(pieces) > 1:
        objects[found] = replace(objects[found], pieces=pieces[:-1])


def undummy(objects: Objects, found: ObjectId) -> None:
    """Let no cycle need a view's dummy any more."""
    objects[found] = replace(objects[found], dummy=None)


def path_text(path: Iterable[str]) -> str:
    """Return a qualified name as SQL."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in path)


RELATIONS = {
    Kind.TABLE: "CREATE TABLE {} (\n    id integer\n);",
    Kind.VIEW: "CREATE VIEW {} AS\n SELECT 1 AS id;",
    Kind.MATERIALIZED_VIEW: "CREATE MATERIALIZED VIEW {} AS\n SELECT 1 AS id\n  WITH NO DATA;",
}


def change_kind(objects: Objects, found: ObjectId) -> None:
    """Put a relation of another kind in the place of one."""
    kinds = list(RELATIONS)
    if found.kind in kinds:
        obj = objects.pop(found)
        kind = kinds[(kinds.index(found.kind) + len(obj.pieces)) % len(kinds)]
        kind = kinds[(kinds.index(found.kind) + 1) % len(kinds)] if kind is found.kind else kind
        said = tuple(piece for piece in obj.pieces if piece.role > Role.ALTERATION)
        other = ObjectId(kind, found.path)
        sql = RELATIONS[kind].format(path_text(found.path))
        objects[other] = DbObject(other, (Piece(Role.DEFINITION, sql), *said))


def make_key(objects: Objects, found: ObjectId) -> None:
    """Put a key in the place of an index, under its name."""
    parent = objects[found].parent
    if found.kind is Kind.INDEX and parent and parent.kind is Kind.TABLE:
        del objects[found]
        key = ObjectId(Kind.CONSTRAINT, (*parent.path, found.name))
        sql = f"ALTER TABLE ONLY {path_text(parent.path)}\n    ADD CONSTRAINT {path_text([found.name])} UNIQUE (id);"
        objects[key] = DbObject(key, (Piece(Role.DEFINITION, sql),), parent)


EDITS: list[Edit] = [drop, respell, retype, unsay, undummy, change_kind, make_key]
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 1 << 20)), max_size=6)


def edited(base: Snapshot, chosen: Iterable[tuple[Edit, int]], seed: int) -> bytes:
    """Return the aggregate of a snapshot after some edits; an impossible one ends the example."""
    objects = dict(base.by_id)
    for edit, number in chosen:
        if objects:
            edit(objects, sorted(objects)[number % len(objects)])
    try:
        # what the statements mean now decides under which titles they stand
        return aggregate(read(aggregate(objects.values())).objects, seed)
    except SnapshotError:
        assume(False)  # noqa: FBT003 - hypothesis names no such argument
        raise


def blocks(data: bytes) -> Blocks:
    """Return an aggregate as a folder would hold it."""
    return Blocks(PurePosixPath("folder"), data)


def assert_alike(old: bytes, new: bytes) -> None:
    """Compare both sides narrowed and whole."""
    found = narrow(blocks(old), blocks(new))
    assert found is not None
    whole, part = compare(read(old), read(new)), compare(*found)
    assert (part.missing, part.unexpected) == (whole.missing, whole.unexpected)
    assert (part.different, part.respelled) == (whole.different, whole.respelled)


def bases(paths: Iterable[Path]) -> list[Snapshot]:
    """Return the snapshots in some dumps."""
    return [read(path.read_bytes()) for path in paths]


@settings(max_examples=400, deadline=None)
@given(number=st.integers(0, len(CASES) - 1), old=edits, new=edits, seed=st.integers(0, 3))
def test_any_edit_is_found(number: int, old: list[tuple[Edit, int]], new: list[tuple[Edit, int]], seed: int) -> None:
    """Whatever is done to a schema of any kind of object, on either side."""
    base = read(CASES[number].read_bytes())
    assert_alike(edited(base, old, 0), edited(base, new, seed))


@pytest.mark.corpus
@pytest.mark.skipif(not SCHEMAS, reason=f"no schemas of other projects in {CORPUS}; set SNAPSHOT_CORPUS")
@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.parent.name)
def test_any_edit_of_a_real_schema_is_found(path: Path) -> None:
    """Random edits of schemas of other projects, always the same ones."""
    base, chance = read(path.read_bytes()), random.Random(path.parent.name)  # noqa: S311 - no secret
    before = aggregate(base.objects)
    for _ in range(3):
        chosen = [(chance.choice(EDITS), chance.randrange(1 << 20)) for _ in range(5)]
        try:
            after = aggregate(read(edited(base, chosen, 1)).objects)
        except SnapshotError:
            continue
        assert_alike(before, after)
