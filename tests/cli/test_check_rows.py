"""Rows of declared reference tables in ``snapshot check drift`` and ``snapshot check seed``."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
THIRD, FOURTH, FIFTH = (f"2026010{day}_000000000" for day in (3, 4, 5))
TABLE = "CREATE TABLE rate (day date, code text, value int, PRIMARY KEY (day, code))"
ROWS = "INSERT INTO rate VALUES ('2026-01-01', 'a', 1), ('2026-01-01', 'b', 2), ('2026-01-02', 'a', 3)"
SERIAL = "CREATE TABLE word (id serial PRIMARY KEY, text text); INSERT INTO word (text) VALUES ('x')"


def found(told: str, part: str) -> list[tuple[str, str, str]]:
    """Return code, message and hint of each error of a part."""
    parts = {one["part"]: one["findings"] for one in json.loads(told)["parts"]}
    return [(one["code"], one["message"], one["hint"]) for one in parts[part] if one["severity"] == "error"]


@pytest.fixture
def declared(team: "Team", run: Run) -> "Team":
    """Return a team with two reference tables and a snapshot that holds their rows."""
    team.configure('reference_tables = ["public.rate", "public.word"]')
    team.revision(FOURTH, THIRD, f"{TABLE}; {ROWS}; {SERIAL}", "DROP TABLE rate; DROP TABLE word")
    assert run("current-schema")[0] == 0
    return team


@pytest.mark.usefixtures("declared")
def test_equal_rows(run: Run) -> None:
    """They are counted in what was compared."""
    code, out, _ = run("check", "drift", "seed")
    assert code == 0, out
    assert " and 4 rows against the migrations)" in out


def test_other_rows(declared: "Team", run: Run) -> None:
    """A revision that makes other rows and an equal schema is drift: table, keys and columns are named."""
    more = (
        "INSERT INTO rate VALUES ('2026-01-03', 'a', 4); DELETE FROM rate WHERE code = 'b'; UPDATE rate SET value = 9"
    )
    declared.revision(FOURTH, THIRD, f"{TABLE}; {ROWS}; {SERIAL}; {more} WHERE value = 1", "DROP TABLE rate, word")
    code, out, _ = run("check", "drift", "seed", "--format", "json")
    assert code == 1
    ((kind, message, hint),) = found(out, "drift")
    assert kind == "drift"
    assert message == (
        "rows of table public.rate differ: 1 only in the snapshot (day=2026-01-01, code=b); "
        "1 only in a migrated database (day=2026-01-03, code=a); "
        "1 with other values in a migrated database (day=2026-01-01, code=a (value))"
    )
    assert hint.startswith("Run make al-dump-schema-current and commit what it writes")
    ((kind, message, _),) = found(out, "seed")
    assert kind == "seed-different"
    assert message.startswith("rows of table public.rate differ: 1 only in a migrated database (day=2026-01-03")
    assert run("current-schema")[0] == 0
    assert run("check", "drift", "seed")[0] == 0


def test_a_sequence_that_stands_elsewhere(declared: "Team", run: Run) -> None:
    """Equal rows with another next value are drift, since a seeded database would number otherwise."""
    moved = "SELECT setval('word_id_seq', 50)"
    declared.revision(FOURTH, THIRD, f"{TABLE}; {ROWS}; {SERIAL}; {moved}", "DROP TABLE rate, word")
    code, out, _ = run("check", "drift", "--format", "json")
    ((_, message, _),) = found(out, "drift")
    assert code == 1
    assert message == "rows of table public.word differ: its sequences stand elsewhere in a migrated database"


@pytest.mark.usefixtures("declared")
def test_what_is_declared_and_what_is_held(team: "Team", run: Run) -> None:
    """A table declared since, and one that is not declared any more, are drift."""
    team.configure('reference_tables = ["public.rate", "public.b"]')
    code, out, _ = run("check", "drift", "--format", "json")
    assert code == 1
    assert [message for _, message, _ in found(out, "drift")] == [
        "the snapshot holds rows of table public.word, which is not declared",
        "table public.b is declared as a reference table, and its rows are missing",
    ]
    team.configure()
    code, out, _ = run("check", "drift", "--format", "json")
    assert (code, len(found(out, "drift"))) == (1, 2)


def test_rows_of_a_running_database(declared: "Team", run: Run) -> None:
    """They are compared, too, without writing there; where sequences stand in a database at work does not count."""
    assert run("revisions", "upgrade")[0] == 0
    declared.order("SELECT nextval('word_id_seq')")
    assert run("check", "drift", "--against", "env:here")[0] == 0
    declared.order("UPDATE rate SET value = 8 WHERE code = 'b'")
    declared.order("INSERT INTO word (text) VALUES ('y')")
    code, out, _ = run("check", "drift", "--against", "env:here", "--format", "json")
    assert code == 1
    assert [message for _, message, _ in found(out, "drift")] == [
        "rows of table public.rate differ: 1 with other values in env:here (day=2026-01-01, code=b (value))",
        "rows of table public.word differ: 1 only in env:here (id=3)",
    ]
    declared.order("DROP TABLE rate")
    code, out, _ = run("check", "drift", "--against", "env:here", "--format", "json")
    assert ("drift", "table public.rate is in the snapshot, and env:here lacks it") in [
        one[:2] for one in found(out, "drift")
    ]


def test_dump_of_a_database_that_lacks_them(declared: "Team", run: Run) -> None:
    """It names the way without rows; that neither drops rows that a folder holds nor is silent about it."""
    declared.order("CREATE TABLE other (id int)")
    code, _, err = run("dump", declared.dsn, "--out", "other")
    assert (code, "[reference-table]" in err, "--no-rows" in err) == (2, True, True)
    code, _, err = run("dump", declared.dsn, "--out", "other", "--no-rows")
    assert (code, "note [reference-absent]" in err) == (0, True)
    assert not (declared.root / "other" / "reference").exists()
    code, _, err = run("dump", declared.dsn, "--no-rows")
    assert (code, "[reference-left-out]" in err) == (1, True)
    assert (declared.root / "sql_current" / "reference" / "public" / "rate.sql").is_file()


def test_rows_of_a_running_database_that_may_not_be_read(declared: "Team", run: Run) -> None:
    """That is a finding beside those of the schema, and takes none of them."""
    assert run("revisions", "upgrade")[0] == 0
    role, config = "drift_without_rows", declared.root / "snapshot.toml"
    declared.order(f"CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    declared.order("ALTER TABLE rate ENABLE ROW LEVEL SECURITY")
    theirs = make_conninfo(declared.dsn, user=role)
    config.write_text(config.read_text().replace(json.dumps(declared.dsn), json.dumps(theirs)))
    try:
        code, out, _ = run("check", "drift", "--against", "env:here", "--format", "json")
        said = [message for _, message, _ in found(out, "drift")]
        assert code == 1
        assert any(message.startswith("row security public.rate") for message in said), said
        assert any(message.startswith("rows in env:here cannot be compared: ") for message in said), said
    finally:
        declared.order(f"DROP OWNED BY {role}; DROP ROLE {role}")
