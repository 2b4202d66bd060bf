"""Any source is opened as a side, and two sides are read no further than they may differ."""

import io
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings
from snapshot.database.server import Server
from snapshot.layout.format import HEAD_FILE
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import EnvironmentFailure, FolderError, SnapshotError, SqlError, UsageError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.revisions.graph import heads, revision_graph
from snapshot.sql.spelling import compare
from snapshot.workflows.save import files_of, save
from snapshot.workflows.sides import Side, open_side, open_sides, read_pair
from snapshot.workflows.specs import How, Sort
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

OLD = """-- Dumped from database version 16.4
CREATE SCHEMA mart;
CREATE TABLE mart.t (
    a integer
);
CREATE TABLE mart.u (
    b integer
);
CREATE INDEX t_a ON mart.t USING btree (a);
"""
NEW = OLD.replace("INDEX t_a", "UNIQUE INDEX t_a")
SERVER = "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (\n    password '{}'\n);\n"
ROOT = Path(__file__).parents[2]
Open = Callable[..., Side]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Work in a project that configures nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SNAPSHOT_DSN", raising=False)
    (tmp_path / "snapshot.toml").write_text("")
    return load_settings(tmp_path)


@pytest.fixture
def opened(settings: Settings) -> Open:
    """Return the way from a text to a side in the project."""
    return lambda text, **how: open_side(text, settings, Watch(), How(**how))


def write(folder: Path, dump: str) -> None:
    """Write the snapshot in a dump."""
    layout = make_layout()
    save(folder, files_of(split(dump.encode(), "dump.sql", layout, Watch()), layout))


def names(snapshot: Snapshot) -> list[str]:
    """Return what a snapshot holds."""
    return [str(found) for found in snapshot]


def test_a_folder(opened: Open, settings: Settings) -> None:
    """Its manifest tells the server; its statements are read when they are asked for."""
    write(settings.root / "sql", OLD)
    side = opened("sql")
    assert (side.name, side.sort, side.server, side.heads) == ("sql", Sort.FOLDER, "16", ())
    assert "snapshot" not in side.__dict__
    assert names(side.snapshot) == ["index mart.t_a", "schema mart", "table mart.t", "table mart.u"]
    assert side.counts == {"schema": 1, "table": 2, "index": 1}


def test_a_dump(opened: Open, settings: Settings) -> None:
    """A file or standard input, and a stream without a length."""
    (settings.root / "dump.sql").write_text(OLD)
    for side in (opened("dump.sql"), opened("-", stdin=io.BytesIO(OLD.encode()))):
        assert (side.sort, side.server) == (Sort.DUMP, "16")
        assert names(side.snapshot) == ["index mart.t_a", "schema mart", "table mart.t", "table mart.u"]
        assert side.counts == {"schema": 1, "table": 2, "index": 1}
    reader, writer = os.pipe()
    os.write(writer, OLD.encode())
    os.close(writer)
    assert len(opened(f"/dev/fd/{reader}").snapshot) == 4
    os.close(reader)


def test_an_aggregate_is_a_dump_as_well(opened: Open, settings: Settings) -> None:
    """One file of a folder can be compared without the others."""
    write(settings.root / "sql", OLD)
    assert opened(f"sql/{HEAD_FILE}").snapshot == opened("sql").snapshot


@pytest.fixture
def committed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a way to commit the snapshot of a dump as the project's own."""
    for name in [one for one in os.environ if one.startswith("GIT_")]:
        monkeypatch.delenv(name)

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=settings.root, check=True, capture_output=True)

    git("init", "--quiet")

    def commit(dump: str) -> None:
        write(settings.out, dump)
        git("add", "--all")
        git("commit", "--quiet", "--message=state")

    return commit


