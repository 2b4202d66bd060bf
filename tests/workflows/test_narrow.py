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
from snapshot.layout.format import HEAD_FILE, cut_blocks, render_files, subject_of, titles_of
from snapshot.layout.steps import Step
from snapshot.model.errors import SnapshotError, SqlError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Facet, Piece, Role, Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.sql.spelling import compare
from snapshot.workflows.narrow import MOST_MOVED, Blocks, OnDemand, narrow

CASES = sorted((Path(__file__).parents[1] / "cases" / "split").glob("*/dump.sql"))
CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
OWN = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))
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


def edited(base: Snapshot, chosen: Iterable[tuple[Edit, int]], seed: int) -> bytes | None:
    """Return the aggregate of a snapshot after some edits; nothing where they make no schema."""
    objects = dict(base.by_id)
    for edit, number in chosen:
        if objects:
            edit(objects, sorted(objects)[number % len(objects)])
    try:
        # what the statements mean now decides under which titles they stand
        return aggregate(read(aggregate(objects.values())).objects, seed)
    except SnapshotError:
        return None


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


@settings(max_examples=400, deadline=None)
@given(number=st.integers(0, len(CASES) - 1), old=edits, new=edits, seed=st.integers(0, 3))
def test_any_edit_is_found(number: int, old: list[tuple[Edit, int]], new: list[tuple[Edit, int]], seed: int) -> None:
    """Whatever is done to a schema of any kind of object, on either side."""
    base = read(CASES[number].read_bytes())
    before, after = edited(base, old, 0), edited(base, new, seed)
    assume(before is not None and after is not None)
    assert before is not None
    assert after is not None
    assert_alike(before, after)


def try_edits(data: bytes, chance: random.Random, times: int) -> int:
    """Compare a dump with random edits of it, and return how many of them were possible."""
    base, possible = read(data), 0
    before = aggregate(base.objects)
    for _ in range(times):
        chosen = [(chance.choice(EDITS), chance.randrange(1 << 20)) for _ in range(5)]
        after = edited(base, chosen, 1)
        if after is None:
            continue
        possible += 1
        assert_alike(before, after)
        assert_alike(after, before)
    return possible


@pytest.mark.server
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_any_edit_of_our_schemas_is_found(
    path: Path, database: Callable[[str], str], pg_dump: Callable[[str], str]
) -> None:
    """Random edits of what pg_dump prints of them, always the same ones."""
    dump = pg_dump(database(path.read_text())).encode()
    assert try_edits(dump, random.Random(path.stem), 20) > 10  # noqa: S311 - no secret


@pytest.mark.corpus
@pytest.mark.skipif(not SCHEMAS, reason=f"no schemas of other projects in {CORPUS}; set SNAPSHOT_CORPUS")
@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.parent.name)
def test_any_edit_of_a_real_schema_is_found(path: Path) -> None:
    """Random edits of schemas of other projects, always the same ones."""
    assert try_edits(path.read_bytes(), random.Random(path.parent.name), 2) > 0  # noqa: S311 - no secret


TABLES = """CREATE SCHEMA s;
CREATE TABLE s.p (
    id integer NOT NULL
)
PARTITION BY RANGE (id);
CREATE TABLE s.c (
    id integer NOT NULL
);
CREATE TABLE s.other (
    id integer
);
COMMENT ON TABLE s.other IS 'another';
ALTER TABLE ONLY s.p ATTACH PARTITION s.c FOR VALUES FROM (1) TO (2);
ALTER TABLE ONLY s.p
    ADD CONSTRAINT p_pkey PRIMARY KEY (id);
ALTER TABLE ONLY s.c
    ADD CONSTRAINT c_pkey PRIMARY KEY (id);
CREATE INDEX other_id ON s.other USING btree (id);
ALTER INDEX s.p_pkey ATTACH PARTITION s.c_pkey;
GRANT SELECT ON TABLE s.c TO reader;
"""


def aggregate_of(text: str) -> bytes:
    """Return the aggregate of what a dump says."""
    return aggregate(read(text.encode()).objects)


def ids(found: tuple[Snapshot, Snapshot] | None) -> set[str]:
    """Return what was read of both sides."""
    assert found is not None
    return {str(one) for side in found for one in side}


def test_equal_sides_are_not_read() -> None:
    """Whatever order their blocks stand in."""
    objects = read(TABLES.encode()).objects
    assert ids(narrow(blocks(aggregate(objects, 1)), blocks(aggregate(objects, 2)))) == set()


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("CREATE TABLE s.other (\n    id integer", "CREATE TABLE s.other (\n    id bigint", "table s.other"),
        ("INDEX other_id", "UNIQUE INDEX other_id", "index s.other_id"),
    ],
)
def test_an_object_is_read_whole(text: str, other: str, expected: str) -> None:
    """A table with what is said of it elsewhere, and an index that belongs to a table; and nothing else."""
    changed = TABLES.replace(text, other)
    found = narrow(blocks(aggregate_of(TABLES)), blocks(aggregate_of(changed)))
    assert ids(found) == {expected}
    assert found is not None
    for snapshot, sql in zip(found, (TABLES, changed), strict=True):
        assert list(snapshot.objects) == [read(sql.encode())[ObjectId.parse(expected)]]
    assert expected.startswith("index") or len(found[0].objects[0].pieces) == 2


