"""Every rule: what breaks it, with the line it is found on, and what comes near and does not."""

from typing import TYPE_CHECKING

import pytest
from tests.policy.rules.conftest import revision

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules.registry import OWN_PART, RULES
from snapshot.policy.rules.said import Spoken
from snapshot.policy.rules.values import Opened, Schema

if TYPE_CHECKING:
    from tests.policy.rules.conftest import Look

HEAD_LINES = 9


BREAKS: dict[str, list[str]] = {
    "AL002": [
        revision("op.execute(open('/x/y').read())"),
        revision("import io\nop.execute(io.open('x').read())"),
        revision("from pathlib import Path\nop.execute(Path(__file__).with_name('x').read_text())"),
        revision("from pathlib import Path\nop.execute(Path('x').read_bytes().decode())"),
        revision("import os\nos.open('x', 0)"),
        revision("import os\nos.system('ls')"),
        revision("import subprocess"),
        revision("from importlib import resources"),
        revision("import importlib.resources as there"),
        revision("import pkgutil"),
        revision("name = 'views/v.sql'"),
        revision("name = f'{1}/v.sql'"),
    ],
    "AL006": [
        revision('''op.execute("""SELECT '{"a":true}'""")'''),
        revision("""op.execute("SELECT 1 -- see :todo")"""),
        revision(r"""op.execute("SELECT 'a\\:b'")"""),
        revision("""op.execute(sa.text("SELECT 'x :y'"))"""),
        revision("""op.get_bind().exec_driver_sql("SELECT 'a%'")"""),
        revision("""op.execute("SELECT 1", execution_options={"no_parameters": True})"""),
    ],
    "AL007": [
        revision(r'op.execute("\\connect other")'),
        revision('op.execute("COPY t FROM stdin")'),
        revision(r'op.execute("COPY t (a) FROM stdin;\n1\n2\n\\.")'),
        revision('op.execute("SET search_path = mart")'),
        revision('op.execute("SET SESSION statement_timeout = 0")'),
        revision("op.execute(\"SELECT pg_catalog.set_config('search_path', '', false)\")"),
        revision('op.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")'),
        revision('op.execute("SET ROLE app_owner")'),
        revision('op.execute("""\nDO $$\nBEGIN\n    SET search_path = mart;\nEND $$""")'),
        revision("op.execute(\"DO $$ BEGIN PERFORM set_config('search_path', '', false); END $$\")"),
        revision("op.execute(\"DO $$ BEGIN EXECUTE 'SET search_path = mart'; END $$\")"),
    ],
    "AL008": [
        revision(
            'op.execute("SELECT 1")\nwith op.get_context().autocommit_block():\n    op.execute("VACUUM t")',
        ),
        revision(
            'with op.get_context().autocommit_block():\n    op.execute("VACUUM t")\nop.drop_column("t", "c")',
        ),
    ],
    "AL009": [revision('op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)")')],
    "AL010": [
        revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.t (a); SELECT 1")'),
        revision('op.execute("DROP INDEX CONCURRENTLY s.i; DROP INDEX CONCURRENTLY s.j")'),
        revision('op.execute("SELECT 1; REINDEX INDEX CONCURRENTLY s.i")'),
        revision('op.execute("SELECT 1; ALTER TABLE s.t DETACH PARTITION s.u CONCURRENTLY")'),
    ],
    "AL011": [
        revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.parted (a)")'),
        revision('op.execute("CREATE INDEX CONCURRENTLY i ON ONLY s.parted (a)")'),
        revision('op.execute("DROP INDEX CONCURRENTLY s.on_parted")'),
    ],
    "AL012": [
        revision('op.execute("SELECT 1")', "pass"),
        revision('op.execute("SELECT 1")', '"""Nothing."""'),
        revision('op.execute("SELECT 1")', 'op.execute("""\n""")'),
        revision('op.execute("SELECT 1")', "return None", more="irreversible = False\n"),
        revision('op.execute("SELECT 1")', "..."),
    ],
    "AL013": [
        revision('op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a")'),
        revision('op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a; CREATE INDEX ON s.m (a)")'),
        revision('op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a; CREATE UNIQUE INDEX ON s.m ((a + 1))")'),
        revision(
            'op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a; CREATE UNIQUE INDEX ON s.m (a) WHERE a > 0")'
        ),
    ],
    "AL014": [
        revision('op.execute("INSERT INTO ref.other VALUES (1)")'),
        revision('op.execute("UPDATE ref.other SET a = 1")'),
        revision('op.execute("WITH x AS (DELETE FROM ref.other RETURNING *) SELECT * FROM x")'),
        revision("op.execute(\"COPY ref.other FROM '/tmp/x'\")"),
        revision('op.execute("DO $$ BEGIN INSERT INTO ref.other VALUES (1); END $$")'),
        revision("op.execute(\"DO $$ BEGIN EXECUTE 'DELETE FROM ref.other WHERE a = ' || x; END $$\")"),
    ],
    "AL015": [
        revision("import app.models"),
        revision("from app import models"),
        revision("from . import helper"),
        revision("import importlib\nimportlib.import_module('app.models')"),
        revision("import psycopg"),
    ],
    "AL016": [
        revision('op.execute("BEGIN")'),
        revision('op.execute("SELECT 1; COMMIT; SELECT 2")'),
        revision('op.execute("ROLLBACK")'),
        revision('op.execute("START TRANSACTION")'),
        revision('op.execute("DO $$ BEGIN COMMIT; END $$")'),
        revision("op.get_bind().commit()"),
        revision("bind = op.get_bind()\nbind.rollback()"),
    ],
    "AL019": [
        revision(more='branch_labels = ("kpi",)\n'),
        revision(more='depends_on = "20260101_000000000"\n'),
    ],
    "AL020": [
        revision("op.execute(\"ALTER TYPE s.e ADD VALUE 'x'\")\nop.execute(\"SELECT 'x'::s.e\")"),
        revision("op.execute(\"ALTER TYPE s.e ADD VALUE 'x'; ALTER TABLE s.t ALTER c SET DEFAULT 'x'\")"),
    ],
    "syntax": [
        revision('op.execute("SELEC 1")'),
        revision('op.execute("SELECT (1")'),
        revision('run_sql("CREATE TABLE s.t (a int,)")', more="from snapshot.alembic import run_sql\n"),
        revision('op.get_bind().exec_driver_sql("DROP TABEL t")'),
    ],
}

