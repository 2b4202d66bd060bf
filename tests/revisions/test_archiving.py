"""An archive of revisions, as its alembic.ini leads back to the project."""

from datetime import UTC, datetime
from pathlib import Path

from snapshot.revisions.archiving import archive_for
from snapshot.revisions.environment import read_environment

INI = "[alembic]\nscript_location = migrations/alembic\nprepend_sys_path = .:%(here)s/lib\npath_separator = os\n"


def test_import_paths_are_found_from_where_alembic_starts(tmp_path: Path) -> None:
    """A path of its own is one from the folder in which Alembic is started, and not from that of alembic.ini."""
    (tmp_path / "snapshot.toml").touch()
    scripts = tmp_path / "migrations" / "alembic"
    scripts.mkdir(parents=True)
    (scripts / "env.py").touch()
    ini = scripts.parent / "alembic.ini"
    ini.write_text(INI)
    archive = archive_for(read_environment(ini), datetime(2026, 4, 1, tzinfo=UTC))
    archive.fill([])
    said = archive.ini.read_text()
    assert "prepend_sys_path = %(here)s/../../..:%(here)s/../../lib\n" in said
    assert "script_location = %(here)s/..\n" in said
