"""A new revision is checked before it is written, and appears whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError, UsageError
from snapshot.revisions.author import ascii_name, draft, write
from snapshot.revisions.graph import revision_graph
from snapshot.revisions.runner import upgrade

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

NOW = datetime(2026, 5, 4, 3, 2, 1, 5000, tzinfo=UTC)
ID = "20260504_030201005"
TEMPLATE = '''\
"""${message}

Revision ID: ${up_revision}
"""
import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
MODELS = ", target_metadata=METADATA"
TABLE = "METADATA = MetaData(); Table('t', METADATA, Column('id', Integer, primary_key=True))"


@pytest.fixture
def templated(workshop: "Workshop") -> "Workshop":
    """Return an environment with a template and one revision."""
    (workshop.root / "scripts" / "script.py.mako").write_text(TEMPLATE, encoding="utf-8")
    workshop.revision("20260101_000000000")
    return workshop


def files(workshop: "Workshop") -> set[str]:
    """Return every file of an environment, without what Python compiles."""
    return {path.name for path in workshop.root.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def with_models(workshop: "Workshop", models: str) -> None:
    """Give an environment models to generate from."""
    workshop.env(options=MODELS)
    env = workshop.root / "scripts" / "env.py"
    imports = "from sqlalchemy import Column, Integer, MetaData, Table\n"
    env.write_text(imports + models + "\n" + env.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.mark.parametrize(
    "message",
    [
        'say "hi"',
        'ends in "',
        '"begins',
        '"""',
        "it's $5 and $HOME",
        "`date` $(date)",
        r"a\d \N{x} c:\new",
        "列を追加する",
    ],
)
def test_every_message_survives(templated: "Workshop", message: str) -> None:
    """What the author wrote is the title of the revision, whatever it holds."""
    path = write(draft(templated.ini, message, NOW))
    assert path
    found = revision_graph(templated.ini).revisions[ID]
    assert (found.title.strip(), found.parents, found.file) == (message, ("20260101_000000000",), path)
    assert path.name.isascii()
    assert path.name.startswith(ID)
    assert not list(templated.root.rglob(".revision-*"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20260504_030201005_hello_wörld.py", "20260504_030201005_hello_world.py"),
        ("20260504_030201005_列を追加.py", "20260504_030201005.py"),
        ("20260504_030201005_add_列_to_t.py", "20260504_030201005_add_to_t.py"),
        ("20260504_030201005_a__b_.py", "20260504_030201005_a__b_.py"),
    ],
)
def test_names_are_ascii(name: str, expected: str) -> None:
    """Accents are taken off and other letters left out; a name in ASCII stays as the template made it."""
    assert ascii_name(name) == expected


@pytest.mark.parametrize("message", ["", "  \n "])
def test_a_message_is_required(templated: "Workshop", message: str) -> None:
    """Blank ones are none."""
    with pytest.raises(UsageError, match="has no message"):
        draft(templated.ini, message, NOW)


def test_two_heads_are_refused(templated: "Workshop") -> None:
    """Before a file is there."""
    templated.revision("20260102_000000000")
    before = files(templated)
    with pytest.raises(UsageError, match="there are 2 head revisions"):
        draft(templated.ini, "more", NOW)
    assert files(templated) == before


def test_a_file_that_is_there_is_kept(templated: "Workshop") -> None:
    """Even one that is no revision."""
    wanted = draft(templated.ini, "more", NOW)
    templated.file(f"{ID}_more.py", "mine")
    with pytest.raises(SnapshotError):
        write(wanted)
    assert (templated.versions / f"{ID}_more.py").read_text() == "mine"


def test_a_template_that_fails_leaves_nothing(templated: "Workshop") -> None:
    """Nor does one whose result is no Python, which Alembic would leave behind."""
    before = files(templated)
    for template in ("${nothing.here}", "def ("):
        (templated.root / "scripts" / "script.py.mako").write_text(template)
        with pytest.raises(FindingsError, match="the revision failed"):
            write(draft(templated.ini, "more", NOW))
        assert files(templated) == before


def test_a_template_with_another_id_is_refused(templated: "Workshop") -> None:
    """What was written is read, and not believed."""
    path = templated.root / "scripts" / "script.py.mako"
    path.write_text(TEMPLATE.replace("${repr(up_revision)}", "'fixed'"))
    before = files(templated)
    with pytest.raises(SnapshotError):
        write(draft(templated.ini, "more", NOW))
    assert files(templated) == before


def test_a_folder_that_cannot_be_written_is_told(templated: "Workshop", monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is the system's."""

    def refuse(_old: Path, _new: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.link", refuse)
    with pytest.raises(EnvironmentFailure, match="No space left on device"):
        write(draft(templated.ini, "more", NOW))


def test_a_place_of_its_own_for_revisions(templated: "Workshop") -> None:
    """Where alembic.ini names several folders, the head's is taken."""
    other = templated.root / "more"
    other.mkdir()
    text = templated.ini.read_text() + f"version_locations = {templated.versions}:{other}\n"
    templated.ini.write_text(text)
    made = templated.revision("20260102_000000000", "20260101_000000000")
    made.rename(other / made.name)
    path = write(draft(templated.ini, "more", NOW))
    assert path
    assert path.parent == other


@pytest.mark.server
def test_models_are_generated(templated: "Workshop", scratch: Callable[[], str]) -> None:
    """What the database lacks becomes the body; where it lacks nothing there is no file."""
    with_models(templated, TABLE)
    dsn = scratch()
    upgrade(templated.ini, dsn)
    path = write(draft(templated.ini, "add t", NOW), dsn)
    assert path
    assert "op.create_table('t'" in path.read_text()
    upgrade(templated.ini, dsn)
    before = files(templated)
    assert write(draft(templated.ini, "add nothing", NOW), dsn) is None
    assert files(templated) == before


@pytest.mark.server
def test_an_environment_without_models_says_so(templated: "Workshop", scratch: Callable[[], str]) -> None:
    """Alembic's own sentence is shown."""
    dsn = scratch()
    upgrade(templated.ini, dsn)
    with pytest.raises(FindingsError, match="does not provide a MetaData object"):
        write(draft(templated.ini, "add t", NOW), dsn)
