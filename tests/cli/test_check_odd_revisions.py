"""``snapshot check revisions`` on what is no usual revision, graph or place."""

from collections.abc import Callable

import pytest
from tests.cli.repository import REVISION, UNDO, Repository, body, codes, findings

Run = Callable[..., tuple[int, str, str]]


def test_ids_of_another_form(repository: Repository, run: Run) -> None:
    """Hexadecimal ids are a finding, and none where the project says that ids are any."""
    for name, parent in (("ae1027a6acf", "20260101_000000001"), ("1975ea83b712", "ae1027a6acf")):
        text = REVISION.format(title=name, id=name, parent=parent, more="", up=body(UNDO), down=body(UNDO))
        (repository.versions / f"{name}_made.py").write_text(text)
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert (code, codes(out)) == (1, {"AL003"})
    (repository.root / "snapshot.toml").write_text('[policy]\nids = "any"\n')
    assert run("check", "revisions", "--base", "main")[0] == 0
    (repository.root / "snapshot.toml").write_text('[policy]\nids = "hex"\n')
    assert run("check", "revisions", "--base", "main")[0] == 2


@pytest.mark.parametrize(
    "data",
    [
        b"def upgrade(:\n",
        b"\0",
        b"\xff\xfe\x00",
        b"# coding: nonsense\n",
        b"x = 1\n",
        b"revision = str(1)\n",
        b"x = " + b"-" * 60_000 + b"1\n",
        b"x = " + b"(" * 500 + b"1\n",
    ],
)
def test_hostile_files(repository: Repository, run: Run, data: bytes) -> None:
    """What is no revision is one finding, which names the file; the others are looked at all the same."""
    (repository.versions / "hostile.py").write_bytes(data)
    repository.revision("wrong", "op.execute('COMMIT')")
    code, out, err = run("check", "revisions", "--base", "main", "--format", "json")
    assert code == 1
    assert codes(out) == {"revision-file", "AL016"}
    assert "Traceback" not in err


def test_encodings(repository: Repository, run: Run) -> None:
    """A byte order mark, an encoding of its own and lines of Windows are read as Python reads them."""
    path = repository.revision("encoded", "op.execute('''\n\nSELECT 'é'; COMMIT''')")
    text = path.read_text()
    for data in (
        b"\xef\xbb\xbf" + text.encode(),
        b"# coding: latin-1\n" + text.encode("latin-1"),
        text.replace("\n", "\r\n").encode(),
    ):
        path.write_bytes(data)
        _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
        wanted = next(at for at, line in enumerate(data.splitlines(), 1) if b"COMMIT" in line)
        assert [(one["code"], one["line"]) for one in findings(out)] == [("AL016", wanted)]


def test_twins_rings_and_missing_parents(repository: Repository, run: Run) -> None:
    """What is wrong with the graph is told at once, and nothing hides anything else."""
    ids = ("20260102_000000000", "20260103_000000000", "20260104_000000000")
    for name, parent in zip(ids, ("20260101_000000009", ids[2], ids[1]), strict=True):
        text = REVISION.format(title=name, id=name, parent=parent, more="", up=body(UNDO), down=body(UNDO))
        (repository.versions / f"{name}_made.py").write_text(text)
    twin = (repository.versions / "20260101_000000001_first.py").read_text()
    (repository.versions / "20260101_000000001_twin.py").write_text(twin)
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert code == 1
    messages = " ".join(one["message"] for one in findings(out) if one["severity"] == "error")
    for wanted in ("is also that of", "20260101_000000009 is defined in no file", "in a ring", "has 2 heads"):
        assert wanted in messages


def test_several_places(repository: Repository, run: Run) -> None:
    """Revisions in several places, one of them searched below, are one tree."""
    ini = repository.root / "migrations" / "alembic.ini"
    more = repository.root / "migrations" / "more" / "below"
    more.mkdir(parents=True)
    ini.write_text(
        ini.read_text()
        + "version_locations = %(here)s/alembic/versions:%(here)s/more\nrecursive_version_locations = true\n"
    )
    path = repository.revision("elsewhere", "op.execute('COMMIT')")
    path.rename(more / path.name)
    _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert [(one["code"], one["file"]) for one in findings(out)] == [
        ("AL016", f"migrations/more/below/{path.name}"),
    ]


