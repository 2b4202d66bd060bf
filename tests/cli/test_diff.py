"""``snapshot diff`` as a user meets it: exit codes, forms, filters, and sides that are broken."""

import json
import subprocess
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from snapshot.render.report.json import read_json

Answer = tuple[int, str, str]
Run = Callable[..., Answer]

OLD = """CREATE SCHEMA stg;
CREATE TABLE stg.t (
    id integer NOT NULL,
    qty integer
);
CREATE VIEW stg.v AS
 SELECT id,
    qty
   FROM stg.t;
GRANT SELECT ON TABLE stg.t TO reader;
"""
NEW = OLD.replace("qty integer", "qty bigint").replace("TO reader", "TO writer")
BROKEN = {
    "garbage.sql": b"\x00\xff\xfe not a dump",
    "words.sql": b"SELECT 1; -- nothing pg_dump prints\nhello world;\n",
    "empty.sql": b"",
    "archive.dump": b"PGDMP\x01\x0e\x00\x04\x08",
    "half.sql": OLD[: OLD.index("qty")].encode(),
}


@pytest.fixture
def sides(project: Path) -> Path:
    """Write an old and a new dump."""
    (project / "old.sql").write_text(OLD)
    (project / "new.sql").write_text(NEW)
    return project


@pytest.mark.usefixtures("sides")
def test_equal_is_zero_and_different_is_one(run: Run) -> None:
    """The exit code answers the question; standard output holds the report alone."""
    code, out, err = run("diff", "old.sql", "old.sql")
    assert (code, out.splitlines()[0], err) == (0, "No difference", "")
    code, out, err = run("diff", "old.sql", "new.sql")
    assert (code, out.splitlines()[0], err) == (1, "1 object differs: 1 altered", "")
    assert "column qty type  integer → bigint" in out
    assert "view stg.v  (to be built again" in out


@pytest.mark.usefixtures("sides")
@pytest.mark.parametrize(("form", "begin"), [("markdown", "#"), ("json", "{"), ("html", "<!doctype html>")])
def test_forms(run: Run, form: str, begin: str) -> None:
    """Every form says the same of the object, with the same exit code."""
    code, out, err = run("diff", "old.sql", "new.sql", "--format", form)
    assert (code, err) == (1, "")
    assert out.lower().startswith(begin)
    assert "stg.t" in out
    assert "table-rewrite" in out


@pytest.mark.usefixtures("sides")
def test_the_json_is_the_view(run: Run) -> None:
    """It is read back, and says what changed, what depends on it, and what it can do."""
    view = read_json(run("diff", "old.sql", "new.sql", "--format", "json")[1])
    (card,) = view.cards
    assert (card.id, card.action, card.aspects) == ("table stg.t", "altered", ("definition", "grant"))
    assert [(one.role, one.old, one.new) for one in card.grants] == [
        ("reader", "granted", ""),
        ("writer", "", "granted"),
    ]
    assert [(one.id, one.rebuild) for one in card.dependents] == [("view stg.v", True)]
    assert [(one.source, one.target) for one in card.flows] == [("stg.t.qty", "stg.v.qty")]
    assert {one.code for one in card.hazards} >= {"table-rewrite", "in-use"}


@pytest.mark.usefixtures("sides")
def test_what_is_filtered_is_counted_and_no_difference(run: Run) -> None:
    """A reader who looks at views alone gets the answer for views, and is told of the rest."""
    code, out, _ = run("diff", "old.sql", "new.sql", "--only", "kind:view")
    assert code == 0
    assert "not shown" in out
    code, out, _ = run("diff", "old.sql", "new.sql", "--exclude", "class:definition", "--stat")
    assert code == 1
    assert "definition" not in out.splitlines()[-1]


@pytest.mark.usefixtures("sides")
def test_names_are_for_scripts(run: Run) -> None:
    """One identity a line, nothing else."""
    assert run("diff", "old.sql", "new.sql", "--name-only") == (1, "table stg.t\n", "")


@pytest.mark.usefixtures("sides")
def test_a_dump_on_standard_input(program: Run) -> None:
    """A pipe is a side."""
    code, out, err = program("diff", "old.sql", "-", "--name-only", given=NEW.encode())
    assert (code, out, err) == (1, "table stg.t\n", "")


@pytest.mark.usefixtures("sides")
@pytest.mark.parametrize(
    "arguments",
    [
        ("old.sql", "new.sql", "--only", "kind:tabel"),
        ("old.sql", "new.sql", "--stat", "--format", "json"),
        ("-", "-"),
        ("", "new.sql"),
        ("nowhere", "new.sql"),
    ],
)
def test_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """A slip of the pen is told with what can be written, and is neither equal nor different."""
    code, out, err = run("diff", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error [")


def test_broken_sides_are_no_difference(run: Run, project: Path) -> None:
    """Any pair of broken inputs gives one clear error each and exit 3, never a traceback and never 1."""
    (project / "good.sql").write_text(OLD)
    for name, data in BROKEN.items():
        (project / name).write_bytes(data)
    for old, new in product([*BROKEN, "good.sql"], repeat=2):
        if old == new == "good.sql":
            continue
        code, out, err = run("diff", old, new)
        broken = [one for one in (old, new) if one != "good.sql"]
        assert (code, out) == (3, ""), (old, new, err)
        assert err.count("error [") == len(broken), (old, new, err)
        assert all(name in err for name in broken)
        assert "Traceback" not in err


def test_without_arguments_the_working_tree_is_compared_with_head(run: Run, project: Path) -> None:
    """What git has at HEAD is the old side, what stands in the folder the new one."""
    (project / "dump.sql").write_text(OLD)
    assert run("split", "dump.sql", "--out", "sql_current", "--quiet")[0] == 0
    for command in (["init", "-q"], ["add", "sql_current"], ["commit", "-qm", "Begin"]):
        identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
        subprocess.run(["git", *identity, *command], cwd=project, check=True)
    assert run("diff")[0] == 0
    (project / "dump.sql").write_text(NEW)
    assert run("split", "dump.sql", "--out", "sql_current", "--quiet")[0] == 0
    code, out, _ = run("diff", "--name-only")
    assert (code, out) == (1, "table stg.t\n")
    code, out, _ = run("diff", "git:HEAD", "dump.sql", "--format", "json")
    assert (code, json.loads(out)["old"]["kind"]) == (1, "git")