def test_an_attachment_finds_the_key_that_brings_its_index() -> None:
    """No title names that index, and the attachment belongs to the key."""
    changed = TABLES.replace("ALTER INDEX s.p_pkey ATTACH", "ALTER INDEX s.other_id ATTACH")
    found = narrow(blocks(aggregate_of(TABLES)), blocks(aggregate_of(changed)))
    assert ids(found) == {"index partition s.c_pkey"}
    assert_alike(aggregate_of(TABLES), aggregate_of(changed))


def test_an_index_follows_its_table_into_another_kind() -> None:
    """Its own statement says the same as before, and what it belongs to is no table any more."""
    view = "CREATE MATERIALIZED VIEW s.other AS\n SELECT 1 AS id\n  WITH NO DATA;"
    changed = TABLES.replace("CREATE TABLE s.other (\n    id integer\n);", view).replace(
        " TABLE s.other IS", view[6:24] + " s.other IS"
    )
    found = narrow(blocks(aggregate_of(TABLES)), blocks(aggregate_of(changed)))
    assert ids(found) == {"index s.other_id", "table s.other", "materialized view s.other"}
    assert_alike(aggregate_of(TABLES), aggregate_of(changed))


def test_many_names_that_changed_their_kind_are_not_searched_for() -> None:
    """Then all of both sides is read."""
    views = [f"CREATE VIEW s.v{n} AS\n SELECT 1 AS id;\n" for n in range(MOST_MOVED + 1)]
    tables = [f"CREATE TABLE s.v{n} (\n    id integer\n);\n" for n in range(MOST_MOVED + 1)]
    sides = [blocks(aggregate_of(TABLES + "".join(found))) for found in (views, tables)]
    assert narrow(*sides) is None
    sides = [blocks(aggregate_of(TABLES + "".join(found[1:]))) for found in (views, tables)]
    assert narrow(*sides) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SET row_security = off;\n", b""),
        (b"-- # table s.other\n", b"-- # table s.c\n"),
        (b"-- # table s.other\n", b"-- # nonsense\n"),
        (b"-- # table s.other\n", b"-- # table \xff\n"),
        (b"-- # table s.other\n", b"-- # \n"),
    ],
)
def test_files_that_no_version_of_ours_wrote_are_read_whole(old: bytes, new: bytes) -> None:
    """Other settings, one title twice, or what is no title, although the manifest agrees."""
    sound = aggregate_of(TABLES)
    assert old in sound
    odd = sound.replace(old, new)
    assert narrow(blocks(sound), blocks(odd)) is None
    assert narrow(blocks(odd), blocks(sound)) is None


def test_lines_are_those_of_the_file() -> None:
    """What is found in a part can be pointed at as if all had been read."""
    data = aggregate_of(TABLES)
    (index,) = blocks(data).read({"index s.other_id"}).objects
    assert index.pieces[0].line == read(data)[index.id].pieces[0].line
    lines = data.decode().splitlines()
    assert lines[index.pieces[0].line - 1] == index.pieces[0].sql


def test_an_error_names_the_line_of_the_file() -> None:
    """Also where most of the file was not read."""
    data = aggregate_of(TABLES).replace(b"CREATE INDEX other_id", b"CREATE  NO  INDEX oid")
    with pytest.raises(SqlError) as failure:
        blocks(data).read({"index s.other_id"})
    place = failure.value.diagnostics[0].place
    assert place.file == "folder/schema_head.sql"
    assert "NO  INDEX" in data.decode().splitlines()[place.line - 1]


def test_objects_of_some_kinds() -> None:
    """Those alone are read, with everything that is said of them."""
    found = blocks(aggregate_of(TABLES))
    tables = found.read(found.of_kinds([Kind.TABLE, Kind.PARTITION]))
    assert [str(one) for one in tables] == ["partition s.c", "table s.c", "table s.other", "table s.p"]
    assert len(tables[ObjectId.parse("table s.c")].pieces) == 2
    (attachment,) = found.read(found.of_kinds([Kind.INDEX_PARTITION])).objects
    assert attachment.parent == ObjectId.parse("constraint s.c.c_pkey")


def test_objects_are_read_when_they_are_asked_for() -> None:
    """Looking one up reads no other, and what is not there is not there."""
    data, asked = aggregate_of(TABLES), list[str]()
    whole = read(data)

    def read_all() -> Snapshot:
        asked.append("all")
        return whole

    found = OnDemand(blocks(data), read_all)
    assert all(found[one] == whole[one] for one in whole)
    assert ObjectId.parse("table s.none") not in found
    assert found.get(ObjectId.parse("view s.other")) is None
    assert asked == []
    assert (list(found), len(found)) == (list(whole), len(whole))


def test_titles_lead_to_their_subjects() -> None:
    """Every title that an object can have, and no title of a section."""
    for subject in map(str, read(TABLES.encode())):
        assert {subject_of(title) for title in titles_of(subject)} == {subject}
    assert subject_of("section 01_schemas") == ""
    cut_apart = {subject_of(block.split(b"\n")[0].decode()) for block in cut_blocks(aggregate_of(TABLES))[1]}
    assert cut_apart - {""} == set(map(str, read(TABLES.encode())))
