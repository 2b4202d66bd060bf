"""Old and new schemas from the test suites of other projects: what differs is found, and nothing goes unmentioned.

They lie in the folder that ``SNAPSHOT_PAIRS`` names, or in ``../shared/pairs`` beside the repository: a folder for
each case, with ``old.sql`` and ``new.sql``, what both need before them in ``setup.sql``, and in
``expected_diff.sql`` what that project answers. Every second is tried; ``SNAPSHOT_PAIRS_STEP=1`` tries all.
"""

import os
import queue
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.diff.changes import Added, Altered, Change, MemberAdded, MemberRemoved, Removed
from snapshot.diff.compare import ASPECT_OF_ROLE, compare
from snapshot.layout.sections import make_layout
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Piece, Snapshot
from snapshot.sql.spelling import differing_spellings
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch

PAIRS = Path(os.environ.get("SNAPSHOT_PAIRS", Path(__file__).parents[3] / "shared" / "pairs"))
STEP = int(os.environ.get("SNAPSHOT_PAIRS_STEP", "2"))
MAJOR = 18
DATABASES = 2
LEAST_LOADED = 0.9

pytestmark = [
    pytest.mark.matrix,
    pytest.mark.server,
    pytest.mark.corpus,
    pytest.mark.skipif(
        not PAIRS.is_dir(), reason="the pairs of other projects are not here; SNAPSHOT_PAIRS names them"
    ),
]

REFUSED = {
    "syntax of another product": "syntax error",
    "an extension that is not installed": "extension .* is not available",
    "a name that only a later statement defines": "(relation|function) .* does not exist",
    "a schema or a search path that the project's own tests make": "schema .* does not exist|no schema has been",
    "a command that needs a transaction of its own": "cannot run inside a transaction block",
    "a locale that the server has not": "collation .* does not exist",
}
"""Why a server does not take a case."""

EMPTY = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN
    SELECT 1 AS place, format('DROP EVENT TRIGGER %I', evtname) AS sql FROM pg_event_trigger
    UNION ALL SELECT 2, format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT 3, format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT 4, format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL SELECT 5, format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
    ORDER BY place
  LOOP EXECUTE found.sql; END LOOP;
  FOR found IN SELECT DISTINCT defaclrole::regrole AS role FROM pg_default_acl LOOP
    EXECUTE format('DROP OWNED BY %s', found.role);
  END LOOP;
END $$;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
"""Empties a database, which takes a tenth of the time of making one."""

LEFT = """
SELECT (SELECT count(*) FROM pg_default_acl) + (SELECT count(*) FROM pg_cast WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_language WHERE oid >= 16384) + (SELECT count(*) FROM pg_largeobject_metadata)
  + (SELECT count(*) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_' AND nspname <> 'public')
"""
"""Counts what emptying leaves behind."""

ROUTINE = re.compile(
    r"(?s)(?:ALTER|COMMENT ON|GRANT|REVOKE) .*(?:FUNCTION|PROCEDURE|AGGREGATE) .*?\) ((?:OWNER TO|IS|TO|FROM) .*)"
)
ROLE = re.compile(r'role "(.*)" does not exist')


@dataclass
class Loader:
    """Loads texts into a few databases, which are emptied in between, and dumps them.

    :param free: connection strings of the databases that nobody fills just now.
    :param roles: those that were made because a text wants them.
    """

    free: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)
    roles: set[str] = field(default_factory=set)

    def load(self, text: str) -> Snapshot | str:
        """Return the snapshot of a database with a text loaded, or why the server refuses the text."""
        dsn = self.free.get()
        try:
            request = Request(dsn=dsn, strategy=Strategy.WHOLE)
            return self._fill(dsn, text) or take(request, make_layout(), Watch()).snapshot
        finally:
            self.free.put(dsn)

    def _fill(self, dsn: str, text: str) -> str:
        """Load a text, and again with the roles that it lacks; return the error that remains."""
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SET client_min_messages = error; SET synchronous_commit = off")
            connection.execute(EMPTY.encode())
            assert connection.execute(LEFT.encode()).fetchone() == (0,)
            while error := _error_of(connection, text):
                found = ROLE.search(error)
                if not found:
                    return error.partition("\n")[0]
                connection.execute("ROLLBACK")
                with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(found[1])))
                self.roles.add(found[1])
        return ""