NEAR: dict[str, list[str]] = {
    "AL002": [
        revision("op.execute('COMMENT ON SCHEMA s IS $$see v.sql for more$$')"),
        revision('"""Was v.sql"""'),
        revision("opened = 1\nop.execute('SELECT 1')"),
        revision("from pathlib import Path\nname = Path(__file__).stem"),
        revision("op.execute('''\nSELECT $$\nv.sql''' '$$')"),
    ],
    "AL006": [
        revision("op.execute(\"SELECT '12:30', a::int, b[1:2], 'LIKE a%', c[n:m] FROM t\")"),
        revision("op.execute(\"DO $$ BEGIN x := 1; RAISE '%', x; END $$\")"),
        revision("op.execute(\"SELECT '[[:alpha:]]'\")"),
        revision(r"""op.execute(r"SELECT 'see \:todo', '\\:b'")"""),
        revision('op.execute(sa.text("SELECT CAST(:y AS int)").bindparams(y=1))'),
        revision('op.get_bind().execute(sa.text("SELECT CAST(:y AS int)"), {"y": 1})'),
        revision('''run_sql("""SELECT '{"a":true}%', 'a\\\\:b'""")''', more="from snapshot.alembic import run_sql\n"),
        revision('op.get_bind().exec_driver_sql("SELECT \'%\'", execution_options={"no_parameters": True})'),
    ],
    "AL007": [
        revision('op.execute("SET LOCAL search_path = mart")'),
        revision("op.execute(\"SELECT set_config('search_path', '', true)\")"),
        revision('op.execute("SET lock_timeout = 0")\nop.execute("SELECT 1")\nop.execute("RESET lock_timeout")'),
        revision('op.execute("SET lock_timeout = 0; RESET ALL")'),
        revision('op.execute("SET TRANSACTION READ ONLY; SET CONSTRAINTS ALL DEFERRED")'),
        revision(r"""op.execute("SELECT '\\connect'")"""),
        revision('op.execute("ALTER DATABASE d SET search_path = mart; ALTER ROLE r SET role = x")'),
        revision('op.execute("COPY t TO stdout")'),
        revision('op.execute("DO $$ BEGIN SET LOCAL search_path = mart; END $$")'),
        revision('op.execute("DO $$ BEGIN SET search_path = mart; END $$")\nop.execute("RESET search_path")'),
        revision(
            "op.execute(\"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN SET search_path = mart; END'\")"
        ),
    ],
    "AL008": [
        revision('with op.get_context().autocommit_block():\n    op.execute("VACUUM t")\n    op.execute("VACUUM u")'),
        revision(
            'context = op.get_context()\nwith context.autocommit_block():\n    op.execute("VACUUM t")',
            "op.execute('SELECT 1')",
        ),
    ],
    "AL009": [
        revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.t (a)")'),
        revision('op.execute("CREATE INDEX IF NOT EXISTS i ON s.t (a)")'),
        revision(
            'op.execute("DROP INDEX CONCURRENTLY IF EXISTS s.i")\n'
            'op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)")'
        ),
        revision(
            "op.execute(\"DO $$ BEGIN IF EXISTS (SELECT FROM pg_index WHERE indexrelid = 's.i'::regclass "
            'AND NOT indisvalid) THEN DROP INDEX s.i; END IF; END $$")\n'
            'op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)")'
        ),
    ],
    "AL010": [
        revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.t (a);")'),
        revision('op.execute("CREATE INDEX i ON s.t (a); SELECT 1")'),
        revision('op.execute("SELECT 1; REFRESH MATERIALIZED VIEW CONCURRENTLY s.m")'),
    ],
    "AL011": [
        revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.t (a)")'),
        revision('op.execute("CREATE INDEX i ON s.parted (a)")'),
        revision('op.execute("DROP INDEX CONCURRENTLY s.on_t")'),
        revision('op.execute("REINDEX INDEX CONCURRENTLY s.on_parted")'),
        revision('op.execute("CREATE TABLE s.n (a int)")\nop.execute("CREATE INDEX CONCURRENTLY i ON s.n (a)")'),
    ],
    "AL012": [
        revision('op.execute("SELECT 1")', 'raise NotImplementedError("no way back")'),
        revision('op.execute("SELECT 1")', "pass", more="irreversible = True\n"),
        revision("pass", "pass"),
        revision('op.execute("""\n""")', 'op.execute("""\n""")'),
    ],
    "AL013": [
        revision('op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a; CREATE UNIQUE INDEX ON s.m (a)")'),
        revision(
            'op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a")\n'
            'op.execute("CREATE UNIQUE INDEX i ON s.m (a) INCLUDE (b)")'
        ),
        revision('op.execute("CREATE MATERIALIZED VIEW s.served AS SELECT 1 AS a")'),
        revision("op.execute('SELECT 1')", 'op.execute("CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a")'),
    ],
    "AL014": [
        revision('op.execute("INSERT INTO ref.colour VALUES (1)")'),
        revision("""op.execute('INSERT INTO ref."Odd Name" VALUES (1)')"""),
        revision('op.execute("CREATE TEMP TABLE x (a int); INSERT INTO x VALUES (1)")'),
        revision('op.execute("UPDATE s.alembic_version SET version_num = version_num")'),
        revision("op.execute(\"DO $$ BEGIN EXECUTE format('DELETE FROM %I', x); END $$\")"),
        revision(
            "op.execute(\"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'INSERT INTO ref.other VALUES (1)'\")"
        ),
        revision('op.execute("CREATE RULE r AS ON INSERT TO s.t DO INSTEAD INSERT INTO ref.other VALUES (1)")'),
        revision("op.execute('SELECT 1')", 'op.execute("DELETE FROM ref.other")'),
        revision('op.execute("COPY ref.other TO stdout")'),
    ],
    "AL015": [
        revision("import json\nfrom datetime import date\nimport sqlalchemy.dialects.postgresql as pg"),
        revision("from __future__ import annotations"),
        revision("from shared.sql import helper"),
        revision("from snapshot.alembic import run_sql"),
    ],
    "AL016": [
        revision('op.execute("SAVEPOINT x; ROLLBACK TO x; RELEASE x")'),
        revision("op.execute(\"CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'\")"),
        revision('op.execute("DO $$ BEGIN NULL; END $$")'),
        revision(
            'with op.get_context().autocommit_block():\n    op.execute("DO $$ BEGIN PERFORM f(); COMMIT; END $$")'
        ),
        revision("session = object()\nsession.commit()"),
    ],
    "AL019": [revision(more="branch_labels = None\ndepends_on = None\n"), revision(more="depends_on = ()\n")],
    "AL020": [
        revision("op.execute(\"ALTER TYPE s.e ADD VALUE 'x'\")\nop.execute(\"SELECT 'y'::s.e, 'x'::text\")"),
        revision("op.execute(\"SELECT 'x'::s.e\")\nop.execute(\"ALTER TYPE s.e ADD VALUE 'x'\")"),
        revision(
            "with op.get_context().autocommit_block():\n    op.execute(\"ALTER TYPE s.e ADD VALUE 'x'\")\n"
            "    op.execute(\"SELECT 'x'::s.e\")"
        ),
        revision("op.execute(\"CREATE TYPE s.e AS ENUM (); ALTER TYPE s.e ADD VALUE 'x'; SELECT 'x'::s.e\")"),
        revision("op.execute(\"ALTER TYPE s.e ADD VALUE 'x'\")\nop.execute(\"COMMENT ON TYPE s.e IS 'x'\")"),
    ],
    "syntax": [
        revision('op.execute("")'),
        revision('op.execute("-- nothing")'),
        revision('op.execute(sa.text("SELECT :a").bindparams(a=1))'),
        revision('op.execute("SELECT 1" if True else "x")'),
    ],
}
SCHEMA = Schema(
    name="sql_current",
    tables={"s.t": False, "s.parted": True},
    indexes={"s.on_t": "s.t", "s.on_parted": "s.parted", "s.i": "s.t", "s.j": "s.t"},
    matviews={"s.served": True},
)
LARGE = {"imports": ("shared.sql",), "reference": ("ref.c*", 'ref."Odd Name"'), "schema": SCHEMA}


