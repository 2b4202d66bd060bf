"""Profiles are found where a person keeps them, and mistakes are found where they were made."""

from pathlib import Path

import pytest

from snapshot.config import Settings, load_settings
from snapshot.config.settings import DSN_VARIABLE
from snapshot.model.errors import UsageError


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DSN_VARIABLE, raising=False)


def settings(folder: Path, text: str, name: str = "snapshot.toml") -> Settings:
    """Write a configuration file and read it."""
    (folder / name).write_text(text)
    return load_settings(folder)


def test_nothing_configured_gives_the_embedded_profile(tmp_path: Path) -> None:
    """Without a file there are the defaults, and a profile that needs no server of one's own."""
    found = load_settings(tmp_path)
    assert (found.root, found.out) == (tmp_path, tmp_path / "sql_current")
    assert found.alembic_ini == tmp_path / "migrations" / "alembic.ini"
    profile = found.profile()
    assert (profile.name, profile.embedded, profile.protected) == ("local_dev", True, False)
    assert (profile.database, profile.target) == ("snapshot_dev", "")


def test_every_key_is_read(tmp_path: Path) -> None:
    """What is written is what comes out, with the profile's layers over the project's."""
    found = settings(
        tmp_path,
        """
        out = "sql"
        alembic_ini = "db/alembic.ini"
        default_env = "prod"
        [layers]
        lake = "raw"
        dm = "mart"
        [sections]
        anything = { a = 1 }
        [env.prod]
        service = "warehouse"
        pg_dump = "docker exec db pg_dump"
        schemas = ["lake", "dm"]
        layers = { dm = "kpi" }
        postgres = 16
        scratch = "local_dev"
        protected = false
        """,
    )
    profile = found.profile()
    assert (found.out, found.alembic_ini) == (tmp_path / "sql", tmp_path / "db" / "alembic.ini")
    assert found.sections == {"anything": {"a": 1}}
    assert (profile.target, profile.pg_dump) == ("service=warehouse", ("docker", "exec", "db", "pg_dump"))
    assert (profile.schemas, profile.layers) == (("lake", "dm"), {"lake": "raw", "dm": "kpi"})
    assert (profile.postgres, profile.scratch, profile.protected) == (16, "local_dev", False)


def test_a_file_is_found_from_below(tmp_path: Path) -> None:
    """A folder inside the project belongs to it, also past a pyproject.toml that says nothing of us."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "pyproject.toml").write_text("[tool.snapshot]\nout = 'there'\n")
    assert load_settings(inner).out == tmp_path / "there"


def test_the_own_file_wins(tmp_path: Path) -> None:
    """Of both files in a folder, snapshot.toml counts."""
    (tmp_path / "pyproject.toml").write_text("[tool.snapshot]\nout = 'shared'\n")
    assert settings(tmp_path, "out = 'own'").out == tmp_path / "own"


def test_the_project_is_the_nearest_pyproject_when_nothing_is_configured(tmp_path: Path) -> None:
    """The embedded server does not depend on the folder a command is called in."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert load_settings(tmp_path / "sub").root == tmp_path


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ("outt = 'x'", "outt", "Did you mean out?"),
        ("[env.prod]\ndns = 'x'", "env.prod.dns", "Did you mean dsn?"),
        ("[env.prod]\nzzz = 'x'", "env.prod.zzz", "Known keys:"),
        ("out = 1", "out", "Write a text in quotes that is not empty."),
        ("out = ''", "out", "Write a text in quotes that is not empty."),
        ('out = "a\\u0000b"', "out", "Write a text in quotes that is not empty."),
        ("[env.prod]\ndatabase = ''", "env.prod.database", "Write a text in quotes that is not empty."),
        ("env = 'prod'", "env", "Write a table."),
        ("[env.prod]\nschemas = 'raw'", "env.prod.schemas", "Write a list of texts."),
        ("[env.prod]\nprotected = 'no'", "env.prod.protected", "Write true or false."),
        ("[env.prod]\npostgres = true", "env.prod.postgres", "Write a major version, as 18."),
        ("[env.prod]\npostgres = '18'", "env.prod.postgres", "Write a major version, as 18."),
        ('[env.prod]\npg_dump = "pg_dump \'"', "env.prod.pg_dump", "Write a command"),
        ("[env.prod]\nlayers = { a = 1 }", "env.prod.layers", "Write a table of texts."),
        (
            "[env.prod]\nscratch = 'prof'",
            "env.prod.scratch",
            "Write a connection string, or one of: local_dev, prod.",
        ),
        ("[env.prod]\ndsn = 'a=b'\nservice = 'x'", "env.prod.service", "Keep one of them."),
        ("default_env = 'prod'", "default_env", "Known: local_dev."),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path: Path, text: str, key: str, hint: str) -> None:
    """The reader learns which key of which file is wrong, and what to write instead."""
    with pytest.raises(UsageError) as failure:
        settings(tmp_path, text)
    place = failure.value.diagnostics[0].place
    assert (place.file, place.subject) == (str(tmp_path / "snapshot.toml"), key)
    assert failure.value.hint.startswith(hint)


