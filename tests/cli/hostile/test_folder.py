"""A manifest or a journal that somebody forged leads nowhere but to one clear error."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

DUMP = "CREATE SCHEMA a;\nCREATE TABLE a.t ();\n"
EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def folder(run: Run, project: Path) -> Path:
    """Return a folder with a snapshot, beside a file that is nobody's business."""
    (project / "in.sql").write_text(DUMP)
    (project / "outside").write_text("")
    assert run("split", "in.sql", "--out", "sql")[0] == 0
    return project / "sql"


def listing(folder: Path, *names: str) -> None:
    """Let the manifest list further files, all with the hash of an empty one."""
    path = folder / "manifest.toml"
    lines = "".join(f"{json.dumps(name)} = {json.dumps(EMPTY)}\n" for name in names)
    path.write_text(path.read_text().replace("[files]\n", "[files]\n" + lines))


@pytest.mark.parametrize(
    "name", ["../outside", "separated/../../outside", "/etc/hostname", "./README.md", "a//b", "..", ".", ""]
)
def test_a_manifest_leads_nowhere_else(run: Run, folder: Path, name: str) -> None:
    """A path out of the folder, or not in normal form, is refused by its name, even if the hash is right."""
    listing(folder, name)
    code, out, err = run("verify", "sql")
    assert (code, out) == (1, "")
    assert f"error [folder-path] sql/manifest.toml: the manifest lists {name!r}" in err


def test_a_path_with_a_nul_is_refused(run: Run, folder: Path) -> None:
    """It is no file, so it is missing."""
    listing(folder, "a\0b")
    code, out, err = run("verify", "sql")
    assert (code, out) == (1, "")
    assert err.count("error [") == 1


@pytest.mark.parametrize("target", ["/dev/zero", "/", "nowhere"])
def test_a_link_in_place_of_a_file_is_no_file(run: Run, folder: Path, target: str) -> None:
    """A device without an end is not read, as a listed file or as the manifest."""
    for name in ("README.md", "manifest.toml"):
        (folder / name).unlink()
        (folder / name).symlink_to(target)
        code, out, err = run("verify", "sql")
        assert code != 0
        assert (out, err.count("error [")) == ("", 1)
        assert not err.count("Traceback")


def test_a_pipe_in_place_of_the_manifest_is_not_waited_for(run: Run, folder: Path) -> None:
    """Nobody writes into it."""
    (folder / "manifest.toml").unlink()
    os.mkfifo(folder / "manifest.toml")
    code, _, err = run("verify", "sql")
    assert code == 3
    assert "error [unreadable] sql/manifest.toml" in err


MANIFESTS = {
    "a key twice": lambda text: text + "\nformat = 1\n",
    "a table twice": lambda text: text + "\n[files]\n",
    "a number as hash": lambda text: text.replace('"sha256:', "1 # ", 1),
    "files as a list": lambda text: text.replace("[files]", "[[files]]"),
    "an escape": lambda text: "\x1b[31m" + text,
    "schemas that are numbers": lambda text: text.replace('schemas = [\n    "a",', "schemas = [\n    1,"),
    "deep lists": lambda text: "x = " + "[" * 100_000 + "]" * 100_000 + "\n" + text,
    "deep tables": lambda text: "x = " + "{a = " * 5_000 + "1" + "}" * 5_000 + "\n" + text,
    "a long number": lambda text: text.replace("format = 1", "format = " + "9" * 10_000),
    "counts that are texts": lambda text: text.replace("[counts]", '[counts]\nx = "many"'),
    "latin-1": lambda text: text + "# caf\udce9\n",
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_is_wrong_is_one_error(run: Run, folder: Path, change: Callable[[str], str]) -> None:
    """Whatever is wrong with it, the answer is an error about this file, and nothing of it is obeyed."""
    path = folder / "manifest.toml"
    path.write_bytes(change(path.read_text()).encode(errors="surrogateescape"))
    code, out, err = run("verify", "sql")
    assert (code, out) == (1, "")
    assert err.startswith("error [manifest-unreadable] sql/manifest.toml: ")
    assert err.count("error [") == 1
    assert "\x1b" not in err


@pytest.mark.parametrize("path", ["../outside", "/etc/hostname", "separated/../../outside", ".snapshot-journal.json"])
@pytest.mark.parametrize("action", ["remove", "place"])
def test_a_journal_leads_nowhere_else(run: Run, folder: Path, path: str, action: str) -> None:
    """A forged step is refused before any step is carried out."""
    steps = [{"action": "remove", "path": "README.md", "sha256": ""}, {"action": action, "path": path, "sha256": ""}]
    (folder / ".snapshot-journal.json").write_text(json.dumps({"format": 1, "steps": steps}))
    code, out, err = run("verify", "sql")
    assert (code, out) == (1, "")
    assert err.startswith("error [folder-")
    assert (folder / "README.md").exists()
    assert (folder.parent / "outside").exists()
    assert Path("/etc/hostname").exists()


JOURNALS = ("[" * 200_000, "{}", "null", "[]", '{"format": 1, "steps": [[]]}', "\x00", "1" * 9_000)


@pytest.mark.parametrize("body", JOURNALS, ids=range(len(JOURNALS)))
def test_a_journal_that_is_wrong_is_one_error(run: Run, folder: Path, body: str) -> None:
    """It is not carried out and not a traceback."""
    (folder / ".snapshot-journal.json").write_text(body)
    code, out, err = run("verify", "sql")
    assert (code, out) == (1, "")
    assert err.startswith("error [folder-journal] sql/.snapshot-journal.json: ")


NAMES = ('"../../x"', '"/x"', '"CON"', '"a/b"', '"\N{WAVE DASH}\n\t\r"', 'U&"\\202e"', '"%s{}[red]<script>"')


@pytest.mark.parametrize("name", NAMES)
def test_no_file_is_named_after_an_object(run: Run, project: Path, name: str) -> None:
    """The files of a folder are the same whatever its schemas are called."""
    (project / "in.sql").write_text(f"CREATE SCHEMA {name};\nCREATE TABLE {name}.{name} ();\n")
    assert run("split", "in.sql", "--out", "other/sql")[0] == 0
    found = sorted(str(path.relative_to(project / "other")) for path in (project / "other").rglob("*"))
    sections = [path for path in found if path.startswith("sql/separated/")]
    files = ["sql/.gitattributes", "sql/README.md", "sql/manifest.toml", "sql/schema_head.sql"]
    assert sorted([*files, *sections, "sql", "sql/separated"]) == found
    assert all(path[14:16].isdigit() and path.endswith(".sql") for path in sections)
    assert len(sections) == 9
