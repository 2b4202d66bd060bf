"""What may be written for a side is told apart before anything is opened."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.config.reading import load_settings
from snapshot.config.settings import Settings
from snapshot.model.errors import UsageError
from snapshot.workflows.specs import FORMS, Sort, Spec, pair_of, spec_of, working_tree


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Work in a project that configures nothing, with a folder and a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "dump.sql").write_text("")
    return load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("folder", Spec("folder", Sort.FOLDER, "folder")),
        ("dump.sql", Spec("dump.sql", Sort.DUMP, "dump.sql")),
        ("/dev/null", Spec("/dev/null", Sort.DUMP, "/dev/null")),
        ("-", Spec("-", Sort.DUMP, "-")),
        ("migrations:", Spec("migrations:", Sort.MIGRATIONS, "")),
        ("migrations:0a1b", Spec("migrations:0a1b", Sort.MIGRATIONS, "0a1b")),
        ("env:staging", Spec("env:staging", Sort.DATABASE, "env:staging")),
        ("git:HEAD~1", Spec("git:HEAD~1", Sort.GIT, "HEAD~1")),
        ("git:v1:db/sql", Spec("git:v1:db/sql", Sort.GIT, "v1", "db/sql")),
        ("git:v1:", Spec("git:v1:", Sort.GIT, "v1")),
        ("git:v1:a:b", Spec("git:v1:a:b", Sort.GIT, "v1", "a:b")),
        ("git:main@{10:30}:sql", Spec("git:main@{10:30}:sql", Sort.GIT, "main@{10:30}", "sql")),
        ("git::/fix: it", Spec("git::/fix: it", Sort.GIT, ":/fix: it")),
        ("git:--output=x", Spec("git:--output=x", Sort.GIT, "--output=x")),
        ("postgresql://me@there/app", Spec("postgresql://me@there/app", Sort.DATABASE, "postgresql://me@there/app")),
        ("postgres:///app", Spec("postgres:///app", Sort.DATABASE, "postgres:///app")),
        ("dbname=app", Spec("dbname=app", Sort.DATABASE, "dbname=app")),
        ("service=app", Spec("service=app", Sort.DATABASE, "service=app")),
    ],
)
def test_forms(text: str, wanted: Spec, settings: Settings) -> None:
    """Each form is what it says."""
    del settings
    assert spec_of(text) == wanted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me:pa@ss@there/app", "postgresql://me:***@there/app"),
        ("postgresql+psycopg://me:pass@there/app", "postgresql+psycopg://me:***@there/app"),
        ("postgresql://there/app?user=me&password=pass", "postgresql://there/app?user=me&password=***"),
        ("host=there password='pa ss' user=me", "host=there password=*** user=me"),
    ],
)
def test_names_hold_no_password(text: str, shown: str, settings: Settings) -> None:
    """What a report shows of a side is what was written, without what lets somebody in."""
    del settings
    found = spec_of(text)
    assert (found.name, found.target, found.sort) == (shown, text, Sort.DATABASE)


def test_what_exists_wins_over_a_connection_string(settings: Settings) -> None:
    """A name with an equals sign is a file where there is one."""
    (settings.root / "dbname=app").write_text("")
    (settings.root / "host=there").mkdir()
    assert spec_of("dbname=app").sort is Sort.DUMP
    assert spec_of("host=there").sort is Sort.FOLDER
    assert spec_of("./dbname=app").sort is Sort.DUMP


@pytest.mark.parametrize("text", ["", " ", "\n", "a\0b", "env:", "git:", "git::sql", "git::/", "x" * 5000])
def test_what_names_nothing(text: str, settings: Settings) -> None:
    """An unset variable is no side."""
    del settings
    with pytest.raises(UsageError):
        spec_of(text)


@pytest.mark.parametrize("text", ["no-such", "no/such.sql", "migrations", "http:x", "main:sql"])
def test_an_unknown_form_is_told_the_forms(text: str, settings: Settings) -> None:
    """The text is repeated, since it may be a slip in a file's name."""
    del settings
    with pytest.raises(UsageError, match="there is no file or folder") as failure:
        spec_of(text)
    assert repr(text) in str(failure.value)
    assert FORMS in failure.value.hint


@pytest.mark.parametrize(
    "text", ["me:secret@there/app", "hst=there pasword=secret", "pgsql://me:secret@there/app", "password=secret host"]
)
def test_what_may_hold_a_password_is_not_repeated(text: str, settings: Settings) -> None:
    """Not even where it is no connection string, for it may have been meant as one."""
    del settings
    with pytest.raises(UsageError, match="cannot be read as a connection string") as failure:
        spec_of(text)
    assert "secret" not in str(failure.value)
    assert FORMS in failure.value.hint


@given(text=st.text(max_size=20) | st.builds("git:{}".format, st.text(max_size=20)))
def test_any_text_is_a_side_or_a_usage_error(text: str) -> None:
    """Nothing else is raised."""
    try:
        found = spec_of(text)
    except UsageError:
        return
    assert found.target or found.sort is Sort.MIGRATIONS


def test_fewer_arguments_mean_the_working_tree(settings: Settings) -> None:
    """The project's folder is the new side; nothing at all compares it with what is committed."""
    tree = Spec("sql_current", Sort.FOLDER, str(settings.root / "sql_current"))
    assert pair_of([], settings) == (spec_of("git:HEAD"), tree)
    assert pair_of(["dump.sql"], settings) == (spec_of("dump.sql"), tree)
    assert pair_of(["folder", "dump.sql"], settings) == (spec_of("folder"), spec_of("dump.sql"))


def test_a_folder_elsewhere_is_named_in_full(settings: Settings, tmp_path: Path) -> None:
    """From a subfolder of the project the working tree's folder has no shorter name."""
    out = tmp_path.parent / "elsewhere"
    assert working_tree(replace(settings, out=out)).name == str(out)


def test_standard_input_is_read_once(settings: Settings) -> None:
    """It cannot be both sides."""
    with pytest.raises(UsageError, match="both sides are -"):
        pair_of(["-", "-"], settings)
    assert pair_of(["-"], settings)[0].target == "-"


def test_three_sides_are_too_many(settings: Settings) -> None:
    """Two are compared."""
    with pytest.raises(UsageError, match="3 sides"):
        pair_of(["folder", "folder", "folder"], settings)