def test_a_revision(opened: Open, committed: Callable[[str], None]) -> None:
    """The configured folder as it was committed, or the one that is named."""
    committed(OLD)
    committed(NEW)
    side = opened("git:HEAD~1")
    assert (side.name, side.sort, side.server) == ("git:HEAD~1", Sort.GIT, "16")
    assert opened("git:HEAD~1:sql_current").snapshot == side.snapshot
    assert opened("git:HEAD").snapshot == opened("sql_current").snapshot != side.snapshot


def test_what_is_not_committed_yet(settings: Settings, committed: Callable[[str], None]) -> None:
    """Without an argument the working tree is compared with HEAD."""
    committed(OLD)
    write(settings.out, NEW)
    old, new = open_sides([], settings, Watch(), How())
    assert (old.name, new.name) == ("git:HEAD", "sql_current")
    assert len(compare(read_pair(old, new).old, read_pair(old, new).new).different) == 1


def test_a_working_tree_without_a_snapshot(settings: Settings, committed: Callable[[str], None]) -> None:
    """It is told how to make one."""
    committed(OLD)
    for path in (settings.out, settings.out.with_name("moved")):
        if path == settings.out:
            (path / "manifest.toml").unlink()
        else:
            settings.out.rename(path)
        with pytest.raises(EnvironmentFailure):
            open_sides([], settings, Watch(), How())


@pytest.mark.server
def test_a_database(opened: Open, scratch: Callable[..., str], server: Server) -> None:
    """As it is, every schema of it."""
    side = opened(scratch("CREATE SCHEMA mart; CREATE TABLE mart.t (a int); CREATE SCHEMA raw"))
    assert (side.sort, side.server) == (Sort.DATABASE, str(server.major))
    assert {"schema mart", "schema raw", "table mart.t"} <= set(names(side.snapshot))


@pytest.mark.server
def test_a_profile(opened: Open, settings: Settings, scratch: Callable[..., str]) -> None:
    """Its database, and of that the schemas that it names."""
    dsn = scratch("CREATE SCHEMA mart; CREATE TABLE mart.t (a int); CREATE SCHEMA raw")
    profile = Profile(name="staging", dsn=dsn, schemas=("mart",))
    configured = replace(settings, profiles={"staging": profile})
    side = open_side("env:staging", configured, Watch(), How())
    assert (side.name, side.sort) == ("env:staging", Sort.DATABASE)
    assert "table mart.t" in names(side.snapshot)
    assert "schema raw" not in names(side.snapshot)
    with pytest.raises(UsageError, match="there is no profile production"):
        opened("env:production")


@pytest.fixture
def project(server: Server) -> Settings:
    """Return the configuration of this repository, with its proofs on the server of the run."""
    found = load_settings(ROOT)
    profile = replace(found.named("local_dev"), scratch=server.dsn_for("postgres"))
    return replace(found, profiles={"local_dev": profile})


@pytest.mark.server
def test_the_migrations(project: Settings) -> None:
    """An empty database at head, at a revision, and before the first."""
    graph = revision_graph(project.alembic_ini)
    (first,) = (one.id for one in graph.revisions.values() if not one.parents)
    head, early, base = (open_side(f"migrations:{at}", project, Watch(), How()) for at in ("", first, "base"))
    assert head.sort is Sort.MIGRATIONS
    assert (head.heads, early.heads, base.heads) == (heads(project.alembic_ini), (first,), ())
    assert len(head.snapshot) > len(early.snapshot) > len(base.snapshot)
    assert compare(head.snapshot, open_side(str(project.out), project, Watch(), How()).snapshot).is_equal


@pytest.mark.server
def test_a_revision_that_no_migration_has(project: Settings) -> None:
    """That is told by those who know the revisions."""
    with pytest.raises(UsageError, match="there is no revision"):
        open_side("migrations:no-such", project, Watch(), How())