def test_what_cannot_be_rendered(repository: Repository, run: Run) -> None:
    """A revision that asks the database cannot be rendered; that is a note, and its texts are looked at."""
    asks = (
        "rows = op.get_bind().execute(sa.text('SELECT 1')).fetchall()\nop.execute('SELECT 2')\nop.execute(f'{rows}')"
    )
    repository.revision("asks", asks)
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert code == 0
    notes = [one["message"] for one in findings(out)]
    assert any("could not be rendered" in one for one in notes)
    assert any("is computed, and rendering the revision did not show it" in one for one in notes)


def test_nothing_to_check(repository: Repository, run: Run) -> None:
    """Without a revision the part fails."""
    for path in repository.versions.glob("*.py"):
        path.unlink()
    repository.commit()
    repository.git("branch", "-f", "main")
    _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert codes(out) == {"nothing-to-check"}


FOREIGN = {
    "an option": 'url = context.get_x_argument(as_dictionary=True)["url"]\n',
    "an object of the application": "from app.settings import settings\n\nurl = settings.url\n",
    "a variable": 'import os\n\nurl = os.environ["NOBODY_SETS_THIS"]\n',
    "an engine that waits": "from sqlalchemy.ext.asyncio import create_async_engine\n\nraise RuntimeError\n",
}


@pytest.mark.parametrize("how", FOREIGN)
def test_foreign_environments(repository: Repository, run: Run, how: str) -> None:
    """Whatever env.py needs, new revisions are rendered and what they open is seen."""
    begin = f"from alembic import context\n{FOREIGN[how]}"
    repository.env(f"{begin}context.configure(url=url, dialect_opts={{'paramstyle': 'named'}})\n")
    reading = "path = __import__('pathlib').Path(__file__).parents[2] / 'alembic.ini'\n"
    repository.revision("reads", f"{reading}op.execute(getattr(path, 'read_' + 'text')() and 'SELECT 1')")
    _, out, err = run("check", "revisions", "--base", "main", "--format", "json")
    assert [(one["code"], one["severity"]) for one in findings(out)] == [("AL002", "error")]
    assert "Traceback" not in err


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_a_name_that_is_no_text(repository: Repository, run: Run, form: str) -> None:
    """A file whose name is no UTF-8 is told with its bytes spelled out, in every form and by every part."""
    path = repository.revision("odd", "op.execute('COMMIT')")
    path.rename(path.with_name("odd\udcff.py"))
    code, out, err = run("check", "history", "revisions", "--base", "main", "--format", form)
    assert code == 1, err
    assert "odd%5Cudcff.py" in out if form == "sarif" else "udcff.py" in out
    out.encode()


@pytest.mark.parametrize("part", ["revisions", "locks"])
def test_another_encoding(repository: Repository, run: Run, part: str) -> None:
    """A file may say in which encoding it is written (PEP 263)."""
    path = repository.revision("odd", "op.execute('DROP TABLE parted -- é')")
    path.write_bytes(b"# coding: latin-1\n" + path.read_text().encode("latin-1"))
    code, out, err = run("check", part, "--base", "main", "--format", "json")
    assert code == 0, err
    assert "parted" in out if part == "locks" else out


def test_a_report_that_cannot_be_written(repository: Repository, run: Run) -> None:
    """Where a report cannot be written that is the environment's failure, and what was found is told all the same."""
    repository.revision("wrong", "op.execute('COMMIT')")
    code, out, err = run("check", "revisions", "--base", "main", "--report", "json=absent/check.json")
    assert code == 3
    assert "AL016" in out
    assert "absent/check.json" in err


@pytest.mark.parametrize("part", ["revisions", "locks"])
def test_text_that_is_no_character(repository: Repository, run: Run, part: str) -> None:
    """Half of a pair of UTF-16 in a text is a syntax error of the revision."""
    repository.revision("odd", "op.execute('SELECT 1 AS \\ud800')")
    code, out, err = run("check", part, "--base", "main", "--format", "json")
    assert code == (1 if part == "revisions" else 0), err
    assert ("syntax" in codes(out)) is (part == "revisions")
