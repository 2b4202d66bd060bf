"""What `snapshot init` writes, and what it leaves alone."""

import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.cli.adoption.conftest import CORE, PROGRAM, WIRED, put

from snapshot.config.reading import load_settings
from snapshot.database.wheel import available_majors

if TYPE_CHECKING:
    from tests.cli.adoption.conftest import Foreign, Said

MIGRATIONS = f"{CORE}/migrations"


def init(foreign: "Foreign", *options: str) -> "Said":
    """Run `snapshot init`."""
    return foreign.run(PROGRAM, "init", *options)


@pytest.fixture
def plain(foreign: "Foreign") -> "Foreign":
    """Return a repository of which nothing runs."""
    foreign.build(WIRED["variable"])
    return foreign


pytestmark = pytest.mark.server


def test_the_policys_tree_is_found(plain: "Foreign") -> None:
    """Paths, schemas, layers and the way to env.py; what is written is what is read."""
    said = init(plain)
    assert said.code == 0
    settings = load_settings(plain.root)
    assert settings.out == plain.root / MIGRATIONS / "alembic" / "sql_current"
    assert settings.alembic_ini == plain.root / MIGRATIONS / "alembic.ini"
    assert (settings.alembic_url, settings.alembic_driver) == ("env:DATABASE_URL", "psycopg")
    assert settings.profile().embedded
    assert settings.profile().schemas == ("public", "mart", "raw")
    assert dict(settings.layers) == {"public": "public", "mart": "mart", "raw": "raw"}
    assert (plain.root / "Makefile").read_text() == "include snapshot.mk\n"
    assert "docker compose -p {env} -f docker/docker-compose.dev.yml exec -T core_api alembic" in said.err


def test_a_dry_run_writes_nothing(plain: "Foreign") -> None:
    """And shows every file that would be written."""
    before = sorted(plain.root.rglob("*"))
    said = init(plain, "--dry-run")
    assert said.code == 0
    assert sorted(plain.root.rglob("*")) == before
    assert all(f"# ---- {name}: new" in said.out for name in ("snapshot.toml", "snapshot.mk", "Makefile"))
    assert 'out = "app/backend/core_api/migrations/alembic/sql_current"' in said.out


def test_twice_is_once(plain: "Foreign") -> None:
    """The second run changes nothing and says so; what somebody changed is kept until it is forced."""
    init(plain)
    said = init(plain)
    assert (said.code, said.out.count("unchanged")) == (0, 2)
    config = plain.root / "snapshot.toml"
    written = config.read_text()
    config.write_text(written + "# mine\n")
    said = init(plain)
    assert "kept       snapshot.toml" in said.out
    assert "warning [init-kept]" in said.err
    assert config.read_text().endswith("# mine\n")
    assert "written    snapshot.toml" in init(plain, "--force").out
    assert config.read_text() == written


def test_a_makefile_of_others_is_left_alone(plain: "Foreign") -> None:
    """Targets that it defines itself are named, and can be left out."""
    put(plain.root / "Makefile", "up:\n\techo mine\nal-up al-cur:\n\techo mine\n")
    said = init(plain)
    assert (plain.root / "Makefile").read_text().startswith("up:\n")
    assert "warning [init-targets] Makefile defines these itself" in said.err
    assert "al-cur, al-up, up" in said.err
    assert "echo 'include snapshot.mk' >> Makefile" in said.out
    said = init(plain, "--force", *(word for name in ("up", "al-up", "al-cur") for word in ("--without", name)))
    assert "init-targets" not in said.err
    put(plain.root / "Makefile", "up al-up al-cur:\n\t@echo mine\ninclude snapshot.mk\n")
    done = plain.run("make", "up", "al-cur", "al-up")
    assert (done.out, done.err, done.code) == ("mine\n" * 3, "", 0)
    assert "al-hist" in plain.run("make", "snapshot-help").out


def test_the_compose_file_of_the_server(plain: "Foreign") -> None:
    """It starts the server of an address on this machine; where that is not certain, it stands as a comment."""
    compose = plain.root / "docker" / "docker-compose.dev.yml"
    init(plain, "--profile", "dev=postgresql://u@localhost:5433/app", "--profile", "prod=env:PROD_DSN")
    settings = load_settings(plain.root)
    assert (settings.named("dev").compose, settings.named("dev").compose_service) == (
        "docker/docker-compose.dev.yml",
        "db",
    )
    assert not settings.named("prod").compose
    assert '# compose = "docker/docker-compose.dev.yml"' in (plain.root / "snapshot.toml").read_text()
    text = compose.read_text().replace("  db:", "  store:").replace("postgres:18", "postgis/postgis:16-3.4")
    compose.write_text(text + "  exporter:\n    image: quay.io/prometheuscommunity/postgres-exporter\n")
    init(plain, "--force", "--profile", "dev=host=127.0.0.1 dbname=app")
    dev = load_settings(plain.root).named("dev")
    assert (dev.compose_service, dev.postgres) == ("store", 16 if 16 in available_majors() else None)
    assert "postgres = 16\n" in (plain.root / "snapshot.toml").read_text()
    init(plain, "--force")
    assert load_settings(plain.root).profile().embedded
    assert '# compose_service = "store"' in (plain.root / "snapshot.toml").read_text()
    put(plain.root / "docker" / "docker-compose.prod.yml", compose.read_text())
    init(plain, "--force", "--profile", "dev=host=127.0.0.1 dbname=app")
    assert not load_settings(plain.root).named("dev").compose
    assert '# compose = "docker/docker-compose.prod.yml"' in (plain.root / "snapshot.toml").read_text()