@pytest.mark.server
def test_all_sources_of_one_schema_are_equal(
    settings: Settings, committed: Callable[[str], None], scratch: Callable[..., str], pg_dump: Callable[[str], str]
) -> None:
    """A database, its dump, the folder and the commit of that: no pair differs."""
    dsn = scratch("CREATE SCHEMA mart; CREATE TABLE mart.t (a int PRIMARY KEY); CREATE VIEW mart.v AS TABLE mart.t")
    (settings.root / "dump.sql").write_text(pg_dump(dsn))
    committed(pg_dump(dsn))
    texts = [dsn, "dump.sql", "sql_current", "git:HEAD"]
    for old in texts:
        for new in texts:
            pair = read_pair(*open_sides([old, new], settings, Watch(), How()))
            assert compare(pair.old, pair.new).is_equal
            assert pair.whole_old == pair.whole_new


def test_two_folders_are_read_as_far_as_they_differ(opened: Open, settings: Settings) -> None:
    """The whole snapshots are to be had all the same."""
    write(settings.root / "old", OLD)
    write(settings.root / "new", NEW)
    pair = read_pair(opened("old"), opened("new"))
    assert pair.is_narrowed
    assert names(pair.old) == names(pair.new) == ["index mart.t_a"]
    assert len(pair.whole_old) == len(pair.whole_new) == 4
    assert compare(pair.old, pair.new).different == compare(pair.whole_old, pair.whole_new).different