def told(found: list) -> set[str]:  # type: ignore[type-arg] # findings of any weight
    """Return the codes of findings that are not notes."""
    return {one.code for one in found if one.severity is not Severity.NOTE}


@pytest.mark.parametrize(("code", "source"), [(code, one) for code, cases in BREAKS.items() for one in cases])
def test_break(look: "Look", code: str, source: str) -> None:
    """What breaks a rule is found by that rule, on a line of the functions or what stands before them."""
    found = look(source, **LARGE)
    assert told(found) == {code}, found
    lines = [one.line for one in found if one.severity is not Severity.NOTE]
    assert all(HEAD_LINES <= line <= source.count("\n") + 1 for line in lines)


@pytest.mark.parametrize(("code", "source"), [(code, one) for code, cases in NEAR.items() for one in cases])
def test_near_miss(look: "Look", code: str, source: str) -> None:
    """What comes near a rule breaks neither that nor another one."""
    assert code in RULES
    assert told(look(source, **LARGE)) == set()


def test_every_rule_is_broken_by_a_case() -> None:
    """Each rule that looks at single revisions has a break and a near miss; the others have tests of their own."""
    own = {code for code, rule in RULES.items() if rule.part == OWN_PART}
    assert own - BREAKS.keys() == own - NEAR.keys() == {"AL000", "AL003", "AL004", "AL005", "AL018"}


