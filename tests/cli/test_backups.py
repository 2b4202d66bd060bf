"""Backups come back whole, and nothing is emptied or mixed by accident."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database.connection import session
from snapshot.database.server import Server

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
SCHEMA = """
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text);
INSERT INTO t (word) VALUES ('a'), ('b');
CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t;
"""


def ask(dsn: str, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a query, or nothing of a statement."""
    with session(dsn, autocommit=True) as connection:
        done = connection.execute(query.encode())
        return done.fetchall() if done.description else []


@pytest.fixture
def prepared(project: Path, scratch: Callable[..., str]) -> Callable[..., str]:
    """Return a way to make a database that the profile leads to, protected or not."""

    def make(*, protected: bool = False, text: str = SCHEMA) -> str:
        dsn = scratch(text)
        (project / "snapshot.toml").write_text(
            f'default_env = "here"\n[env.here]\ndsn = {json.dumps(dsn)}\nprotected = {json.dumps(protected)}\n'
        )
        return dsn

    return make


def name_of(dsn: str) -> str:
    """Return the name of a database."""
    return str(ask(dsn, "SELECT current_database()")[0][0])


@pytest.mark.every_major
def test_there_and_back(run: Run, prepared: Callable[..., str], project: Path) -> None:
    """Rows and what materialized views hold; into a full database it is refused, and into an emptied one it works."""
    dsn = prepared()
    code, out, _ = run("db", "backup")
    found = re.search(r"^backup (backups/here/\S+_\d{8}_\d{9}\.dump): \d+ entries, \d+ bytes", out, re.MULTILINE)
    assert (code, out.startswith("backing up ")) == (0, True)
    assert found
    assert (project / found[1]).stat().st_mode & 0o077 == 0
    code, _, err = run("db", "restore", found[1])
    assert code == 1
    assert re.search(r"error \[not-empty\].*not empty: public\.m, public\.t", err)
    code, out, _ = run("db", "reset", "--confirm", name_of(dsn))
    assert (code, out.splitlines()[-1]) == (0, "it is there again, and empty")
    assert ask(dsn, "SELECT to_regclass('t')") == [(None,)]
    code, out, _ = run("db", "restore", found[1])
    assert (code, bool(re.search(r"^\d+ entries restored$", out, re.MULTILINE))) == (0, True)
    assert ask(dsn, "SELECT word, n FROM t, m ORDER BY id") == [("a", 2), ("b", 2)]


def test_the_newest_are_kept(run: Run, prepared: Callable[..., str], project: Path) -> None:
    """Older ones of the same database make room; a file of another name is not touched."""
    prepared()
    for _ in range(2):
        run("db", "backup")
    other = project / "backups" / "here" / "by_hand.dump"
    other.touch()
    old = sorted(project.glob("backups/here/snapshot*.dump"))
    _, out, _ = run("db", "backup", "--keep", "1")
    left = sorted(project.glob("backups/here/*"))
    assert len(left) == 2
    assert other in left
    assert not set(left) & set(old)
    assert out.count("  removed ") == 2


def test_a_database_is_emptied_only_by_its_name(run: Run, prepared: Callable[..., str]) -> None:
    """Also where the profile is not protected."""
    dsn = prepared()
    for words in ((), ("--confirm", "other")):
        code, out, err = run("db", "reset", *words)
        assert code == 2
        assert "error [not-confirmed]" in err
        assert name_of(dsn) in out
    assert ask(dsn, "SELECT count(*) FROM t") == [(2,)]


def test_a_protected_one_is_backed_up_first(run: Run, prepared: Callable[..., str], project: Path) -> None:
    """Before it is emptied; restoring into it needs the word, too."""
    dsn = prepared(protected=True)
    code, out, _ = run("db", "reset", "--confirm", name_of(dsn))
    (path,) = project.glob("backups/here/*.dump")
    assert (code, path.name in out) == (0, True)
    assert run("db", "restore", path)[0] == 2
    assert run("db", "restore", path, "--confirm", name_of(dsn))[0] == 0
    assert ask(dsn, "SELECT count(*) FROM t") == [(2,)]


@pytest.mark.every_major
def test_what_is_the_databases_own_is_not_lost(run: Run, prepared: Callable[..., str]) -> None:
    """A setting would not come back, so nothing is done."""
    dsn = prepared()
    ask(dsn, f"ALTER DATABASE \"{name_of(dsn)}\" SET work_mem = '5MB'")
    code, _, err = run("db", "reset", "--confirm", name_of(dsn))
    assert code == 1
    assert "error [database-own]" in err
    assert "a setting: work_mem" in err
    assert ask(dsn, "SELECT count(*) FROM t") == [(2,)]