def _error_of(connection: "psycopg.Connection[tuple[object, ...]]", text: str) -> str:
    try:
        connection.execute(text.encode())
    except psycopg.Error as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class Case:
    """A case that loads."""

    name: str
    old: Snapshot
    new: Snapshot
    is_different: bool

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What became of each object."""
        return compare(self.old, self.new)


@dataclass(frozen=True)
class Outcome:
    """All cases that were tried.

    :param refused: name of a case → the server's error.
    """

    cases: tuple[Case, ...]
    refused: dict[str, str]


@pytest.fixture(scope="module")
def outcome(server_of: Callable[[int], Server]) -> Iterator[Outcome]:
    """Load both sides of every case, each text once."""
    folders = sorted(path.parent for path in PAIRS.rglob("new.sql"))[::STEP]
    texts = {folder: tuple(_text(folder, name) for name in ("old.sql", "new.sql")) for folder in folders}
    every = sorted({text for pair in texts.values() for text in pair})
    dsn, loader = server_of(MAJOR).dsn_for("postgres"), Loader()
    with ExitStack() as stack:
        for _ in range(DATABASES):
            loader.free.put(stack.enter_context(scratch_database(dsn)))
        with ThreadPoolExecutor(DATABASES) as pool:
            loaded = dict(zip(every, pool.map(loader.load, every), strict=True))
    yield _outcome(texts, loaded)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for role in loader.roles:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def _text(folder: Path, name: str) -> str:
    files = [path for path in (folder / "setup.sql", folder / name) if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _outcome(texts: dict[Path, tuple[str, ...]], loaded: dict[str, Snapshot | str]) -> Outcome:
    cases, refused = list[Case](), dict[str, str]()
    for folder, pair in texts.items():
        name, (old, new) = folder.relative_to(PAIRS).as_posix(), (loaded[text] for text in pair)
        if isinstance(old, str) or isinstance(new, str):
            refused[name] = old if isinstance(old, str) else str(new)
        else:
            answer = folder / "expected_diff.sql"
            cases.append(Case(name, old, new, is_different=answer.is_file() and bool(answer.read_text().strip())))
    return Outcome(tuple(cases), refused)


def test_most_cases_load(outcome: Outcome) -> None:
    """What a server does not take is for reasons that are known, and little."""
    known = re.compile("|".join(REFUSED.values()))
    assert {name: error for name, error in outcome.refused.items() if not known.search(error)} == {}
    assert len(outcome.cases) >= LEAST_LOADED * (len(outcome.cases) + len(outcome.refused))


def test_a_schema_has_no_difference_from_itself(outcome: Outcome) -> None:
    """Compared with itself, nothing is different on either side."""
    assert [one.name for one in outcome.cases if compare(one.old, one.old) or compare(one.new, one.new)] == []


def test_a_difference_is_found_where_the_project_has_one(outcome: Outcome) -> None:
    """Where the project prints a difference there is one, in both directions alike."""
    missed = {one.name for one in outcome.cases if one.is_different and not _means_something(one.changes)}
    assert missed == set()
    assert sum(one.is_different for one in outcome.cases) > len(outcome.cases) / 2


def test_swapped_sides_give_the_mirrored_changes(outcome: Outcome) -> None:
    """What is added one way is removed the other way, and all else is told of the same objects."""
    for case in outcome.cases:
        back = compare(case.new, case.old)
        assert _shapes(case.changes) == _shapes(back, is_mirrored=True), case.name


def _shapes(changes: tuple[Change, ...], *, is_mirrored: bool = False) -> Counter[tuple[str, str, str]]:
    """Return what kind of change each object has, as seen from the other side if asked for."""
    found = Counter[tuple[str, str, str]]()
    for one in changes:
        old, new = (
            str(getattr(side, "id", side)) if side else ""
            for side in (getattr(one, "old", None), getattr(one, "new", None))
        )
        found[(type(one).__name__ if old and new else "alone", *((new, old) if is_mirrored else (old, new)))] += 1
    return found


def _means_something(changes: tuple[Change, ...]) -> bool:
    return any(not isinstance(one, Altered) or one.details for one in changes)


def test_no_statement_goes_unmentioned(outcome: Outcome) -> None:
    """Each statement of one side that the other lacks belongs to an object of which that is told."""
    counted, unmentioned = 0, []
    for case in outcome.cases:
        told = case.changes
        for mine, other, kind in ((case.new, case.old, Added), (case.old, case.new, Removed)):
            for found, piece in _only_in(mine, other):
                counted += 1
                if not any(_mentions(change, found, piece, kind) for change in told):
                    unmentioned.append((case.name, str(found), piece.sql))
    assert unmentioned == []
    assert counted > len(outcome.cases)


def _only_in(mine: Snapshot, other: Snapshot) -> Iterator[tuple[ObjectId, Piece]]:
    for obj in mine.objects:
        theirs = other[obj.id].pieces if obj.id in other else ()
        yield from ((obj.id, piece) for piece in obj.pieces if piece not in theirs)


def _mentions(change: Change, found: ObjectId, piece: Piece, kind: type[Added | Removed]) -> bool:
    """Return whether a change is of the statement's object: whole, or as what the statement is about.

    Where nothing of the sort is told, the statement must say the same as one of the other side.
    """
    if isinstance(change, Altered) and change.id == found:
        others = (change.old if kind is Added else change.new).pieces
        alike = [one.sql for one in others if one.role is piece.role and one.setting == piece.setting]
        return _aspect_of(found, piece) in _aspects(change) or any(_says_same(piece.sql, one) for one in alike)
    return isinstance(change, kind) and change.id == found


def _aspect_of(found: ObjectId, piece: Piece) -> Aspect:
    return Aspect.GRANT if found.kind is Kind.DEFAULT_PRIVILEGES else ASPECT_OF_ROLE[piece.role]


def _aspects(change: Altered) -> set[Aspect]:
    """Return what is told, also of members that came or went."""
    members = [one.member for one in change.details if isinstance(one, MemberAdded | MemberRemoved)]
    told = {*change.aspects, *(fact.aspect for member in members for fact in member.facts)}
    return {Aspect.DEFINITION if one is Aspect.COLUMN_ORDER else one for one in told}


def _says_same(one: str, other: str) -> bool:
    """Return whether two statements mean the same, or say one thing of a routine that is called otherwise."""
    of_routine = (ROUTINE.match(one), ROUTINE.match(other))
    if all(of_routine):
        return len({found[1] for found in of_routine if found}) == 1
    return differing_spellings(one, other) is not None
