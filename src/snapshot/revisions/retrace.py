"""At which revisions an empty database, upgraded one by one, has the names of another database."""

import json
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from snapshot.config.alembic import Alembic
from snapshot.config.dsn import parameters
from snapshot.model.errors import EnvironmentFailure
from snapshot.revisions.child import Program, run_child
from snapshot.revisions.inventory import INVENTORY, lines_of
from snapshot.revisions.redaction import hide
from snapshot.revisions.version_table import VersionTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A state on the way.

    :param heads: the revisions noted then, sorted.
    :param lacks: how many names of that state the other database lacks.
    :param more: how many names it has beside those.
    """

    heads: tuple[str, ...]
    lacks: int
    more: int


@dataclass(frozen=True, slots=True)
class Retraced:
    """All states, in the order in which they came.

    :param failure: why the way ended early; empty where it did not.
    """

    steps: tuple[Step, ...]
    failure: str = ""


def inventory_of(dsn: str, schemas: tuple[str, ...], table: VersionTable) -> frozenset[str]:
    """Return the names in a database; the session is read-only.

    :param schemas: those that count; none for all.
    :raises EnvironmentFailure: the database cannot be asked.
    """
    try:
        with psycopg.connect(make_conninfo("", **{"connect_timeout": "10"} | parameters(dsn))) as connection:
            connection.read_only = True
            return lines_of(connection.execute(INVENTORY), schemas, table.name)
    except psycopg.Error as error:
        raise EnvironmentFailure(
            f"the names in the database cannot be read: {hide(str(error).splitlines()[0], dsn)}",
            hint="Check that the server runs.",
            code="database",
        ) from None


def retrace(
    how: Alembic | Path, scratch: str, wanted: frozenset[str], schemas: tuple[str, ...], table: VersionTable
) -> Retraced:
    """Upgrade an empty database to all heads, and count behind each revision what differs from the wanted names.

    :param how: the way to Alembic.
    :param scratch: connection string of the empty database.
    :raises FindingsError: env.py cannot be run at all.
    :raises EnvironmentFailure: Python cannot be started.
    """
    more = {"wanted": sorted(wanted), "schemas": list(schemas), "table": table.name}
    program = Program(name="retracing", words=["upgrade", "heads"], more=more, what="the way through the revisions")
    found = json.loads(run_child(how, scratch, program))
    steps = tuple(Step(heads=tuple(one["heads"]), lacks=one["lacks"], more=one["more"]) for one in found["steps"])
    return Retraced(steps, hide(found["error"], scratch))
