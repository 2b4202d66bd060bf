"""Old and new schemas from the test suites of other projects: what differs is found, and nothing goes unmentioned.

They lie in the folder that ``SNAPSHOT_PAIRS`` names, or in ``../shared/pairs`` beside the repository: a folder for
each project, in it one for each case, with ``old.sql`` and ``new.sql``. Every third case is tried;
``SNAPSHOT_PAIRS_STEP=1`` tries all.
"""

import os
import queue
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from snapshot.layout.sections import make_layout
from snapshot.model.objects import Snapshot
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch

PAIRS = Path(os.environ.get("SNAPSHOT_PAIRS", Path(__file__).parents[3] / "shared" / "pairs"))
STEP = int(os.environ.get("SNAPSHOT_PAIRS_STEP", "3"))
MAJOR = 18
AT_ONCE = 2

pytestmark = [
    pytest.mark.matrix,
    pytest.mark.server,
    pytest.mark.corpus,
    pytest.mark.skipif(
        not PAIRS.is_dir(), reason="the pairs of other projects are not here; SNAPSHOT_PAIRS names them"
    ),
]

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

ROLE = re.compile(r'role "(.*)" does not exist')


@dataclass
class Loader:
    """Loads texts into a few databases, which are emptied in between, and dumps them; each text once.

    :param dsn: any database of the server.
    """

    dsn: str
    stack: ExitStack
    roles: set[str] = field(default_factory=set)
    free: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def load(self, text: str) -> Snapshot | str:
        """Return the snapshot of a database with a text loaded, or why the server refuses the text."""
        dsn = self.free.get()
        try:
            refused = self._fill(dsn, text)
            request = Request(dsn=dsn, strategy=Strategy.WHOLE)
            return refused or take(request, make_layout(), Watch()).snapshot
        finally:
            self.free.put(dsn)

    def _fill(self, dsn: str, text: str) -> str:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SET client_min_messages = error")
            connection.execute(EMPTY.encode())
            assert connection.execute(LEFT.encode()).fetchone() == (0,)
            while True:
                try:
                    connection.execute(text.encode())
                except psycopg.Error as error:
                    if not self._adds_role(connection, str(error)):
                        return str(error).partition("\n")[0]
                else:
                    return ""
                connection.rollback()

    def _adds_role(self, connection: "psycopg.Connection[tuple[object, ...]]", message: str) -> bool:
        """Make a role that a text wants, and return whether it wanted one; some are for roles that others made."""
        found = ROLE.search(message)
        if not found:
            return False
        connection.execute(psycopg.sql.SQL("CREATE ROLE {}").format(psycopg.sql.Identifier(found[1])))
        self.roles.add(found[1])
        return True
