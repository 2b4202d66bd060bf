"""Every rule: what breaks it, with the line it is found on, and what comes near and does not."""

from typing import TYPE_CHECKING

import pytest
from tests.policy.rules.conftest import revision

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules.registry import OWN_PART, RULES
from snapshot.policy.rules.values import Schema

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
        revision("import io as x\nop.execute(x.FileIO('y').read().decode())"),
        revision("from os import open as o\no('y', 0)"),
        revision("read = open\nop.execute(read('y').read())"),
        revision("import linecache\nop.execute(linecache.getline('y', 1))"),
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
        revision('op.execute("CREATE TABLE made AS SELECT 1 AS a")'),
        revision('op.execute("SELECT 1 AS a INTO made")'),
        revision('op.execute("EXPLAIN ANALYZE INSERT INTO ref.other VALUES (1)")'),
    ],
    "AL015": [
        revision("import app.models"),
        revision("from app import models"),
        revision("from . import helper"),
        revision("import importlib\nimportlib.import_module('app.models')"),
        revision("import psycopg"),
        revision("from importlib import import_module as load\nload('app.models')"),
    ],
    "AL016": [
        revision('op.execute("BEGIN")'),
        revision('op.execute("SELECT 1; COMMIT; SELECT 2")'),
        revision('op.execute("ROLLBACK")'),
        revision('op.execute("START TRANSACTION")'),
        revision('op.execute("DO $$ BEGIN COMMIT; END $$")'),
        revision("op.get_bind().commit()"),
        revision("bind = op.get_bind()\nbind.rollback()"),
        revision("bind: object = op.get_bind()\nbind.commit()"),
        revision("(bind := op.get_bind()).begin()"),
        revision("with op.get_bind() as bind:\n    bind.commit()"),
        revision("op.get_context().connection.commit()"),
        revision("op.get_bind().connection.rollback()"),
        revision("op.get_bind().execution_options(x=1).commit()"),
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
        revision("class Own:\n    def open(self):\n        return 'SELECT 1'\nop.execute(Own().open())"),
        revision("print('see views/v.sql')\nassert not 'x'.endswith('.sql')"),
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
        revision('op.execute("INSERT INTO pg_temp.x VALUES (1)")'),
        revision('op.execute("CREATE TABLE x (a int); INSERT INTO x VALUES (1); DROP TABLE x")'),
        revision('op.execute("CREATE TABLE x AS SELECT 1 AS a WITH NO DATA")'),
        revision('op.execute("CREATE TEMP TABLE x AS SELECT 1 AS a")'),
        revision('op.execute("EXPLAIN INSERT INTO ref.other VALUES (1)")'),
        revision('op.execute("PREPARE x AS INSERT INTO ref.other VALUES (1)")'),
    ],
    "AL015": [
        revision("import json\nfrom datetime import date\nimport sqlalchemy.dialects.postgresql as pg"),
        revision("from __future__ import annotations"),
        revision("from shared.sql import helper"),
        revision("from snapshot.alembic import run_sql"),
        revision("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app import models"),
    ],
    "AL016": [
        revision('op.execute("SAVEPOINT x; ROLLBACK TO x; RELEASE x")'),
        revision("op.execute(\"CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'\")"),
        revision('op.execute("DO $$ BEGIN NULL; END $$")'),
        revision(
            'with op.get_context().autocommit_block():\n    op.execute("DO $$ BEGIN PERFORM f(); COMMIT; END $$")'
        ),
        revision("session = object()\nsession.commit()"),
        revision("op.get_bind().begin_nested().commit()"),
        revision("op.get_bind().engine.connect().commit()"),
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
