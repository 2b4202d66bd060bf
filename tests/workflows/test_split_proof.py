"""What ``split`` writes of a dump loads, and comes back the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.database.server import Server
from snapshot.database.wheel import DEFAULT_MAJOR
from snapshot.layout.sections import make_layout
from snapshot.workflows.prove import verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

CASES = Path(__file__).parents[1] / "cases" / "split"
UNLOADABLE = {"security_labels"}  # no label provider comes with the server


@pytest.mark.server
@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.name not in UNLOADABLE))
def test_case_is_proven(case: str, server_of: Callable[[int], Server], tmp_path: Path) -> None:
    """Both forms of every case load in the order that the text alone gives, and nothing differs."""
    dump = CASES / case / "dump.sql"
    layout = make_layout()
    taken = split(dump.read_bytes(), str(dump), layout, Watch())
    save(tmp_path / "sql", files_of(taken, layout))

    proof = verify(tmp_path / "sql", lambda major: server_of(major or DEFAULT_MAJOR).dsn_for("postgres"), Watch())

    assert [form.name for form in proof.forms] == ["separated", "schema_head.sql"]
    assert all(form.comparison.is_equal for form in proof.forms)
    assert proof.objects == sum(taken.ledger.objects.values())


@pytest.mark.server
def test_dump_without_owners_is_proven(server: Server, tmp_path: Path) -> None:
    """A dump made with --no-owner names no owners; everything else is compared, and the reader is told."""
    dump = b"CREATE SCHEMA s;\nCREATE TABLE s.t (\n    id integer\n);\nCOMMENT ON TABLE s.t IS 'x';\n"
    layout = make_layout()
    save(tmp_path / "sql", files_of(split(dump, "-", layout, Watch()), layout))

    proof = verify(tmp_path / "sql", lambda _: server.dsn_for("postgres"), Watch())

    assert [note.code for note in proof.notes] == ["owners-not-compared"]
    assert [form.comparison.identical for form in proof.forms] == [3, 3]
