"""alembic.ini is read as Alembic reads it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.model.errors import UsageError
from snapshot.revisions.environment import read_environment

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop


def test_a_missing_file_is_a_usage_error_that_names_it(tmp_path: Path) -> None:
    """An alembic.ini that is not there is the caller's mistake, not a traceback."""
    with pytest.raises(UsageError, match=r"alembic\.ini: there is no Alembic configuration"):
        read_environment(tmp_path / "alembic.ini")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[loggers]\nkeys = root\n", r"no section \[alembic\]"),
        ("[alembic]\n", "script_location is missing"),
        ("[alembic]\nscript_location = nowhere\n", "'nowhere' does not exist"),
        ("[alembic]\nscript_location = package:folder\n", "package:folder is not understood"),
        ("no section\n", "cannot be read"),
        ("[alembic]\nscript_location = %(nothing)s/a\n", "cannot be read"),
        ("[alembic]\nscript_location = .\nversion_path_separator = comma\n", "comma is not one"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    """Every way in which the file can be wrong has its own sentence."""
    ini = tmp_path / "alembic.ini"
    ini.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match=says):
        read_environment(ini)


def test_paths_start_at_the_folder_of_the_file(
    workshop: "Workshop", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative script_location does not depend on where the process was started."""
    workshop.ini.write_text("[alembic]\nscript_location = scripts\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert read_environment(Path("migrations/alembic.ini")).scripts == workshop.root / "scripts"


@pytest.mark.parametrize(
    ("separator", "joined"),
    [
        ("", "a, b"),
        ("", "a b"),
        ("version_path_separator = ;\n", "a;b"),
        ("path_separator = os\n", "a:b"),
        ("path_separator = newline\n", "\n  a\n  b"),
    ],
)
def test_several_folders_of_revisions_are_separated_as_the_file_says(
    workshop: "Workshop", separator: str, joined: str
) -> None:
    """version_locations is cut at path_separator, at its older name, or at blanks and commas."""
    for name in "ab":
        (workshop.root / name).mkdir()
    workshop.ini.write_text(
        f"[alembic]\nscript_location = scripts\n{separator}version_locations = {joined}\n", encoding="utf-8"
    )

    assert read_environment(workshop.ini).versions == (workshop.root / "a", workshop.root / "b")


def test_only_revision_files_are_listed(workshop: "Workshop") -> None:
    """An editor's lock file, a package marker, and a file in a folder below are no revisions."""
    wanted = workshop.revision("r1")
    workshop.file("__init__.py", "")
    workshop.file(".#r1_file.py", "")
    (workshop.versions / "archive").mkdir()
    archived = workshop.file("archive/r0.py", "")

    assert read_environment(workshop.ini).revision_files() == (wanted,)

    with workshop.ini.open("a", encoding="utf-8") as ini:
        ini.write("recursive_version_locations = true\n")
    assert read_environment(workshop.ini).revision_files() == (archived, wanted)


@pytest.mark.parametrize(
    ("location", "start"),
    [
        ("%(here)s/alembic", "core/migrations"),
        ("alembic", "core/migrations"),
        ("migrations/alembic", "core"),
        ("core/migrations/alembic", "."),
        ("/backend/migrations/alembic", "core/migrations"),
    ],
)
def test_a_folder_is_found_by_the_end_of_its_path(tmp_path: Path, location: str, start: str) -> None:
    """From wherever Alembic is started, also in a container; what is not part of the project is not looked at."""
    migrations = tmp_path / "repo" / "core" / "migrations"
    for name in ("alembic/versions", "more"):
        (migrations / name).mkdir(parents=True)
    (migrations / "alembic" / "env.py").touch()
    (tmp_path / "repo" / "alembic").mkdir()
    (tmp_path / "repo" / ".git").mkdir()
    places = "/backend/migrations/alembic/versions,/backend/migrations/more"
    ini = migrations / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = {location}\nversion_locations = {places}\n")

    found = read_environment(ini)

    assert found.scripts.resolve() == migrations / "alembic"
    assert found.versions == (migrations / "alembic" / "versions", migrations / "more")
    assert found.start == tmp_path / "repo" / start
    (migrations / "alembic" / "env.py").rename(tmp_path / "env.py")
    if location.startswith("/"):
        with pytest.raises(UsageError, match="does not exist"):
            read_environment(ini)
