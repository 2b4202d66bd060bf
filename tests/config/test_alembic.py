"""The command of Alembic: which word it is, and which Python runs it."""

from pathlib import Path

import pytest

from snapshot.config.alembic import Alembic, called, is_way, program_at
from snapshot.config.reading import load_settings
from snapshot.model.errors import UsageError

ROOT = Path("/repo")


def way(command: str) -> Alembic:
    """Return the way to the Alembic of a command."""
    return Alembic(ini=ROOT / "alembic.ini", root=ROOT, command=tuple(command.split()))


@pytest.mark.parametrize(
    ("command", "python", "options"),
    [
        ("alembic", "python3", ""),
        (".venv/bin/alembic -n core", "/repo/.venv/bin/python3", "-n core"),
        ("/opt/venv/bin/alembic", "/opt/venv/bin/python3", ""),
        ("uv run --project app alembic", "uv run --project app python3", ""),
        ("python3.12 -m alembic -x a=b", "python3.12", "-x a=b"),
        (
            "docker compose exec -T alembic alembic -c /b/alembic.ini",
            "docker compose exec -T alembic python3",
            "-c /b/alembic.ini",
        ),
        ("docker compose exec -T api alembic -n alembic", "docker compose exec -T api python3", "-n alembic"),
    ],
)
def test_the_python_beside_alembic(command: str, python: str, options: str) -> None:
    """It is taken from where the command finds Alembic; the options stay Alembic's."""
    found = way(command)
    assert " ".join(found.python()) == python
    assert " ".join(found.options) == options
    assert found.has_own_config == ("-c" in options)


@pytest.mark.parametrize(
    ("command", "inside"),
    [
        ("docker compose exec -T api alembic", True),
        ("docker compose run --rm api alembic", True),
        ("ssh host alembic", True),
        ("kubectl exec pod -- alembic", True),
        ("poetry run alembic", False),
        ("alembic", False),
    ],
)
def test_where_it_runs(command: str, inside: bool) -> None:  # noqa: FBT001 - a case of the table
    """Elsewhere our addresses mean something else."""
    assert way(command).is_inside is inside


def test_a_path_alone_is_the_alembic_of_this_interpreter() -> None:
    """Without a command."""
    assert called(ROOT / "alembic.ini").command == ()
    assert program_at(["docker", "compose", "exec", "api"]) == -1


def test_another_ini_is_read_where_it_can_be_named() -> None:
    """A command that names its own, or runs elsewhere, is not given one."""
    other = ROOT / "archive" / "alembic.ini"
    assert way(".venv/bin/alembic").at(other).ini == other
    assert way("ssh h alembic").at(ROOT / "alembic.ini").ini == ROOT / "alembic.ini"
    for command in ("ssh h alembic", "alembic -c x.ini", "docker compose exec -T api alembic"):
        with pytest.raises(UsageError, match=r"names the alembic\.ini itself"):
            way(command).at(other)


@pytest.mark.parametrize("text", ["env:", "DATABASE_URL", "-x url", "-x url={dsn}", "ini:", "-x a={url} b"])
def test_what_is_no_way_to_env_py(text: str) -> None:
    """Nothing is guessed."""
    assert not is_way(text)


def test_a_profile_has_its_own_command(tmp_path: Path) -> None:
    """The name of the profile stands in its words, and is no shell's to read."""
    (tmp_path / "snapshot.toml").write_text(
        'alembic_command = "docker compose -p {env} exec -T api alembic"\n'
        '[env.dev]\nembedded = true\n[env."a; b"]\ndsn = "x=y"\n'
        '[env.prod]\ndsn = "x=y"\nalembic_command = ["docker", "exec", "{env}_api", "alembic"]\n'
    )
    settings = load_settings(tmp_path)
    commands = {name: settings.alembic(settings.named(name)).command for name in ("dev", "a; b", "prod")}
    assert commands["dev"] == ("docker", "compose", "-p", "dev", "exec", "-T", "api", "alembic")
    assert commands["a; b"][3] == "a; b"
    assert commands["prod"] == ("docker", "exec", "prod_api", "alembic")


@pytest.mark.parametrize(
    "line",
    [
        'alembic_command = "docker compose exec api"',
        'alembic_command = "alembic \'"',
        "alembic_command = []",
        'alembic_url = "DATABASE_URL"',
        'alembic_driver = "psycopg://"',
        "alembic_hosts = 1",
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, line: str) -> None:
    """With what to write instead."""
    (tmp_path / "snapshot.toml").write_text(line)
    with pytest.raises(UsageError) as caught:
        load_settings(tmp_path)
    assert caught.value.hint.startswith("Write ")