def test_in_pyproject_the_key_is_shown_in_full(tmp_path: Path) -> None:
    """The place can be searched for in the file."""
    with pytest.raises(UsageError) as failure:
        settings(tmp_path, "[tool.snapshot]\nx = 1", "pyproject.toml")
    assert failure.value.diagnostics[0].place.subject == "tool.snapshot.x"


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    """A syntax error gives the file, and the line as the reader of TOML sees it."""
    with pytest.raises(UsageError, match="line 2"):
        settings(tmp_path, "out = 'x'\n[env\n")


def test_an_unknown_profile_names_the_nearest(tmp_path: Path) -> None:
    """A slip of the keyboard is answered with the name that was meant."""
    with pytest.raises(UsageError, match="there is no profile prdo") as failure:
        settings(tmp_path, "[env.prod]\nservice = 'x'").profile("prdo")
    assert failure.value.hint == "Did you mean prod?"


def test_a_profile_without_a_server_is_refused_when_it_is_selected(tmp_path: Path) -> None:
    """Only whoever selects it needs to be told."""
    found = settings(tmp_path, "[env.ci]\nschemas = []")
    assert found.profile("local_dev").embedded
    with pytest.raises(UsageError, match="profile ci names no server"):
        found.profile("ci")


@pytest.mark.parametrize("text", ["[env.ci]", "[env.ci]\ndsn = 'host=other'", "[env.ci]\nservice = 'other'"])
def test_the_environment_names_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """SNAPSHOT_DSN replaces what a profile names, and the rest of the profile stays."""
    monkeypatch.setenv(DSN_VARIABLE, "host=given")
    profile = settings(tmp_path, text).profile("ci")
    assert (profile.target, profile.protected) == ("host=given", True)


def test_the_environment_never_replaces_the_embedded_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that are harmless on the embedded server do not turn against another one."""
    monkeypatch.setenv(DSN_VARIABLE, "host=given")
    found = settings(tmp_path, "[env.mine]\nembedded = true")
    assert [found.profile(name).target for name in ("local_dev", "mine")] == ["", ""]


def test_a_local_profile_with_a_server_of_its_own_is_not_embedded(tmp_path: Path) -> None:
    """Naming a server for local_dev makes it a profile like any other."""
    profile = settings(tmp_path, "[env.local_dev]\ndsn = 'host=h'").profile()
    assert (profile.embedded, profile.protected) == (False, True)


def test_a_variable_can_hold_the_connection_string(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``env:NAME`` is looked up when the profile is selected, and its absence named."""
    found = settings(tmp_path, "[env.prod]\ndsn = 'env:PROD_DSN'")
    with pytest.raises(UsageError, match="PROD_DSN is not set"):
        found.profile("prod")
    monkeypatch.setenv("PROD_DSN", "host=prod")
    assert found.profile("prod").dsn == "host=prod"


def test_a_variable_without_a_name_is_refused(tmp_path: Path) -> None:
    """``env:`` alone names nothing."""
    with pytest.raises(UsageError, match="no environment variable is named"):
        settings(tmp_path, "[env.prod]\ndsn = 'env:'").profile("prod")


def test_proofs_run_where_the_profile_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the embedded server, a connection string or a profile, never on what SNAPSHOT_DSN names."""
    monkeypatch.setenv(DSN_VARIABLE, "host=source")
    found = settings(
        tmp_path,
        """
        [env.a]
        postgres = 17
        [env.b]
        scratch = "host=proofs"
        [env.c]
        scratch = "d"
        [env.d]
        dsn = "host=d"
        """,
    )
    proofs = {name: found.scratch_for(found.profile(name)) for name in "abc"}
    assert (proofs["a"].embedded, proofs["a"].postgres) == (True, 17)
    assert (proofs["b"].target, proofs["c"].target) == ("host=proofs", "host=d")


def test_a_profile_does_not_show_its_password(tmp_path: Path) -> None:
    """The representation of a profile, which may reach a log, has no connection string in it."""
    found = settings(tmp_path, "[env.prod]\ndsn = 'password=hunter2'\nscratch = 'password=hunter2'")
    assert "hunter2" not in repr(found)