def test_who_may_not_make_it_again_drops_nothing(
    run: Run, prepared: Callable[..., str], project: Path, server: Server
) -> None:
    """An owner may drop a database and need not be able to make one; all is there, and nothing beside it."""
    dsn, role = prepared(), "anew_owner_without_createdb"
    admin = server.dsn_for("postgres")
    names = f"SELECT datname FROM pg_database WHERE datdba = '{role}'::regrole"
    ask(admin, f"CREATE ROLE {role} LOGIN")
    try:
        ask(admin, f'ALTER DATABASE "{name_of(dsn)}" OWNER TO {role}')
        theirs = make_conninfo(dsn, user=role)
        config = project / "snapshot.toml"
        config.write_text(config.read_text().replace(json.dumps(dsn), json.dumps(theirs)))
        code, _, err = run("db", "reset", "--confirm", name_of(dsn))
        assert (code, "permission denied to create database" in err) == (3, True)
        assert ask(dsn, "SELECT count(*) FROM t") == [(2,)]
        assert ask(admin, names) == [(name_of(dsn),)]
    finally:
        ask(admin, f'ALTER DATABASE "{name_of(dsn)}" OWNER TO CURRENT_USER')
        ask(admin, f"DROP ROLE {role}")


def test_what_is_no_archive_is_refused(run: Run, prepared: Callable[..., str], project: Path) -> None:
    """Before anything is loaded; and a dump that is cut short loads nothing."""
    dsn = prepared(text="")
    (project / "none.dump").write_text("CREATE TABLE t ();")
    code, _, err = run("db", "restore", "none.dump")
    assert code == 3
    assert "error [backup]" in err
    assert ask(dsn, "SELECT to_regclass('t')") == [(None,)]


def test_a_failed_backup_leaves_no_file(
    run: Run, prepared: Callable[..., str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pg_dump that fails after it wrote something, and one whose archive cannot be listed."""
    prepared()
    for body in ("echo half; exit 1", "echo half"):
        program = project / "pg_dump"
        program.write_text(
            f'#!/bin/sh\ncase "$1" in --version) echo "pg_dump (PostgreSQL) 18.1"; exit;; esac\n{body}\n'
        )
        program.chmod(0o755)
        (project / "pg_restore").write_text("#!/bin/sh\nexit 1\n")
        (project / "pg_restore").chmod(0o755)
        monkeypatch.setenv("PATH", f"{project}:/usr/bin:/bin")
        code, _, err = run("db", "backup")
        assert (code, "error [backup]" in err) == (3, True)
        assert not list(project.glob("backups/here/*"))


def test_no_password_stands_in_an_argument(
    run: Run, prepared: Callable[..., str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reaches pg_dump by the environment."""
    dsn = prepared() + " password=sesame"
    (project / "snapshot.toml").write_text(f'default_env = "here"\n[env.here]\ndsn = {json.dumps(dsn)}\n')
    program = project / "pg_dump"
    program.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "pg_dump (PostgreSQL) 18.1"; exit;; esac\n'
        'echo "$*" > arguments; echo "$PGPASSWORD" > password; echo "for $PGPASSWORD" >&2; exit 1\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{project}:/usr/bin:/bin")
    code, out, err = run("db", "backup")
    assert code == 3
    assert "for ***" in err
    assert "sesame" not in out + err + (project / "arguments").read_text()
    assert (project / "password").read_text() == "sesame\n"


def test_in_a_container(
    run: Run, prepared: Callable[..., str], project: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pg_dump runs in one, pg_restore does, too, and the archive crosses by the standard streams."""
    dsn = prepared()
    docker = project / "docker"
    docker.write_text(
        '#!/bin/sh\nwhile [ "$1" != db ]; do shift; done; shift\n'
        f'program=$1; shift; echo "$program" >> ran; PGHOST={server.socket_dir} '
        f'exec {server.bin}/"$program" "$@"\n'
    )
    docker.chmod(0o755)
    configuration = project / "snapshot.toml"
    configuration.write_text(configuration.read_text() + 'pg_dump = "docker compose exec -T db pg_dump"\n')
    monkeypatch.setenv("PATH", f"{project}:/usr/bin:/bin")
    assert run("db", "backup")[0] == 0
    (path,) = project.glob("backups/here/*.dump")
    assert run("db", "reset", "--confirm", name_of(dsn))[0] == 0
    assert run("db", "restore", path)[0] == 0
    assert ask(dsn, "SELECT count(*) FROM t") == [(2,)]
    assert (project / "ran").read_text().split()[-4:] == ["pg_dump", "pg_restore", "pg_restore", "pg_restore"]
