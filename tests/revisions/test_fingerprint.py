"""The hash of the revisions changes when, and only when, they change."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.revisions.fingerprint import hash_of_revisions

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop


@pytest.fixture
def filled(workshop: "Workshop") -> "Workshop":
    """Return an environment with a revision and a SQL file."""
    workshop.revision("r1")
    sql = workshop.root / "scripts" / "sql" / "mart"
    sql.mkdir(parents=True)
    (sql / "v.sql").write_bytes(b"SELECT 1\r\n")
    return workshop


def test_the_hash_names_its_rule(filled: "Workshop") -> None:
    """The rule's version stands before 64 hexadecimal digits."""
    version, _, digest = hash_of_revisions(filled.ini).partition(":")

    assert version == "v1"
    assert len(bytes.fromhex(digest)) == 32


def test_a_copy_elsewhere_has_the_same_hash(filled: "Workshop", tmp_path: Path) -> None:
    """Neither the folder above nor the caches of Python count."""
    before = hash_of_revisions(filled.ini)
    shutil.copytree(filled.root, tmp_path / "copy")
    (tmp_path / "copy" / "scripts" / "versions" / "__pycache__").mkdir()
    (tmp_path / "copy" / "scripts" / "versions" / "__pycache__" / "r1.pyc").write_bytes(b"x")

    assert hash_of_revisions(tmp_path / "copy" / "alembic.ini") == before


@pytest.mark.parametrize("name", ["versions/r1_file.py", "sql/mart/v.sql"])
def test_a_byte_a_name_and_an_absence_change_the_hash(filled: "Workshop", name: str) -> None:
    """Revisions and the SQL files they read count alike, to the byte."""
    path = filled.root / "scripts" / name
    seen = [hash_of_revisions(filled.ini)]

    path.write_bytes(path.read_bytes() + b"\n")
    seen.append(hash_of_revisions(filled.ini))
    renamed = path.rename(path.with_name(f"x{path.name}"))
    seen.append(hash_of_revisions(filled.ini))
    renamed.unlink()
    seen.append(hash_of_revisions(filled.ini))

    assert len(set(seen)) == 4