def test_equal_folders_are_not_read(opened: Open, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their hashes say it all."""
    for name in ("old", "new"):
        write(settings.root / name, OLD)
    sides = opened("old"), opened("new")
    monkeypatch.setattr("snapshot.workflows.sides.narrow", None)
    pair = read_pair(*sides)
    assert (len(pair.old), len(pair.new), pair.is_narrowed) == (0, 0, True)
    assert len(pair.whole_new) == 4


def test_a_dump_and_a_folder_are_read_whole(opened: Open, settings: Settings) -> None:
    """Nobody vouches for the blocks of a file alone."""
    write(settings.root / "old", OLD)
    (settings.root / "new.sql").write_text(NEW)
    pair = read_pair(opened("old"), opened("new.sql"))
    assert not pair.is_narrowed
    assert (pair.old, pair.new) == (pair.whole_old, pair.whole_new)


def test_objects_of_some_kinds(opened: Open, settings: Settings) -> None:
    """Of a folder nothing else is read, of a dump they are picked."""
    write(settings.root / "sql", OLD)
    (settings.root / "dump.sql").write_text(OLD)
    for text in ("sql", "dump.sql"):
        side = opened(text)
        assert names(side.of_kinds([Kind.TABLE])) == ["table mart.t", "table mart.u"]
        assert side.of_kinds([Kind.TABLE]) == Snapshot(
            tuple(obj for obj in side.snapshot.objects if obj.id.kind is Kind.TABLE)
        )
    folder = opened("sql")
    folder.of_kinds([Kind.INDEX])
    assert "snapshot" not in folder.__dict__


def test_single_objects(opened: Open, settings: Settings) -> None:
    """Of a folder the others are not read."""
    write(settings.root / "sql", OLD)
    (settings.root / "dump.sql").write_text(OLD)
    table = ObjectId.parse("table mart.t")
    folder = opened("sql")
    assert folder.objects[table] == opened("dump.sql").objects[table]
    assert "snapshot" not in folder.__dict__


def test_credentials_compare_equal(opened: Open, settings: Settings) -> None:
    """On both sides a placeholder stands for them, unless they are to be kept."""
    (settings.root / "old.sql").write_text(SERVER.format("one"))
    (settings.root / "new.sql").write_text(SERVER.format("two"))
    pair = read_pair(opened("old.sql"), opened("new.sql"))
    assert pair.old == pair.new
    assert "one" not in pair.old[ObjectId.parse("server s")].pieces[0].sql
    kept = read_pair(opened("old.sql", keep_secrets=True), opened("new.sql", keep_secrets=True))
    assert kept.old != kept.new


def test_kept_credentials_of_folders(opened: Open, settings: Settings) -> None:
    """Two folders that keep them differ in their blocks, and still compare equal."""
    layout = make_layout()
    for name in ("one", "two"):
        taken = split(SERVER.format(name).encode(), "dump.sql", layout, Watch(), keep_secrets=True)
        save(settings.root / name, files_of(taken, layout))
    pair = read_pair(opened("one"), opened("two"))
    assert names(pair.old) == ["server s"]
    assert pair.old == pair.new
    kept = read_pair(opened("one", keep_secrets=True), opened("two", keep_secrets=True))
    assert kept.old != kept.new


GARBAGE = {
    "words.sql": b"this is no SQL\n",
    "binary.sql": b"\x00\x01\x02",
    "empty.sql": b"",
    "latin.sql": b"SELECT '\xe9';\n",
    "archive.sql": b"PGDMP\x01",
    "hand.sql": b"CREATE TABLE t (a int);\n",
}


def explained(given: Sequence[str], settings: Settings) -> SnapshotError:
    """Return why two sides cannot be read."""
    with pytest.raises(SnapshotError) as failure:
        read_pair(*open_sides(given, settings, Watch(), How()))
    return failure.value


@pytest.mark.parametrize("old", GARBAGE)
@pytest.mark.parametrize("new", GARBAGE)
def test_garbage_gives_one_error_each(old: str, new: str, settings: Settings) -> None:
    """Both files are named, each with what is wrong with it."""
    for name, data in GARBAGE.items():
        (settings.root / name).write_bytes(data)
    error = explained([old, new], settings)
    assert isinstance(error, SqlError)
    assert [one.place.file for one in error.diagnostics] == [old, new]
    assert all(one.hint for one in error.diagnostics)


def test_damaged_folders_give_one_error_each(settings: Settings) -> None:
    """A folder that contradicts its manifest, and one without."""
    write(settings.root / "edited", OLD)
    with (settings.root / "edited" / HEAD_FILE).open("ab") as stream:
        stream.write(b"-- mine\n")
    (settings.root / "empty").mkdir()
    error = explained(["edited", "empty"], settings)
    assert isinstance(error, FolderError)
    assert [one.code for one in error.diagnostics] == ["edited-by-hand", "no-snapshot"]


def test_an_unreadable_dump_is_told(settings: Settings) -> None:
    """What the system says of it, without a traceback."""
    (settings.root / "good.sql").write_text(OLD)
    error = explained(["good.sql", "/proc/self/mem"], settings)
    assert [(one.code, one.place.file) for one in error.diagnostics] == [("unreadable", "/proc/self/mem")]


def test_a_slip_in_one_side_is_told_before_the_other_is_opened(settings: Settings) -> None:
    """Nobody waits for a dump to learn of it."""
    error = explained(["postgresql://me:secret@127.0.0.1:1/app", "no-such"], settings)
    assert error.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:s3cret@127.0.0.1:1/app",
        "postgresql+psycopg://me:s3cret@127.0.0.1:1/app",
        "postgresql://127.0.0.1:1/app?user=me&password=s3cret",
        "host=127.0.0.1 port=1 user=me password='s3cret' dbname=app",
        "postgresql://me:s3@cret@127.0.0.1:1/app",
        "postgresql://me:s3cret@127.0.0.1:port/app",
        "postgresql://me:s3cret@[127.0.0.1/app",
        "me:s3cret@127.0.0.1/app",
        "password=s3cret nonsense",
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_no_error_shows_a_password(text: str, place: int, settings: Settings) -> None:
    """Whether the server is not there or the text is none, and on whichever side it stands."""
    (settings.root / "dump.sql").write_text(OLD)
    given = ["dump.sql", "dump.sql"]
    given[place] = text
    error = explained(given, settings)
    for said in (str(error), repr(error), *map(repr, error.diagnostics)):
        assert "cret" not in said


def test_a_side_shows_no_password(opened: Open, settings: Settings) -> None:
    """Neither its name nor what a debugger prints of it."""
    write(settings.root / "sql", OLD)
    assert "CREATE" not in repr(opened("sql"))
