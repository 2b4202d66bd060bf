"""The doctor on every major version, on the reference environment."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.cli.main import run
from snapshot.database.connection import session
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.model.errors import FindingsError
from snapshot.revisions.graph import revision_graph
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current

pytestmark = [pytest.mark.server, pytest.mark.matrix]

ROOT = Path(__file__).parents[2]
INI = ROOT / "migrations" / "alembic.ini"


Told = dict[str, list[dict[str, str]]]


def found(capsys: pytest.CaptureFixture[str]) -> Told:
    """Return what each check tells, where it tells anything."""
    run(["doctor", "--format", "json", "--quiet"])
    told = json.loads(capsys.readouterr().out)
    assert not [one for one in told["checks"] if one["reason"]]
    return {one["name"]: one["diagnostics"] for one in told["checks"] if one["diagnostics"]}


def note_revision(dsn: str, revision: str) -> None:
    """Make the version table say another revision than was run."""
    with session(dsn, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [revision])


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_the_reference_environment(
    server_of: Callable[[int], Server],
    major: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One model is behind; at head nothing else is found, and a stamp before the schema's is told from what is there.

    The last revision adds rows alone, to reference tables: a stamp at the one before it is told by these.
    """
    admin = server_of(major).dsn_for("postgres")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SNAPSHOT_DSN", raising=False)
    ids = list(revision_graph(INI).revisions)
    with scratch_database(admin) as dsn:
        (tmp_path / "snapshot.toml").write_text(
            f"alembic_ini = {json.dumps(str(INI))}\nout = {json.dumps(str(ROOT / 'sql_current'))}\n"
            'reference_tables = ["ref.calendar_day", "ref.holiday_jp"]\n'
            f"[env.local_dev]\ndsn = {json.dumps(dsn)}\nscratch = {json.dumps(admin)}\nprotected = false\n"
        )
        try:
            upgrade(INI, dsn)
        except FindingsError as error:
            if "is not available" not in str(error):
                raise
            pytest.skip(f"the server of {major} lacks an extension of the reference environment")
        told = found(capsys)
        assert [one["code"] for one in told.pop("models")] == ["model-changes", "autogenerate-unseen"]
        assert not told
        for noted in (ids[0], ids[-3], ids[-2]):
            note_revision(dsn, noted)
            (finding,) = found(capsys)["schema"]
            assert (finding["code"], finding["hint"]) == (
                "schema-mismatch",
                f"make al-stamp ENV=local_dev REV={ids[-1]}",
            )
        assert current(dsn) == (ids[-2],)
