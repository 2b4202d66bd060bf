"""A side of files tells which objects name another one as a snapshot does that is read whole."""

from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.diff.compare import compare
from snapshot.diff.meaning import Meanings
from snapshot.diff.select import Changed
from snapshot.layout.sections import make_layout
from snapshot.model.kind import Kind
from snapshot.sql import naming
from snapshot.workflows.save import files_of, save
from snapshot.workflows.sides import Side, open_side, read_pair
from snapshot.workflows.specs import How
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

CASES = Path(__file__).parent.parent / "cases" / "diff"
NAMES = [
    "table--column-type-below-views",
    "view--output-column-removed",
    "table--everything-at-once",
    "function--body-plpgsql",
]


def side(case: Path, name: str, folder: Path) -> Side:
    """Return a side of files, split from a dump of a case."""
    layout = make_layout()
    save(folder, files_of(split((case / name).read_bytes(), name, layout, Watch()), layout))
    return open_side(str(folder), load_settings(folder), Watch(), How())


@pytest.mark.parametrize("name", NAMES)
def test_files_and_snapshots_mean_the_same(name: str, tmp_path: Path) -> None:
    """Dependents, lineage and hazards are the same, whether objects are read when asked for or before."""
    old, new = (side(CASES / name, f"{one}.sql", tmp_path / one) for one in ("old", "new"))
    pair = read_pair(old, new)
    changes = [one for one in compare(pair.old, pair.new) if isinstance(one, Changed)]
    assert pair.is_narrowed
    assert changes
    read = Meanings(old.named, new.named)
    read.prepare(changes)
    whole = Meanings(naming.Whole(old.snapshot), naming.Whole(new.snapshot))
    assert [read.of(one) for one in changes] == [whole.of(one) for one in changes]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_found(name: str, tmp_path: Path) -> None:
    """What a snapshot finds by a path is found among the files; comments may add to it."""
    found = side(CASES / name, "new.sql", tmp_path / "new")
    whole = naming.Whole(found.snapshot)
    for obj in found.snapshot.objects:
        if obj.id.path:
            assert set(whole.naming(obj.id.path)) <= set(found.named.naming(obj.id.path))
            assert obj.id in found.named
            assert found.named.get(obj.id) == obj


@pytest.mark.parametrize("name", sorted(one.name for one in CASES.iterdir()))
def test_what_is_read_in_advance_is_what_a_whole_snapshot_says(name: str, tmp_path: Path) -> None:
    """Changes of every kind, both ways; whom an object belongs to is told rightly or not at all."""
    sides = [side(CASES / name, f"{one}.sql", tmp_path / one) for one in ("old", "new")]
    for old, new in (sides, reversed(sides)):
        pair = read_pair(old, new)
        changes = [one for one in compare(pair.old, pair.new) if isinstance(one, Changed)]
        read = Meanings(old.named, new.named)
        read.prepare(changes)
        whole = Meanings(naming.Whole(old.snapshot), naming.Whole(new.snapshot))
        assert [read.of(one) for one in changes] == [whole.of(one) for one in changes]
        for obj in old.snapshot.objects:
            assert old.named.holder(obj.id) in {None, obj.parent.path if obj.parent else ()}


def test_an_index_tells_its_table_by_its_text(tmp_path: Path) -> None:
    """Its identity does not name it, and names may be quoted or hold anything."""
    sql = """
CREATE SCHEMA "a b";
CREATE TABLE "a b"."x ON y" (id integer);
CREATE UNIQUE INDEX "i ""ON"" a.t USING" ON ONLY "a b"."x ON y" USING btree (id);
CREATE INDEX plain ON "a b"."x ON y" USING btree (id);
"""
    layout = make_layout()
    save(tmp_path, files_of(split(sql.encode(), "dump.sql", layout, Watch()), layout))
    found = open_side(str(tmp_path), load_settings(tmp_path), Watch(), How())
    indexes = [obj for obj in found.snapshot.objects if obj.id.kind is Kind.INDEX]
    assert [found.named.holder(one.id) for one in indexes] == [("a b", "x ON y")] * 2
