"""Each case's dump becomes exactly the files beside it.

A case is ``tests/cases/split/<name>/dump.sql`` as pg_dump wrote it and ``expected/<section>.sql`` for each section
that holds something. ``SNAPSHOT_REWRITE=1 pytest tests/layout/test_golden.py`` writes what is expected anew, to be
read as a diff.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from snapshot.layout.format import SEPARATED, read_blocks

EXPECTED = "expected"
FileOf = Callable[[str], dict[str, str]]


def sections(files: dict[str, str]) -> dict[str, str]:
    """Return the separated files that hold something or say what they miss, by name."""
    return {
        PurePosixPath(path).name: text
        for path, text in files.items()
        if path.startswith(SEPARATED) and (list(read_blocks(text)) or "Stands elsewhere" in text)
    }


def contents(folder: Path) -> dict[str, str]:
    """Return every file of a folder by name, every byte of it."""
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


@pytest.fixture
def expected(case: Path, dump: str, files_of: FileOf) -> dict[str, str]:
    """Return what stands beside the dump, written anew where that is asked for."""
    folder = case / EXPECTED
    if os.environ.get("SNAPSHOT_REWRITE"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in sections(files_of(dump)).items():
            (folder / name).write_bytes(text.encode())
    return contents(folder)


def test_files_are_as_expected(dump: str, expected: dict[str, str], files_of: FileOf) -> None:
    """The sections that hold something are the expected ones, to the byte."""
    assert sections(files_of(dump)) == expected


def test_no_case_is_orphaned(case: Path) -> None:
    """A case folder holds a dump and what is expected of it, and nothing that no test reads."""
    assert {path.name for path in case.iterdir()} == {"dump.sql", EXPECTED}
    assert contents(case / EXPECTED)
