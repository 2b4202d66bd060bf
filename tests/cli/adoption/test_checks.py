"""Every part of the check, squash and the doctor in projects of others, as they are."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.adoption.projects import Docker, Project, kinds, project

import snapshot

if TYPE_CHECKING:
    from tests.cli.adoption.conftest import Foreign

pytestmark = pytest.mark.server

PARTS = ("history", "revisions", "locks", "upgrade", "drift", "seed", "rollback")


@pytest.fixture
def adopted(foreign: "Foreign", docker: Docker, tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """Return a project of the kind that the test is given."""
    return project(request.param, foreign, docker, tmp_path)


def errors(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return code and message of each error of a part."""
    return [(one["code"], one["message"]) for one in part["findings"] if one["severity"] == "error"]


@pytest.mark.parametrize("adopted", kinds("places", "container"), indirect=True)
def test_every_part_looks_and_finds(adopted: Project) -> None:
    """Each part says how much it looked at, and finds what was broken for it, in every kind of project."""
    adopted.add("ALTER TABLE raw.receive ADD note text", "ALTER TABLE raw.receive DROP note")
    adopted.snapshot("revisions", "lock")
    adopted.snapshot("current-schema")
    assert_all_looked(adopted, adopted.check("--all"))
    break_all(adopted)
    assert_all_found(adopted, adopted.check("--all", code=1))
    adopted.add("SELECT 1 / 0", "SELECT 1")
    parts = adopted.check("upgrade", "rollback", code=1)
    for part, code in (("upgrade", "migration"), ("rollback", "rollback-failed")):
        ((found, message),) = errors(parts[part])
        assert found == code
        assert "division by zero" in message


def assert_all_looked(adopted: Project, parts: Mapping[str, Mapping[str, Any]]) -> None:
    """See that all parts of a project of three revisions passed, and over all of them."""
    assert {name: one["verdict"] for name, one in parts.items()} == dict.fromkeys(PARTS, "passed"), parts
    what = {name: one["what"] for name, one in parts.items()}
    assert what["history"].startswith("3 committed files against main at ")
    assert what["history"].endswith("4 lines of app/backend/core_api/migrations/revisions.lock")
    assert what["revisions"] == "3 revisions merged with main, the style of 1"
    assert what["locks"] == what["rollback"] == "3 of 3 revisions, all"
    assert what["upgrade"] == "3 revisions, at once and one by one"
    assert what["drift"] == "8 objects against the migrations"
    assert what["seed"] == f"8 objects, stamped at {adopted.ids[2]}"


def break_all(adopted: Project) -> None:
    """Break something for each part but those that only a failing upgrade breaks."""
    first = adopted.foreign.versions / f"{adopted.ids[0]}_made.py"
    adopted.git("stash", "-qu")
    adopted.git("checkout", "-q", "main")
    adopted.add("SELECT 1", "SELECT 1", at=3)
    adopted.commit()
    adopted.git("checkout", "-q", "work")
    adopted.git("stash", "pop", "-q")
    first.write_text(first.read_text().replace("CREATE SCHEMA mart", "CREATE SCHEMA IF NOT EXISTS mart"))
    adopted.add("CREATE INDEX receive_id ON raw.receive (id)", "SELECT 1")


def assert_all_found(adopted: Project, parts: Mapping[str, Mapping[str, Any]]) -> None:
    """See that each of the breaks was found by its part."""
    assert tuple(parts) == PARTS
    found = {name: errors(one) for name, one in parts.items()}
    place = "app/backend/core_api/migrations/alembic"
    history = next(one for one in parts["history"]["findings"] if one["severity"] == "error")
    assert (history["code"], history["file"]) == ("AL001", f"{place}/versions/{adopted.ids[0]}_made.py")
    assert [message for code, message in found["revisions"] if code == "AL004"], found["revisions"]
    assert "4 revisions merged with main" in parts["revisions"]["what"]
    assert dict(found["locks"]).keys() == {"require-concurrent-index-creation"}
    assert ("drift", "index raw.receive_id is not in the snapshot, and the migrations has it") in found["drift"]
    assert found["rollback"] == [("rollback-differs", "index raw.receive_id is left behind by the downgrade")]


@pytest.mark.matrix
@pytest.mark.parametrize("adopted", kinds(), indirect=True)
def test_squash_stamp_and_doctor(adopted: Project, tmp_path: Path) -> None:
    """One baseline takes the place of the revisions, a database at head is stamped, and the doctor finds it right."""
    for lib in (tmp_path / "image" / "lib", adopted.foreign.root / "team" / "bin" / "lib"):
        if lib.is_dir():
            (lib / "snapshot").symlink_to(Path(snapshot.__file__).parent)
    adopted.snapshot("revisions", "upgrade")
    said = adopted.snapshot("revisions", "squash", "--new-id")
    assert "equal: what 2 revisions make, what the baseline makes, and what the archive makes" in said.out
    assert f"take legacy_until out of the configuration, {adopted.ids[1]} is archived" in said.out
    config = adopted.foreign.root / "snapshot.toml"
    config.write_text(re.sub("legacy_until = .*", "", config.read_text()))
    adopted.snapshot("current-schema")
    assert "nothing was run" in adopted.snapshot("revisions", "squash-stamp").out
    parts = adopted.check()
    assert {name: one["verdict"] for name, one in parts.items()} == dict.fromkeys(PARTS, "passed"), parts
    assert parts["upgrade"]["what"] == "1 revision, at once and one by one"
    said = adopted.snapshot("doctor", code=1)
    assert "1 finding in 13 checks" in said.out
    assert "[model-changes]" in said.out
    assert "raw.receive.status is in the models and in no revision" in said.out