def test_numbers_are_complete() -> None:
    """AL000 to AL020 each have one owner."""
    assert {code for code in RULES if code.startswith("AL")} == {f"AL{number:03}" for number in range(21)}


def test_opened_while_rendered(look: "Look") -> None:
    """What was opened is found on the line that led there, once; a line of which the file tells already is not."""
    source = revision("_read()", more="def _read():\n    return 1\n")
    opened = {"opened": (Opened("/x/y.sql", 19, "upgrade"), Opened("/x/z.sql", 19, "downgrade"))}
    found = look(source, judged=opened)
    assert [(one.code, one.line) for one in found] == [("AL002", 19)]
    assert "/x/y.sql was opened when its upgrade was rendered" in found[0].message


def test_what_is_rendered_is_looked_at(look: "Look") -> None:
    """A computed text and an operation of Alembic are read from what they print, on the line of the call."""
    source = revision('op.execute("INSERT INTO " + table())\nop.create_index("i", "t", ["a"])')
    line = source[: source.index("op.execute(")].count("\n") + 1
    spoken = [
        Spoken(
            text="INSERT INTO ref.other VALUES (1);",
            raw="INSERT INTO ref.other VALUES (1)",
            line=line,
            direction="upgrade",
        ),
        Spoken(
            text="CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", raw=None, line=line + 1, direction="upgrade"
        ),
    ]
    found = look(source, spoken, schema=Schema(name="", tables={"public.t": False}, indexes={}, matviews={}))
    assert [(one.code, one.line) for one in found] == [("AL014", line), ("AL009", line + 1)]


