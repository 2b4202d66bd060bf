"""What ``verify`` says of a snapshot on another version of PostgreSQL than its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.cli.main import run
from snapshot.database import wheel
from snapshot.database.server import Server
from snapshot.database.wheel import MAJORS
from snapshot.layout.sections import make_layout
from snapshot.model.errors import FindingsError
from snapshot.workflows.prove import Proof, verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

PLAIN = "CREATE SCHEMA mart; CREATE TABLE mart.t (a int, b text); CREATE VIEW mart.v AS SELECT t.a FROM mart.t;"
OTHERWISE = "CREATE SCHEMA mart; CREATE TABLE mart.t (a int CONSTRAINT given NOT NULL, b text);"
NAMED = "CREATE TABLE public.t (a int CONSTRAINT given NOT NULL);"
NEWER = "CREATE TABLE public.t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL);"


@pytest.fixture
def folder(scratch: Callable[..., str], taken: Callable[..., Taken], tmp_path: Path) -> Callable[[str], Path]:
    """Return the way from an SQL text to a snapshot folder of the newest version."""

    def make(text: str) -> Path:
        save(tmp_path / "sql", files_of(taken(scratch(text)), make_layout()))
        return tmp_path / "sql"

    return make


@pytest.fixture
def load_on(server_of: Callable[[int], Server]) -> Callable[[Path, int], Proof]:
    """Return a way to load a folder into a version."""
    return lambda path, major: verify(path, lambda _: server_of(major).dsn_for("postgres"), Watch(), on=major)


def test_statements_that_come_back_otherwise_are_counted(
    folder: Callable[[str], Path], load_on: Callable[[Path, int], Proof]
) -> None:
    """All are there; 15 forgets the name of a NOT NULL: not claimed equal. What it only spells otherwise is."""
    proof = load_on(folder(OTHERWISE), 15)
    assert (proof.is_own, proof.objects, proof.server.split(".")[0]) == (False, 2, "15")
    assert [(len(form.comparison.missing), len(form.comparison.different)) for form in proof.forms] == [(0, 1)] * 2
    assert [form.comparison.is_equal for form in load_on(folder(PLAIN), 15).forms] == [True, True]


def test_the_own_version_is_proven_as_ever(
    folder: Callable[[str], Path], load_on: Callable[[Path, int], Proof]
) -> None:
    """Naming it changes nothing."""
    proof = load_on(folder(PLAIN), 18)
    assert (proof.is_own, [form.comparison.is_equal for form in proof.forms]) == (True, [True, True])


def test_what_the_version_refuses_is_named_before_a_server_is_asked(folder: Callable[[str], Path]) -> None:
    """Object, feature and the first version that has it; no server is started for it."""

    def no_server(_: int | None) -> str:
        raise AssertionError

    with pytest.raises(FindingsError, match="a virtual generated column is not for PostgreSQL 17; 18") as error:
        verify(folder(NEWER), no_server, Watch(), on=17)
    assert [one.code for one in error.value.diagnostics] == ["not-portable"]


def test_what_the_version_forgets_is_told(
    folder: Callable[[str], Path], load_on: Callable[[Path, int], Proof]
) -> None:
    """It loads, and the reader knows what is lost."""
    proof = load_on(folder(NAMED), 17)
    assert [one.code for one in proof.notes if one.code == "not-kept"] == ["not-kept"]


@pytest.mark.parametrize(
    "case",
    [(OTHERWISE, "15", 0, "not claimed to be equal"), (NEWER, "15", 1, "not-portable"), (PLAIN, "14", 2, "14")],
)
def test_exit_codes(
    folder: Callable[[str], Path],
    capfd: pytest.CaptureFixture[str],
    server_of: Callable[[int], Server],
    case: tuple[str, str, int, str],
) -> None:
    """Fine, findings, and a version that is none of the supported ones."""
    server_of(15)
    text, major, code, said = case
    assert run(["verify", str(folder(text)), "--on", major]) == code
    output = capfd.readouterr()
    assert said in " ".join((output.out + output.err).split())


def test_without_a_server_of_the_version_nothing_is_proven(
    folder: Callable[[str], Path], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is 3, which servers there are, and how to get the missing one."""
    monkeypatch.setattr(wheel, "system_dirs", lambda _: iter(()))
    assert run(["verify", str(folder(PLAIN)), "--on", "15"]) == 3
    said = " ".join(capfd.readouterr().err.split())
    assert "not proven: a server of PostgreSQL 15 is wanted" in said
    assert "postgresql-15 on Debian" in said


def test_every_supported_version_may_be_named(
    folder: Callable[[str], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    """The option's bounds are those of the table of versions."""
    for major in (MAJORS[0] - 1, MAJORS[-1] + 1):
        assert run(["verify", str(folder(PLAIN)), "--on", str(major)]) == 2
        assert f"{MAJORS[0]}<=x<={MAJORS[-1]}" in capfd.readouterr().err
