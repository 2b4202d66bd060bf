"""Random objects of a schema are edited through SQL, and the comparison finds exactly those.

What else must change with an edited object is found as well, and nothing beside it: with a table's owner that of the
sequences it owns; with a table or view that is dropped everything that belongs to it. A renamed object is one that
is gone and one that is new. ``SNAPSHOT_EDIT_ROUNDS`` and ``SNAPSHOT_EDIT_SEED`` try more of them, and others.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from snapshot.diff.changes import Added, Altered, MaybeRenamed, Removed
from snapshot.diff.compare import compare
from snapshot.layout.sections import make_layout
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import ROUTINES, Kind
from snapshot.model.objects import Snapshot
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch

pytestmark = [pytest.mark.matrix, pytest.mark.server]

MAJOR = 18
ROUNDS = int(os.environ.get("SNAPSHOT_EDIT_ROUNDS", "12"))
SEED = os.environ.get("SNAPSHOT_EDIT_SEED", "")
MOST_AT_ONCE = 3
SCHEMAS = Path(__file__).parents[1] / "schemas"
CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
EDITED = [
    *(SCHEMAS / f"{name}.sql" for name in ("keys", "majors", "names", "rights", "types", "views")),
    CORPUS / "pagila" / "schema.sql",
    CORPUS / "mediawiki" / "schema.sql",
]
OWNING, READING = "edits_owner", "edits_reader"
LEAST_SORTS = 4

CATALOG = """
WITH ours AS (
  SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname !~ '^edits_'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
), leaf AS (
  SELECT * FROM ours WHERE relkind = 'r' AND reloftype = 0 AND NOT relispartition
    AND NOT EXISTS (SELECT FROM pg_inherits i WHERE ours.oid IN (i.inhrelid, i.inhparent))
), idle AS (
  SELECT leaf.*, a.attname, a.attnum, t.typname FROM leaf JOIN pg_attribute a ON a.attrelid = leaf.oid
  JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND NOT atthasdef AND attidentity = '' AND NOT attnotnull
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refobjid = leaf.oid AND d.refobjsubid = a.attnum)
), routine AS (
  SELECT p.*, n.nspname, l.lanname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
), type AS (
  SELECT t.*, n.nspname, format('%I.%I', n.nspname, t.typname) AS name FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
)
"""
"""What can be edited: ``leaf`` are tables without parents and children, ``idle`` their columns that nothing uses."""

NO_READER = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.refobjid = leaf.oid AND d.classid = 'pg_rewrite'::regclass)"
OF_TABLE = "ARRAY[nspname, relname]"
DEFINITION, COMMENT, GRANT, OWNER = Aspect.DEFINITION, Aspect.COMMENT, Aspect.GRANT, Aspect.OWNER


@dataclass(frozen=True)
class Kindred:
    """One sort of edit.

    :param statement: an SQL expression: the statement that edits one of ``source``.
    :param source: what follows FROM, in terms of `CATALOG`.
    :param kind: of what is edited, added or removed; ``None`` where the kind of the relation says it.
    :param path: an SQL expression: the names of that.
    :param aspect: what an alteration is about.
    :param renames: an SQL expression: the last name that it gets.
    :param takes_along: whether what belongs to the object goes with it.
    """

    statement: str
    source: str
    kind: Kind | None
    path: str = OF_TABLE
    aspect: Aspect = DEFINITION
    renames: str = "NULL"
    takes_along: bool = False


def _column(clause: str, only: str = "true") -> Kindred:
    return Kindred(f"format('ALTER TABLE %s {clause}', name, attname)", f"idle WHERE {only}", Kind.TABLE)


EDITS = {
    "add column": Kindred(
        "format('ALTER TABLE %s ADD COLUMN edits_c integer', name)", f"leaf WHERE {NO_READER}", Kind.TABLE
    ),
    "drop column": _column("DROP COLUMN %I"),
    "retype column": _column("ALTER COLUMN %I TYPE bigint", "typname = 'int4'"),
    "retype to text": _column("ALTER COLUMN %I TYPE text", "typname = 'varchar'"),
    "rename column": _column("RENAME COLUMN %I TO edits_c2"),
    "set default": _column("ALTER COLUMN %I SET DEFAULT 7", "typname IN ('int4', 'int8', 'text', 'numeric')"),
    "set not null": _column("ALTER COLUMN %I SET NOT NULL"),
    "set statistics": _column("ALTER COLUMN %I SET STATISTICS 77"),
    "storage parameter": Kindred("format('ALTER TABLE %s SET (fillfactor = 33)', name)", "leaf", Kind.TABLE),
    "add check": Kindred("format('ALTER TABLE %s ADD CONSTRAINT edits_k CHECK (true)', name)", "leaf", Kind.TABLE),
    "drop check": Kindred(
        "format('ALTER TABLE %s DROP CONSTRAINT %I', name, conname)",
        "leaf JOIN pg_constraint k ON conrelid = leaf.oid AND contype = 'c'",
        Kind.CHECK,
        "ARRAY[nspname, relname, conname]",
    ),
    "drop foreign key": Kindred(
        "format('ALTER TABLE %s DROP CONSTRAINT %I', name, conname)",
        "leaf JOIN pg_constraint k ON conrelid = leaf.oid AND contype = 'f' AND conparentid = 0",
        Kind.FOREIGN_KEY,
        "ARRAY[nspname, relname, conname]",
    ),
    "create index": Kindred(
        "format('CREATE INDEX edits_i%s ON %s (%I)', oid, name, attname)",
        "idle WHERE typname IN ('int4', 'int8', 'text', 'varchar', 'date', 'numeric')",
        Kind.INDEX,
        "ARRAY[nspname, 'edits_i' || oid]",
    ),
    "drop index": Kindred(
        "format('DROP INDEX %s', name)", "ours WHERE relkind = 'i' AND NOT relispartition", Kind.INDEX
    ),
    "rename index": Kindred(
        "format('ALTER INDEX %s RENAME TO edits_r%s', name, ours.oid)",
        "ours JOIN pg_index ON indexrelid = ours.oid WHERE relkind = 'i' AND NOT relispartition AND NOT EXISTS ("
        "SELECT FROM pg_constraint WHERE conindid = ours.oid) AND NOT indisclustered AND NOT indisreplident",
        Kind.INDEX,
        renames="'edits_r' || ours.oid",
    ),
    "view": Kindred(
        "format('CREATE OR REPLACE VIEW %s AS SELECT * FROM (%s) AS edits_q', name, "
        "rtrim(pg_get_viewdef(ours.oid), ';'))",
        "ours WHERE relkind = 'v'",
        Kind.VIEW,
    ),
    "drop view": Kindred("format('DROP VIEW %s', name)", "ours WHERE relkind = 'v'", Kind.VIEW, takes_along=True),
    "drop table": Kindred("format('DROP TABLE %s', name)", "leaf", Kind.TABLE, takes_along=True),
    "comment": Kindred("format('COMMENT ON TABLE %s IS ''edited''', name)", "leaf", Kind.TABLE, aspect=COMMENT),
    "comment on a column": Kindred(
        "format('COMMENT ON COLUMN %s.%I IS ''edited''', name, attname)", "idle", Kind.TABLE, aspect=COMMENT
    ),
    "comment on a view": Kindred(
        "format('COMMENT ON VIEW %s IS ''edited''', name)", "ours WHERE relkind = 'v'", Kind.VIEW, aspect=COMMENT
    ),
    "grant": Kindred(
        f"format('GRANT SELECT ON %s TO {READING}', name)",
        "ours WHERE relkind IN ('r', 'v', 'm')",
        None,
        aspect=GRANT,
    ),
    "owner": Kindred(f"format('ALTER TABLE %s OWNER TO {OWNING}', name)", "leaf", Kind.TABLE, aspect=OWNER),
    "enum value": Kindred(
        "format('ALTER TYPE %s ADD VALUE ''edited''', name)",
        "type WHERE typtype = 'e'",
        Kind.TYPE,
        "ARRAY[nspname, typname]",
    ),
    "domain": Kindred(
        "format('ALTER DOMAIN %s ADD CONSTRAINT edits_k CHECK (true)', name)",
        "type WHERE typtype = 'd'",
        Kind.DOMAIN,
        "ARRAY[nspname, typname]",
    ),
    "function body": Kindred(
        "replace(pg_get_functiondef(oid), 'AS $function$', E'AS $function$\\n-- edited\\n')",
        "routine WHERE lanname IN ('sql', 'plpgsql') AND prosqlbody IS NULL AND prosrc <> ''",
        Kind.FUNCTION,
        "ARRAY[nspname, proname]",
    ),
    "trigger": Kindred(
        "format('CREATE TRIGGER edits_t BEFORE UPDATE ON %s FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()', name)",
        "leaf",
        Kind.TRIGGER,
        "ARRAY[nspname, relname, 'edits_t']",
    ),
    "policy": Kindred(
        "format('CREATE POLICY edits_p ON %s USING (true)', name)",
        "leaf",
        Kind.POLICY,
        "ARRAY[nspname, relname, 'edits_p']",
    ),
    "row security": Kindred(
        "format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name)", "leaf WHERE NOT relrowsecurity", Kind.ROW_SECURITY
    ),
    "sequence": Kindred(
        "format('ALTER SEQUENCE %s INCREMENT BY 77', name)",
        "ours WHERE relkind = 'S' "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = ours.oid AND deptype = 'i')",
        Kind.SEQUENCE,
    ),
}
"""What is done to one object."""

_KINDS = {"r": Kind.TABLE, "v": Kind.VIEW, "m": Kind.MATERIALIZED_VIEW}


@dataclass(frozen=True)
class Done:
    """An edit that the server took.

    :param edited: what it added, removed or altered, with what had to go along.
    :param aspects: what alterations are about, by object.
    :param renamed: the new identity of what was renamed.
    """

    name: str
    edited: frozenset[ObjectId]
    aspects: dict[ObjectId, Aspect]
    renamed: ObjectId | None = None


class Editor:
    """Edits objects of a database, each only once between two snapshots and never twice in the same way."""

    def __init__(self, connection: "psycopg.Connection[Any]", chance: random.Random) -> None:
        self._connection = connection
        self._chance = chance
        self._statements: set[str] = set()

    def round(self, old: Snapshot) -> list[Done]:
        """Edit up to three objects; where one is dropped, no other."""
        done: list[Done] = []
        for _ in range(self._chance.randint(1, MOST_AT_ONCE)):
            name = self._chance.choice(sorted(EDITS))
            if not (done and EDITS[name].takes_along):
                done += self._edit(name, old, {one for each in done for one in each.edited})
            if done and EDITS[name].takes_along:
                break
        return done

    def _edit(self, name: str, old: Snapshot, taken: set[ObjectId]) -> list[Done]:
        edit = EDITS[name]
        relkind = "relkind" if edit.kind is None else "NULL"
        columns = f"{edit.statement}, {relkind}, {edit.path}, {edit.renames}"
        rows = self._connection.execute(
            f"{CATALOG} SELECT {columns} FROM {edit.source} ORDER BY 1".encode()
        ).fetchall()
        for statement, relation, path, renamed in self._chance.sample(rows, min(len(rows), 5)):
            done = _expected(name, old, edit.kind or _KINDS[relation], tuple(path), renamed)
            if (
                statement in self._statements
                or done is None
                or any(_touch(one, other) for one in done.edited for other in taken)
            ):
                continue
            with suppress(psycopg.Error):
                self._connection.execute(statement.encode())
                self._statements.add(statement)
                return [done]
        return []


def _touch(one: ObjectId, other: ObjectId) -> bool:
    return one.path[:2] == other.path[:2]


def _expected(name: str, old: Snapshot, kind: Kind, path: tuple[str, ...], renamed: str | None) -> Done | None:
    """Return what an edit is expected to change; ``None`` where two objects have the name."""
    found = ObjectId(kind, path)
    if kind in ROUTINES:
        overloads = [one for one in old if one.kind in ROUTINES and one.path == path]
        if len(overloads) != 1:
            return None
        (found,) = overloads
    if kind is Kind.CHECK and found not in old:
        found = ObjectId(Kind.TABLE, path[:2])  # in whose definition it stands
    edited = {found}
    if renamed:
        new = ObjectId(kind, (*path[:-1], renamed))
        return Done(name, frozenset({found, new}), {}, new)
    if EDITS[name].takes_along:
        edited.update(_belonging(old, [found]))
    if name == "owner":
        edited.update(one for one in _belonging(old, [found]) if one.kind is Kind.SEQUENCE)
    return Done(name, frozenset(edited), dict.fromkeys(edited, EDITS[name].aspect))


def _belonging(old: Snapshot, owners: Sequence[ObjectId]) -> Iterator[ObjectId]:
    """Yield what belongs to a relation: its children, what names it in its own name, and sequences that it owns."""
    for owner in owners:
        for obj in old.objects:
            is_named = obj.id != owner and owner.path in {obj.id.path[:2], obj.id.path[1:3]} and len(obj.id.path) > 2
            is_owned = obj.id.kind is Kind.SEQUENCE_OWNER and _owned_by(owner) in obj.pieces[0].sql.replace('"', "")
            if obj.parent == owner or is_named or is_owned:
                yield obj.id
            if is_owned:
                yield ObjectId(Kind.SEQUENCE, obj.id.path)


def _owned_by(owner: ObjectId) -> str:
    return f" OWNED BY {'.'.join(owner.path)}.".replace('"', "")


@pytest.mark.parametrize(
    "path", EDITED, ids=lambda path: path.parent.name if path.name == "schema.sql" else path.stem
)
def test_exactly_the_edited_objects_are_found(path: Path, load_schema: Callable[[int, Path], Any]) -> None:
    """After each round of random edits the comparison names what was edited, as what, and nothing else."""
    if not path.is_file():
        pytest.skip("the schemas of other projects are not here; SNAPSHOT_CORPUS names them")
    loaded = load_schema(MAJOR, path)
    with psycopg.connect(loaded.dsn, autocommit=True) as connection:
        for role in (OWNING, READING):
            with suppress(psycopg.errors.DuplicateObject):
                connection.execute(f"CREATE ROLE {role}".encode())
        connection.execute("SET client_min_messages = error; SET check_function_bodies = off")
        editor = Editor(connection, random.Random(path.stem + path.parent.name + SEED))  # noqa: S311 - no secret hangs on it
        old, made = _snapshot(loaded.dsn), set[str]()
        for _ in range(ROUNDS):
            done = editor.round(old)
            new = _snapshot(loaded.dsn)
            _check(old, new, done)
            made.update(one.name for one in done)
            old = new
    assert len(made) >= LEAST_SORTS


def _snapshot(dsn: str) -> Snapshot:
    return take(Request(dsn=dsn, strategy=Strategy.WHOLE), make_layout(), Watch()).snapshot


def _check(old: Snapshot, new: Snapshot, done: list[Done]) -> None:
    changes = compare(old, new)
    found = [one for one in changes if isinstance(one, Added | Removed) or (isinstance(one, Altered) and one.details)]
    assert {one.id for one in found} == {one for each in done for one in each.edited}, done
    for one in found:
        if isinstance(one, Altered):
            wanted = {each.aspects[one.id] for each in done if one.id in each.aspects}
            assert wanted <= one.aspects, done
    candidates = {one.new for one in changes if isinstance(one, MaybeRenamed)}
    assert {one.renamed for one in done if one.renamed} <= candidates
