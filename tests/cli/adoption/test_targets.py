"""Every target of snapshot.mk in a repository of others, whichever way its env.py learns the address."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.cli.adoption.conftest import CORE, FIRST, SECOND, WIRED, Wired

from snapshot.config.dsn import parameters
from snapshot.database.connection import session

if TYPE_CHECKING:
    from tests.cli.adoption.conftest import Foreign

pytestmark = pytest.mark.server


def wired(full: str) -> list[object]:
    """Return every way for a test, all but one in the slow run."""
    return [pytest.param(one, marks=() if one == full else pytest.mark.matrix) for one in sorted(WIRED)]


@pytest.mark.parametrize("name", wired("variable"))
def test_every_target_works(foreign: "Foreign", name: str) -> None:
    """From the first snapshot to a seeded database and a restored backup."""
    foreign.build(WIRED[name])
    said = foreign.adopt()
    assert (said.code, "warning" in said.err, "error" in said.err) == (0, False, False), said
    config = (foreign.root / "snapshot.toml").read_text()
    assert (f'alembic_url = "{WIRED[name].found}"' in config) == bool(WIRED[name].found)

    foreign.make("al-dump-schema-current")
    out = foreign.root / CORE / "migrations" / "alembic" / "sql_current"
    assert "CREATE VIEW mart.v_daily" in (out / "schema_head.sql").read_text()
    assert foreign.ask("SELECT to_regclass('raw.receive')") == [(None,)]

    assert "2 of 2 revisions behind" in foreign.make("al-cur").out
    assert "2 revisions applied" in foreign.make("al-up").out
    assert foreign.ask("SELECT version_num FROM alembic_version") == [(SECOND,)]
    assert f"* {FIRST} -> {SECOND} (head, current)" in foreign.make("al-hist").out
    assert "CREATE TABLE raw.receive" in foreign.make("al-sql", "REV=base:head").out

    assert "written: " in foreign.make("al-rev-auto", "MSG=add the column status").out
    assert "nothing written" not in foreign.make("al-rev", "MSG=by $hand").out
    auto, hand = sorted(foreign.versions.glob("*.py"))[2:]
    assert "op.add_column('receive', sa.Column('status'" in auto.read_text()
    assert "by $hand" in hand.read_text()
    assert "2 revisions applied" in foreign.make("al-up").out
    assert "1 revision taken back" in foreign.make("al-down").out
    assert "nothing was run" in foreign.make("al-stamp", f"REV={hand.name[:18]}").out

    foreign.make("backup")
    (backup,) = (foreign.root / "backups" / "dev").glob("*.dump")
    foreign.make("db-reset", f"CONFIRM={foreign.name}")
    said = foreign.make("al-init-from-schema")
    assert f"at {hand.name[:18]}" in said.out
    assert "equal to what the migrations make" in said.out
    assert foreign.ask("SELECT status FROM raw.receive") == []
    foreign.make("db-reset", f"CONFIRM={foreign.name}")
    foreign.make("restore", f"FILE={backup.relative_to(foreign.root)}")
    assert hand.name[:18] in foreign.make("al-cur").out


@pytest.mark.parametrize("name", sorted(WIRED))
def test_env_py_follows_the_address(foreign: "Foreign", name: str) -> None:
    """Without a word of the team's: `snapshot init` has read how it is told."""
    foreign.build(WIRED[name])
    foreign.adopt()
    assert "2 revisions applied" in foreign.make("al-up").out
    assert foreign.ask("SELECT version_num FROM alembic_version") == [(SECOND,)]


def test_another_database_is_not_touched(foreign: "Foreign", scratch: Callable[..., str]) -> None:
    """Where env.py goes its own way nothing is run, and the error says what to configure."""
    decoy = scratch()
    parts = parameters(decoy)
    address = f"postgresql+psycopg://{parts['user']}@/{parts['dbname']}?host={parts['host']}&port={parts['port']}"
    foreign.build(Wired(create=f"create_engine({address!r}, poolclass=NullPool)", found=""))
    assert "warning [init-url]" in foreign.adopt().err
    for target, words in (("al-up", ()), ("al-dump-schema-current", ()), ("al-rev-auto", ("MSG=x",))):
        said = foreign.make(target, *words, code=2)
        assert "error [alembic-address]" in said.err
        assert "connects to another database than the one that is meant; nothing was run" in said.err
    assert foreign.ask("SELECT to_regclass('alembic_version')") == [(None,)]
    with session(decoy) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_class WHERE relname ~ '^(alembic|receive)'"
        ).fetchone() == (0,)


def test_places_tables_and_ids_of_others(foreign: "Foreign") -> None:
    """Two folders of revisions, paths from another folder, a version table elsewhere, hexadecimal ids."""
    foreign.build_places()
    foreign.revision("1a2b3c4d5e6f", None, 'op.execute("CREATE SCHEMA raw")', 'op.execute("DROP SCHEMA raw")')
    up = 'op.execute("CREATE TABLE raw.receive (id serial PRIMARY KEY)")'
    more = foreign.revision(
        "0f9e8d7c6b5a", "1a2b3c4d5e6f", up, 'op.execute("DROP TABLE raw.receive")', "alembic/more"
    )
    foreign.adopt()
    assert "2 revisions applied" in foreign.make("al-up").out
    assert foreign.ask("SELECT version_num FROM meta.applied") == [("0f9e8d7c6b5a",)]
    assert "(head)" in foreign.make("al-cur").out
    said = foreign.make("al-rev-auto", "MSG=add the status")
    assert f"written: {CORE}/migrations/alembic/more/" in said.out
    assert foreign.make("al-up").code == 0
    assert "1 revision taken back" in foreign.make("al-down").out
    assert "1 revision taken back" in foreign.make("al-down", "REV=1a2b3c4d5e6f").out
    assert "nothing was run" in foreign.make("al-stamp", "REV=0f9e8d7c6b5a", f"CONFIRM={foreign.name}").out
    foreign.make("al-dump-schema-current")
    out = foreign.root / CORE / "migrations" / "alembic" / "sql_current"
    assert "meta.applied" not in (out / "schema_head.sql").read_text()
    assert more.is_file()


def test_make_from_another_folder(foreign: "Foreign") -> None:
    """Commands run where snapshot.toml lies."""
    foreign.build(WIRED["variable"])
    foreign.adopt()
    assert "2 of 2 revisions behind" in foreign.make("al-cur", folder=foreign.versions).out
