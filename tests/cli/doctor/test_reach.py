"""The server is down, starts up, or does not let us in: each told apart on a real one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.config.dsn import parameters, with_database
from snapshot.database.connection import session
from snapshot.model.outcome import Outcome, State

if TYPE_CHECKING:
    from tests.cli.conftest import Team
    from tests.cli.doctor.conftest import Spoiled

pytestmark = pytest.mark.server

Look = Callable[..., Outcome]


def code_of(outcome: Outcome) -> str:
    """Return the code of the one finding."""
    (finding,) = outcome.findings
    assert finding.hint
    assert finding.place.subject
    return finding.code


def test_a_server_that_is_down(team: "Team", look: Look, tmp_path: Path) -> None:
    """Nobody listens, and what needs the server is not made."""
    team.dsn = f"postgresql:///x?host={tmp_path}"
    team.configure()
    assert code_of(look("server")) == "server-down"
    outcome = look("version")
    assert outcome.state is State.NOT_MADE
    assert outcome.reason.startswith("it needs the check server: ")


def test_the_embedded_server_is_not_started(project: Path, look: Look) -> None:
    """It is looked for; nothing is made."""
    assert project.is_dir()
    outcome = look("server", env="local_dev")
    assert code_of(outcome) == "server-down"
    assert "make up ENV=local_dev" in outcome.findings[0].hint
    assert look("models", env="local_dev").state is State.NOT_MADE
    assert look("leftovers", env="local_dev").state is State.NOT_MADE


def test_a_server_that_starts_up(team: "Team", look: Look, spoiled: "Spoiled") -> None:
    """It answers with 57P03 as long as it recovers, in whatever language, and is waited for."""
    team.dsn = spoiled.dsn()
    team.configure()
    spoiled.stop()
    spoiled.put("standby.signal", "")
    spoiled.start("hot_standby=off", answers=False)
    assert code_of(look("server", seconds=1)) == "server-starting"
    spoiled.start("hot_standby=on", "max_locks_per_transaction=4096")
    assert look("server", seconds=20).state is State.FINE
    outcome = look("settings")
    assert (code_of(outcome), "standby" in outcome.findings[0].message) == ("read-only", True)


def test_wrong_credentials(team: "Team", look: Look, spoiled: "Spoiled") -> None:
    """A wrong password, no password, and a role that is not there; the password is not shown."""
    with session(spoiled.dsn(), autocommit=True) as connection:
        connection.execute("CREATE ROLE app LOGIN PASSWORD 'right'")
    spoiled.put("pg_hba.conf", "local all app scram-sha-256\nlocal all all trust\n")
    spoiled.start()
    for more in ("&user=app&password=sesame", "&user=app", "&user=nobody_here"):
        team.dsn = spoiled.dsn(more=more)
        team.configure()
        outcome = look("server")
        assert code_of(outcome) == "credentials-refused"
        assert "sesame" not in str(outcome)
    team.dsn = spoiled.dsn(more="&user=app&password=right")
    team.configure()
    assert look("server").state is State.FINE


def test_a_database_that_is_missing(team: "Team", look: Look) -> None:
    """Asked of the server, whatever it says."""
    team.dsn = with_database(team.dsn, "not here")
    team.configure()
    outcome = look("server")
    assert code_of(outcome) == "database-missing"
    assert 'createdb "not here"' in outcome.findings[0].hint


def test_a_database_that_is_closed(team: "Team", look: Look) -> None:
    """Any other refusal is repeated with what the server said."""
    name = parameters(team.dsn)["dbname"]
    with session(with_database(team.dsn, "postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
    outcome = look("server")
    assert code_of(outcome) == "server-refuses"
    assert "not currently accepting connections" in outcome.findings[0].message
