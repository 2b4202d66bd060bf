"""The whole proof on every supported server, and what of it holds on the others."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from snapshot.database.load import load
from snapshot.database.scratch import ensure_roles, ensure_tablespaces, scratch_database
from snapshot.database.server import Server
from snapshot.database.wheel import MAJORS
from snapshot.layout.manifest import MANIFEST_FILE, Manifest, read_manifest
from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, SnapshotError
from snapshot.sources.folder import read_folder
from snapshot.sql.portability import portability
from snapshot.workflows.prove import Proof, verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

LoadSchema = Callable[[int, Path], Any]

pytestmark = [pytest.mark.matrix, pytest.mark.server]

IN_PART = {15: {"modern", "said"}, 16: {"modern", "said", "types"}, 17: {"modern", "said"}, 18: set[str]()}
"""Of our schemas those that a version takes in part: it is older, or its package has few extensions."""
LEFT_OUT = (b"\n\\", b"Dumped from database version", b"Dumped by pg_dump version", b"\nSET transaction_timeout")
"""What of a dump must reach no file, unless a schema itself has it in a body."""

LACKS = re.compile(r"is not available|ICU is not supported")


def dumped(dsn: str, strategy: Strategy) -> Taken:
    """Return the snapshot of a database."""
    return take(Request(dsn=dsn, strategy=strategy), make_layout(), Watch())


def written(taken: Taken, folder: Path) -> Path:
    """Write a snapshot to a folder."""
    save(folder, files_of(taken, make_layout()))
    return folder


def loaded_on(folder: Path, server: Server) -> Proof | SnapshotError:
    """Load a folder into a server of any version, and return what that showed or what stood in the way."""
    try:
        return verify(folder, lambda _: server.dsn_for("postgres"), Watch(), on=server.major)
    except SnapshotError as error:
        return error


@pytest.mark.parametrize("major", MAJORS)
def test_a_schema_is_proven_on_its_own_version(
    major: int, schema: Path, load_schema: LoadSchema, tmp_path: Path
) -> None:
    """Both strategies write the same bytes, nothing of pg_dump's frame among them, and both forms come back equal."""
    loaded = load_schema(major, schema)
    if schema.parent.name == "schemas":
        assert bool(loaded.refused) is (schema.stem in IN_PART[major]), loaded.refused
    found = dumped(loaded.dsn, Strategy.PER_SCHEMA)
    files = files_of(found, make_layout())
    assert files_of(dumped(loaded.dsn, Strategy.WHOLE), make_layout()) == files
    signs = [sign for sign in LEFT_OUT if sign not in schema.read_bytes()]
    assert signs
    assert [name for name, data in files.items() for sign in signs if sign in data] == []
    proof = verify(written(found, tmp_path / "sql"), lambda _: loaded.server.dsn_for("postgres"), Watch())
    assert [form.comparison.is_equal for form in proof.forms] == [True, True]
    assert proof.is_own


@pytest.mark.parametrize(("major", "other"), list(permutations(MAJORS, 2)))
def test_another_version_loads_it_or_the_statements_are_named(
    major: int, other: int, own: Path, load_schema: LoadSchema, server_of: Callable[[int], Server], tmp_path: Path
) -> None:
    """No server's own refusal is met but for extensions that are not installed there."""
    server = server_of(other)
    loaded = load_schema(major, own)
    folder = written(dumped(loaded.dsn, Strategy.WHOLE), tmp_path / "sql")
    answer = loaded_on(folder, server)
    if isinstance(answer, EnvironmentFailure) and LACKS.search(str(answer)):
        pytest.skip(f"PostgreSQL {other} is installed without something: {answer}")
    if isinstance(answer, SnapshotError):
        assert {one.code for one in answer.diagnostics} == {"not-portable"}, str(answer)
    else:
        assert [form.comparison.missing for form in answer.forms] == [(), ()]


def reloaded(taken: Taken, folder: Path, server: Server) -> Taken:
    """Return what a server dumps after it loaded the sections of a snapshot."""
    found = read_folder(written(taken, folder))
    with scratch_database(server.dsn_for("postgres")) as dsn:
        files = found.separated()
        load(dsn, [data.decode() for data in files.values()], names=list(files))
        return dumped(dsn, Strategy.WHOLE)


def unedited(manifest: bytes) -> Manifest:
    """Return a manifest without the edits: what was replaced in the first dump is a placeholder in the next."""
    return replace(read_manifest(manifest, MANIFEST_FILE), edits={})


def test_what_15_holds_comes_back_from_18(
    schema: Path, load_schema: LoadSchema, server_of: Callable[[int], Server], tmp_path: Path
) -> None:
    """Loaded into the newest server, dumped there, loaded into the oldest and dumped again: the first files."""
    newest, loaded = server_of(18), load_schema(15, schema)
    first = dumped(loaded.dsn, Strategy.WHOLE)
    if blocking := portability(first.snapshot, 18):
        pytest.skip(str(blocking[0]))
    ensure_roles(newest.dsn_for("postgres"), first.cluster.roles, superusers=first.cluster.superusers)
    ensure_tablespaces(newest.dsn_for("postgres"), first.cluster.tablespaces)
    try:
        there = reloaded(first, tmp_path / "first", newest)
    except EnvironmentFailure as error:
        pytest.skip(f"PostgreSQL 18 is installed without an extension: {error}")
    assert there.snapshot.counts() == first.snapshot.counts()
    if blocking := portability(there.snapshot, 15):
        pytest.skip(str(blocking[0]))
    back = reloaded(there, tmp_path / "second", loaded.server)
    files, expected = (files_of(one, make_layout()) for one in (back, first))
    assert unedited(files.pop(MANIFEST_FILE)) == unedited(expected.pop(MANIFEST_FILE))
    assert [name for name, data in expected.items() if files[name] != data] == []
