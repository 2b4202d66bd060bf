"""Archives of revisions: where files go, and the alembic.ini that leads there."""

from configparser import ConfigParser
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.revisions.conftest import Workshop

from snapshot.model.errors import UsageError
from snapshot.revisions.archiving import Archive, archive_for
from snapshot.revisions.environment import read_environment
from snapshot.revisions.graph import revision_graph

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def filled(workshop: Workshop) -> Archive:
    """Return an archive of every revision."""
    environment = read_environment(workshop.ini)
    archive = archive_for(environment, NOW)
    archive.fill(environment.revision_files())
    return archive


def test_one_name_in_two_locations(workshop: Workshop) -> None:
    """Revisions of two locations whose files have one name are both there."""
    text = "[alembic]\nscript_location = %(here)s/scripts\nversion_locations = {}\n"
    workshop.ini.write_text(text.format("%(here)s/scripts/versions %(here)s/scripts/more"))
    (workshop.root / "scripts" / "more").mkdir()
    first = workshop.revision("a")
    second = workshop.revision("b", "a")
    second.rename(workshop.root / "scripts" / "more" / first.name)
    assert revision_graph(filled(workshop).ini).revisions.keys() == {"a", "b"}


def test_subfolders(workshop: Workshop) -> None:
    """Where revisions may lie in folders they keep them, so that their paths lead where they did."""
    workshop.ini.write_text(workshop.ini.read_text() + "recursive_version_locations = true\n")
    folder = workshop.versions / "2026"
    folder.mkdir()
    path = workshop.revision("a")
    path.rename(folder / path.name)
    archive = filled(workshop)
    assert (archive.folder / "versions" / "2026" / path.name).is_file()
    assert revision_graph(archive.ini).revisions.keys() == {"a"}


@pytest.mark.parametrize("name", ["a_folder", "100%_sure"])
def test_its_ini(tmp_path: Path, name: str) -> None:
    """What the project's alembic.ini says elsewhere stays, whatever form it has; paths lead where they did."""
    root = tmp_path / name
    for folder in ("scripts/versions", "more"):
        (root / folder).mkdir(parents=True)
    (root / "alembic.ini").write_text(
        "[DEFAULT]\nbase = %(here)s/base\n[alembic]\n# a comment\nScript_Location = %(here)s/scripts\n"
        "VERSION_LOCATIONS =\n    %(here)s/scripts/versions\n# between\n\n    %(here)s/more\n"
        "path_separator = newline\nprepend_sys_path = .\n    %(here)s/50%%\nmine = %(here)s/mine\n"
        "[other]\ntheirs = %(here)s/theirs"
    )
    archive = Archive(environment=read_environment(root / "alembic.ini"), folder=root / "scripts" / "_archive")
    archive.fill([])
    found = read_environment(archive.ini)
    assert found.scripts.resolve() == root / "scripts"
    assert [one.resolve() for one in found.versions] == [archive.folder / "versions"]
    parser = ConfigParser({"here": str(archive.folder).replace("%", "%%")})
    parser.read(archive.ini)
    paths = parser["alembic"]["prepend_sys_path"].split(":")
    assert [Path(one).resolve() for one in paths] == [root, root / "50%"]
    for section, key, path in (
        ("alembic", "base", "base"),
        ("alembic", "mine", "mine"),
        ("other", "theirs", "theirs"),
    ):
        assert Path(parser[section][key]).resolve() == root / path


def test_separators_of_old(workshop: Workshop) -> None:
    """Where no separator is chosen, spaces, commas and colons separate what is put on Python's path."""
    workshop.ini.write_text("[alembic]\nscript_location = %(here)s/scripts\nprepend_sys_path = . src:lib")
    workshop.revision("a")
    archive = filled(workshop)
    assert "prepend_sys_path = %(here)s/../..:%(here)s/../../src:%(here)s/../../lib\n" in archive.ini.read_text()


def test_import_paths_are_found_from_where_alembic_starts(tmp_path: Path) -> None:
    """A path of its own is one from the folder in which Alembic is started, and not from that of alembic.ini."""
    (tmp_path / "snapshot.toml").touch()
    scripts = tmp_path / "migrations" / "alembic"
    scripts.mkdir(parents=True)
    (scripts / "env.py").touch()
    ini = scripts.parent / "alembic.ini"
    ini.write_text(
        "[alembic]\nscript_location = migrations/alembic\n"
        "prepend_sys_path = .:%(here)s/lib\npath_separator = os\n"
        "version_locations = migrations/alembic\n"
    )
    archive = Archive(environment=read_environment(ini), folder=scripts / "_archive")
    archive.fill([])
    assert "prepend_sys_path = %(here)s/../../..:%(here)s/../../lib\n" in archive.ini.read_text()


def test_not_in_a_version_location(workshop: Workshop) -> None:
    """Where Alembic would find the archive's revisions again there is none, however the location is written."""
    text = (
        "[alembic]\nscript_location = %(here)s/scripts\nversion_locations = {}\nrecursive_version_locations = true\n"
    )
    workshop.ini.write_text(text.format("%(here)s/scripts/versions/.."))
    with pytest.raises(UsageError, match="would lie in the version location"):
        archive_for(read_environment(workshop.ini), NOW)