def test_ids_that_are_no_points_in_time(plain: "Foreign") -> None:
    """New ones need not be either then; where one is, the policy's form is asked for."""
    init(plain)
    assert load_settings(plain.root).policy.ids == "timestamp"
    for path in plain.versions.glob("*.py"):
        path.unlink()
    plain.revision("f1a2b3c4d5e6", None, "pass", "pass")
    put(plain.versions / "broken_made.py", "revision = (")
    init(plain, "--force")
    assert load_settings(plain.root).policy.ids == "any"
    plain.revision("20260401_090000000", "f1a2b3c4d5e6", "pass", "pass")
    init(plain, "--force")
    assert load_settings(plain.root).policy.ids == "timestamp"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--profile", "dev=postgresql://u:hunter2@h/db"], "holds a password"),
        (["--profile", "dev"], "is not of the form NAME=ADDRESS"),
        (["--profile", "dev=nowhere"], "is no address"),
        (["--alembic-command", "docker compose exec core_api"], "a word is alembic"),
        (["--alembic-url", "DATABASE_URL"], "alembic_url is not"),
        (["--without", "al-upp"], "there is no target al-upp"),
        (["--alembic-ini", "none.ini"], "does not exist"),
    ],
)
def test_what_cannot_be_is_refused(plain: "Foreign", options: list[str], says: str) -> None:
    """Before anything is written, and without a password in the answer."""
    said = init(plain, *options)
    assert said.code == 2
    assert says in " ".join(said.err.split())
    assert "hunter2" not in said.out + said.err
    assert not (plain.root / "snapshot.toml").exists()
    assert not (plain.root / "snapshot.mk").exists()


def test_a_configuration_that_is_there_wins(plain: "Foreign") -> None:
    """In pyproject.toml as in snapshot.toml; the file for make is written all the same."""
    put(plain.root / "pyproject.toml", '[tool.snapshot]\nout = "mine"\n')
    said = init(plain)
    assert (said.code, "note [init-configured]" in said.err) == (0, True)
    assert not (plain.root / "snapshot.toml").exists()
    assert (plain.root / "snapshot.mk").is_file()
    assert load_settings(plain.root).out == plain.root / "mine"
    assert "written    snapshot.toml" in init(plain, "--force").out


def test_a_container_and_the_embedded_server(plain: "Foreign") -> None:
    """Do not meet: that is told at once, and the rest is written."""
    said = init(plain, "--alembic-command", "docker compose exec -T core_api alembic")
    assert (said.code, "warning [init-unreachable] profile local_dev" in said.err) == (0, True)
    assert "written    snapshot.toml" in said.out


def test_no_and_several_environments(plain: "Foreign") -> None:
    """Both are told with what to do; one of several can be named."""
    other = plain.root / "other"
    put(other / "alembic.ini", (plain.migrations / "alembic.ini").read_text())
    said = init(plain)
    assert (said.code, "there are 2 files named alembic.ini" in said.err) == (2, True)
    assert init(plain, "--alembic-ini", f"{MIGRATIONS}/alembic.ini").code == 0
    empty = plain.run(PROGRAM, "init", folder=plain.root / "docker")
    assert (empty.code, "there is no alembic.ini" in empty.err) == (2, True)


def test_a_terminal_is_asked(plain: "Foreign") -> None:
    """For the command of Alembic, with the one that was found."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([PROGRAM, "init"], cwd=plain.root, stdin=theirs, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        os.write(ours, b"docker compose exec -T core_api alembic\n")
        told = b""
        while chunk := _read(ours):
            told += chunk
        assert child.wait(30) == 0
    os.close(ours)
    assert b"exec -T core_api alembic (empty: beside this program)" in told
    assert load_settings(plain.root).alembic_command == ("docker", "compose", "exec", "-T", "core_api", "alembic")


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # how Linux tells that the other end is closed
        return b""


def test_a_profile_of_the_embedded_server(plain: "Foreign") -> None:
    """What is written without options works as it stands."""
    init(plain)
    try:
        assert "is up" in plain.make("up").out
        assert "2 revisions applied" in plain.make("al-up").out
    finally:
        assert "stopped" in plain.make("down").out
