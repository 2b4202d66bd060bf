"""The promise itself: database → files → database, both forms, both loaders, and nothing is lost on the way."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from snapshot.database.load import load
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.layout.sections import make_layout
from snapshot.model.objects import Snapshot
from snapshot.sources.folder import Folder, assemble_files, read_folder
from snapshot.sql.spelling import Comparison, compare
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

Psql = Callable[..., subprocess.CompletedProcess[str]]
Take = Callable[..., Taken]
Dump = Callable[[str], str]
Load = Callable[[str, Path, Mapping[str, bytes]], None]

OWN = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))
ONLY_WHOLE = {"said", "views"}
"""Of our schemas those with statistics of another schema, or a loop that only the whole dump breaks."""
SHARED = Path(__file__).parents[3] / "shared" / "corpus"
CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", SHARED))
PROJECTS = sorted(path.parent for path in CORPUS.glob("*/schema.sql"))
IN_PART = {
    "adventureworks": "uuid-ossp",
    "dataplan_pg_test": "pgcrypto, uuid-ossp",
    "lemmy": "pgcrypto",
    "musicbrainz": "collations of ICU",
    "openfec": "sslinfo",
    "postgraphile_kitchen_sink": "arguments called json, which is a keyword now",
    "tbls": "uuid-ossp",
}
"""Schemas that the server with the package cannot load whole, and what it lacks or refuses."""
WHOLE = [path for path in PROJECTS if path.name not in IN_PART or "keyword" in IN_PART[path.name]]
"""What loads once it is split: an identifier is quoted where the newer grammar needs it."""
ABSENT = pytest.param(
    CORPUS, marks=pytest.mark.skip(reason="the schemas of other projects are not here; SNAPSHOT_CORPUS names them")
)

ERROR = re.compile(r"^.*ERROR: .*$", re.MULTILINE)


@contextmanager
def reloaded(server: Server, load_all: Sequence[Load], folder: Folder) -> Iterator[list[str]]:
    """Load both forms with each of some loaders into a database of its own, and yield their connection strings."""
    with ExitStack() as stack:
        made = []
        for files in (folder.separated(), folder.aggregate()):
            for load_files in load_all:
                dsn = stack.enter_context(scratch_database(server.dsn_for("postgres")))
                load_files(dsn, Path(folder.path), files)
                made.append(dsn)
        yield made


def load_ourselves(dsn: str, root: Path, files: Mapping[str, bytes]) -> None:
    """Load files as the product does."""
    load(dsn, [data.decode() for data in files.values()], names=[str(root / name) for name in files])


@pytest.fixture
def load_by_psql(psql: Psql) -> Load:
    """Return a way to load files as a person does: ``psql -1 -f`` for each in turn."""

    def run(dsn: str, root: Path, files: Mapping[str, bytes]) -> None:
        names = [f"--file={root / name}" for name in files]
        answer = psql(dsn, "--single-transaction", "--set=ON_ERROR_STOP=1", *names)
        assert (answer.returncode, ERROR.findall(answer.stderr)) == (0, [])

    return run


def written(found: Taken, path: Path) -> Folder:
    """Write a snapshot to a folder and read that back."""
    save(path, files_of(found, make_layout()))
    return read_folder(path)


def read_otherwise(folder: Folder, dump: str) -> dict[str, Snapshot]:
    """Read the snapshot in every other form than the database."""
    return {
        "separated": assemble_files(folder.separated(), folder.path).snapshot,
        "aggregate": assemble_files(folder.aggregate(), folder.path).snapshot,
        "dump file": split(dump.encode(), "dump.sql", make_layout(), Watch()).snapshot,
    }


def require_same(found: Comparison) -> None:
    """Fail unless both define the same objects by statements that mean the same."""
    assert (tuple(found.missing), tuple(found.unexpected), tuple(found.different)) == ((), (), ())


@pytest.fixture
def prove(
    server: Server, load_by_psql: Load, taken: Take, pg_dump: Dump, tmp_path: Path
) -> Callable[[str, Strategy], Sequence[str]]:
    """Return the whole round trip of a database: it answers which files of the second dump are not the first's.

    The runs for each schema are asked for; which strategy is carried out then is what the caller expects.
    """

    def round_trip(dsn: str, strategy: Strategy) -> Sequence[str]:
        found = taken(dsn, Strategy.PER_SCHEMA)
        assert found.strategy is strategy, found.reasons
        assert files_of(found, make_layout()) == files_of(taken(dsn, Strategy.WHOLE), make_layout())
        folder = written(found, tmp_path / "first")
        assert [name for name, read in read_otherwise(folder, pg_dump(dsn)).items() if read != found.snapshot] == []
        with reloaded(server, [load_ourselves, load_by_psql], folder) as databases:
            assert len({pg_dump(database) for database in databases}) == 1
            again = taken(databases[0])
        require_same(compare(found.snapshot, again.snapshot))
        files = files_of(again, make_layout())
        return [name for name, data in folder.files.items() if data != files[name]]

    return round_trip


@pytest.fixture
def prove_split(server: Server, load_by_psql: Load, taken: Take, tmp_path: Path) -> Callable[[bytes], Comparison]:
    """Return the round trip of a dump file, without its database: split, both forms loaded, dumped again."""

    def round_trip(dump: bytes) -> Comparison:
        found = split(dump, "dump.sql", make_layout(), Watch())
        with reloaded(server, [load_by_psql], written(found, tmp_path / "split")) as databases:
            return compare(found.snapshot, taken(databases[0]).snapshot)

    return round_trip


@pytest.mark.parametrize("schema", OWN, ids=lambda path: path.stem)
def test_our_schemas_come_back_to_the_byte(
    database: Callable[[str], str], prove: Callable[[str, Strategy], Sequence[str]], schema: Path
) -> None:
    """Four databases are loaded, dump alike and equal what was read; the second files are the first."""
    strategy = Strategy.WHOLE if schema.stem in ONLY_WHOLE else Strategy.PER_SCHEMA
    assert prove(database(schema.read_text()), strategy) == []


@pytest.mark.parametrize("schema", OWN, ids=lambda path: path.stem)
def test_our_schemas_reload_when_split_from_a_file(
    database: Callable[[str], str], pg_dump: Dump, prove_split: Callable[[bytes], Comparison], schema: Path
) -> None:
    """The order that is read from the statements alone loads as well."""
    require_same(prove_split(pg_dump(database(schema.read_text())).encode()))


@pytest.mark.corpus
def test_every_kind_comes_back(kinds_dsn: str, prove: Callable[[str, Strategy], Sequence[str]]) -> None:
    """Of one object of every kind a single default is spelt otherwise after a reload: NULL gains its type."""
    assert prove(kinds_dsn, Strategy.WHOLE) == ["schema_head.sql", "separated/04_tables_mart.sql"]


@pytest.mark.corpus
def test_every_kind_reloads_when_split_from_a_file(
    kinds_dsn: str, pg_dump: Dump, prove_split: Callable[[bytes], Comparison]
) -> None:
    """The order that is read from the statements alone loads every kind."""
    require_same(prove_split(pg_dump(kinds_dsn).encode()))


@pytest.mark.corpus
@pytest.mark.parametrize("project", PROJECTS or [ABSENT], ids=lambda path: path.name)
def test_real_schemas_come_back_to_the_byte(
    server: Server, psql: Psql, prove: Callable[[str, Strategy], Sequence[str]], project: Path
) -> None:
    """Where the server lacks something a schema loads in part: what did load is what is proven."""
    with scratch_database(server.dsn_for("postgres")) as dsn:
        psql(dsn, f"--file={project / 'roles.sql'}")
        refused = ERROR.findall(psql(dsn, f"--file={project / 'schema.sql'}").stderr)
        assert bool(refused) is (project.name in IN_PART)
        assert prove(dsn, Strategy.PER_SCHEMA) == []


@pytest.mark.corpus
@pytest.mark.parametrize("project", WHOLE or [ABSENT], ids=lambda path: path.name)
def test_dump_files_of_an_older_server_reload(
    server: Server, psql: Psql, prove_split: Callable[[bytes], Comparison], project: Path
) -> None:
    """What pg_dump 15 printed loads into the newest server, object by object; its pg_dump words owners otherwise."""
    psql(server.dsn_for("postgres"), f"--file={project / 'roles.sql'}")
    found = prove_split((project / "schema.sql").read_bytes())
    assert (tuple(found.missing), tuple(found.unexpected)) == ((), ())