def test_computed_and_not_rendered_is_said(look: "Look") -> None:
    """A text that nobody can tell is a note on its line."""
    source = revision('op.execute("INSERT INTO " + table())')
    found = look(source)
    assert [(one.code, one.severity) for one in found] == [("revision-unread", Severity.NOTE)]


def test_not_rendered_is_said(look: "Look") -> None:
    """So is a direction that could not be rendered."""
    found = look(revision(), judged={"unrendered": {"upgrade": "KeyError: 'x'"}})
    assert [one.code for one in found] == ["revision-unread"]
    assert "KeyError: 'x'" in found[0].message


def test_version_table(look: "Look") -> None:
    """The table is left out in which Alembic notes revisions, and no other of its usual name."""
    tables = {"version_tables": ("versions", "meta.versions")}
    for name, codes in (("versions", set()), ("meta.versions", set()), ("s.versions", {"AL014"})):
        assert told(look(revision(f"op.execute('DELETE FROM {name}')"), **tables)) == codes
    assert told(look(revision("op.execute('DELETE FROM alembic_version')"), **tables)) == {"AL014"}


def test_block_that_computes(look: "Look") -> None:
    """What a DO block computes is said to be untold, on its line."""
    source = revision('op.execute("""\nDO $$\nBEGIN\n    EXECUTE x;\nEND $$""")')
    found = look(source)
    line = source[: source.index("EXECUTE x")].count("\n") + 1
    assert [(one.code, one.severity, one.place.line) for one in found] == [("revision-unread", Severity.NOTE, line)]


def test_partitioned_cannot_be_told(look: "Look") -> None:
    """Where neither the snapshot nor a revision knows the table, that is said and nothing claimed."""
    found = look(revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.absent (a)")'))
    assert [(one.code, one.severity) for one in found] == [("AL011", Severity.NOTE)]


def test_own_transactions(look: "Look") -> None:
    """An autocommit block asks env.py for a transaction for each revision; what is computed is said to be."""
    source = revision('with op.get_context().autocommit_block():\n    op.execute("VACUUM t")')
    assert told(look(source, env="context.configure(connection=c)")) == {"AL008"}
    assert told(look(source, env="context.configure(transaction_per_migration=False)")) == {"AL008"}
    assert not told(look(source, env="context.configure(**{'transaction_per_migration': True})"))
    found = look(source, env="context.configure(transaction_per_migration=wanted())")
    assert [(one.code, one.severity) for one in found] == [("AL008", Severity.NOTE)]


def test_matviews_of_the_snapshot(look: "Look") -> None:
    """With all revisions those of the snapshot are looked at, too."""
    schema = Schema(name="sql_current", tables={}, indexes={}, matviews={"s.a": True, "s.b": False})
    assert not look(revision(), schema=schema)
    found = look(revision(), schema=schema, every=True)
    assert [(one.code, one.severity, one.revision) for one in found] == [("AL013", Severity.WARNING, "s.b")]


@pytest.mark.parametrize("count", [100, 1500])
def test_long_sums(look: "Look", count: int) -> None:
    """A text of very many parts is read, or said to be computed where Python does not go down so far."""
    parts = " + ".join(["'SELECT 1'", *(f"',{at}'" for at in range(count))])
    found = look(revision(f"op.execute({parts})"))
    assert {one.severity for one in found} <= {Severity.NOTE}
    assert bool(found) == (count > 1000)
