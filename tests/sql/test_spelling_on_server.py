"""The list of spellings held against a server: a reload of hand-written SQL changes nothing beside them."""

import subprocess
from collections.abc import Callable

import pytest

from snapshot.database.server import Server
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.sql.spelling import KnownLoss, compare, reloads
from snapshot.sql.spelling.registry import RULES

pytestmark = pytest.mark.server

TABLES = """
CREATE SCHEMA s;
CREATE DOMAIN s.code AS varchar(5) CHECK (VALUE IN ('a', 'b'));
CREATE TABLE s.t (
  id int PRIMARY KEY, v varchar(10) CHECK (v IN ('a', 'b')), w varchar, c char(3) CHECK (c NOT IN ('x', 'y')),
  t text, i int CHECK (i IN (1, -2)), n numeric(5, 2) CHECK (n BETWEEN -1 AND 1.5), d date, k s.code, va varchar(5)[],
  g int GENERATED ALWAYS AS (CASE WHEN v IN ('a', w) THEN 1 ELSE -1 END) STORED,
  EXCLUDE USING btree (v WITH =) WHERE (v IN ('a', 'b'))
);
CREATE INDEX ON s.t (lower(v)) WHERE v IN ('a', 'b') AND EXTRACT('YEAR' FROM d) > 2000;
CREATE STATISTICS s.st ON (v IN ('a', 'b')), (i + 1) FROM s.t;
CREATE TABLE s.sink (a int, b text);
CREATE TABLE s.parent (c1 numeric(6, 2) DEFAULT 1, c2 varchar(5) DEFAULT 'x', c3 s.code DEFAULT 'a', c4 int DEFAULT 1,
  c5 bit(3) DEFAULT b'101', c6 numeric(6, 2)[] DEFAULT '{}', c7 char(4) DEFAULT 'x', c8 timestamp(2) DEFAULT now());
CREATE TABLE s.child () INHERITS (s.parent);
CREATE TABLE s.adopted (LIKE s.parent);
ALTER TABLE s.adopted INHERIT s.parent;
DO $$ BEGIN
  FOR i IN 1..8 LOOP EXECUTE format('ALTER TABLE s.child ALTER c%s DROP DEFAULT', i); END LOOP;
END $$;
"""
EXPRESSIONS = """
CREATE FUNCTION s.f(text[]) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE VIEW s.arrays AS SELECT s.f(ARRAY[v, w]) AS a, s.f(ARRAY[[v], [w]]) AS b, s.f(ARRAY[ARRAY[v], va]) AS c,
  v = ANY (ARRAY[w, 'b']) AS d, v NOT IN ('a', w, 'b') AS e, k IN ('a', 'b') AS f FROM s.t;
CREATE VIEW s.names AS SELECT id FROM s.t WHERE EXISTS (SELECT NULL, -1, 'x', 1.5, 'x' COLLATE "C", (SELECT NULL),
  (SELECT 'a' UNION SELECT v), CASE WHEN id = 1 THEN 'a' ELSE (SELECT NULL) END, (SELECT -1)::text, v || 'a',
  NULL = i, b'1', now(), ARRAY[NULL], ROW(NULL), COALESCE(NULL, 'x'), (SELECT max(v) FROM s.t), interval '1' year);
CREATE VIEW s.unions AS SELECT NULL AS a UNION SELECT -1 UNION SELECT n + i FROM s.t UNION SELECT i + 1 FROM s.t;
CREATE TYPE s.tiny;
CREATE FUNCTION s.tiny_in(cstring) RETURNS s.tiny LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION s.tiny_out(s.tiny) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE s.tiny (INPUT = s.tiny_in, OUTPUT = s.tiny_out, LIKE = int4, DEFAULT = '7');
CREATE DOMAIN s.small AS s.tiny;
CREATE TYPE s.pair AS (a int, b varchar(3));
CREATE VIEW s.rows AS SELECT ROW(1, 'x')::s.pair AS r, ARRAY[ROW(1, NULL)::s.pair] AS a;
ALTER TYPE s.pair ADD ATTRIBUTE c numeric(5, 2);
CREATE FUNCTION s.body(x varchar) RETURNS int LANGUAGE sql BEGIN ATOMIC
  INSERT INTO s.sink SELECT -1, NULL FROM s.t WHERE v IN (x, 'b') RETURNING NULL, 'x'::name;
  MERGE INTO s.sink USING s.t ON a = id WHEN MATCHED AND v IN ('a', 'b') THEN UPDATE SET (a, b) = (SELECT -1, NULL);
  SELECT CASE x WHEN 'a' THEN 1 WHEN NULL THEN -1 END;
END;
CREATE RULE r AS ON UPDATE TO s.t WHERE NEW.v IN ('a', 'b') DO ALSO INSERT INTO s.sink SELECT -1, NULL;
ALTER TABLE s.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON s.t USING (v IN ('a', 'b') OR EXISTS (SELECT NULL));
CREATE TRIGGER g BEFORE UPDATE ON s.t FOR EACH ROW WHEN (OLD.v IN ('a', 'b') OR NEW.w IN ('a', OLD.v))
  EXECUTE FUNCTION suppress_redundant_updates_trigger();
"""
REORDERED = """
CREATE SCHEMA s;
CREATE TABLE s.parent (a int, b int);
CREATE TABLE s.child (z int, b int, a int);
ALTER TABLE s.child INHERIT s.parent;
COMMENT ON COLUMN s.child.z IS 'z';
COMMENT ON COLUMN s.child.a IS 'a';
"""

Scratch = Callable[..., str]
Generations = Callable[[str], list[str]]


@pytest.fixture
def generations(server: Server, scratch: Scratch) -> Generations:
    """Return the way from a hand-written schema to three dumps, each of what the one before it loads."""

    def reload(text: str) -> list[str]:
        dumps: list[str] = []
        for _ in range(3):
            program = [str(server.bin / "pg_dump"), "--schema-only", "--restrict-key=same"]
            command = [*program, f"--dbname={scratch(text)}"]
            dumps.append(subprocess.run(command, check=True, capture_output=True).stdout.decode())
            text = "".join(line for line in dumps[-1].splitlines(keepends=True) if not line.startswith("\\"))
        return dumps

    return reload


def test_one_reload_makes_spellings_and_nothing_else(generations: Generations) -> None:
    """What one reload changes is explained by the list, all of which shows; a second reload changes nothing."""
    first, second, third = generations(TABLES + EXPRESSIONS)
    found = compare(*(assemble([cut(text.encode())]).snapshot for text in (first, second)))
    assert found.different == ()
    assert found.is_equal
    by_reload = {one for one, rule in RULES.items() if rule.__module__ == reloads.__name__}
    assert {spelling for one in found.respelled for spelling in one.spellings} == by_reload
    assert found.share < 1
    assert second == third


def test_reload_moves_inherited_columns(generations: Generations) -> None:
    """The one loss with a name happens, and touches only the table itself."""
    first, second, _ = generations(REORDERED)
    found = compare(*(assemble([cut(text.encode())]).snapshot for text in (first, second)))
    assert [(str(one.id), one.loss) for one in found.different] == [
        ("table s.child", KnownLoss.INHERITED_COLUMN_ORDER)
    ]
