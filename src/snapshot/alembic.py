r"""What revisions may import: SQL sent to the database as it is written.

``op.execute`` reads ``:name`` as a parameter, takes ``\:`` for a colon, and offline makes four spaces of a tab; the
driver's own ``execute`` reads ``%``, once SQLAlchemy has given it an empty set of parameters
(https://docs.sqlalchemy.org/en/20/core/connections.html, ``no_parameters``). `run_sql` does neither.

A revision runs where the team's own program does, so this module needs Alembic and SQLAlchemy only.
"""

import sys

from alembic import op
from alembic.operations import MigrateOperation, Operations

from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import FindingsError
from snapshot.sql.sendable import ended, refusals

__all__ = ["run_sql"]


def run_sql(sql: str) -> None:
    """Send a text of one or several statements to the database, character by character as it is written.

    Online it is sent in one message without parameters, by psycopg 3 or psycopg2, in a transaction or an autocommit
    block; offline (``--sql``) it is printed. A text without statements does nothing.

    :raises FindingsError: before anything is sent: the text holds a command of psql, a COPY whose rows are elsewhere,
        a statement that ends the transaction, or a setting that would outlive the text.
    """
    found = [
        Diagnostic(
            severity=Severity.ERROR,
            code="run-sql",
            message=f"{one.message} (line {sql.count(chr(10), 0, one.start) + 1} of the text)",
            place=_caller(),
            hint=one.hint,
        )
        for one in refusals(sql)
    ]
    if found:
        raise FindingsError(found[0].message, place=_caller(), hint=found[0].hint, code="run-sql", others=found[1:])
    op.invoke(_RunSql(sql))


def _caller() -> Place:
    """Return the line of the revision that asked, in its file."""
    frame = sys._getframe()  # noqa: SLF001 - the documented way to a caller that costs no source reading
    while frame.f_back is not None and frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    return Place(file=frame.f_code.co_filename, line=frame.f_lineno)


class _RunSql(MigrateOperation):
    """An operation of Alembic, so that whoever watches a revision sees it as he sees ``op.execute``."""

    def __init__(self, text: str) -> None:
        self.text = text


@Operations.implementation_for(_RunSql)
def _run(operations: Operations, operation: _RunSql) -> None:
    context, text = operations.migration_context, ended(operation.text)
    if not text:
        return
    if context.as_sql:
        context.impl.static_output(text.strip())
    elif context.connection is not None:
        context.connection.exec_driver_sql(operation.text, execution_options={"no_parameters": True})
