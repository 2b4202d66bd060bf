"""What rows tell where the schema is that of several revisions, and what they cannot tell."""

from collections.abc import Iterator

from snapshot.layout.rows import as_file
from snapshot.model.diagnostic import Diagnostic, note
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.policy.reference import differing
from snapshot.revisions.offline import Rendering, render
from snapshot.revisions.rowless import may_write_rows
from snapshot.sql.rows import written
from snapshot.sql.touched import touched
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.preflight import listed
from snapshot.workflows.reference import declared_rows


def differing_rows(case: Case, dsn: str) -> tuple[str, ...]:
    """Return the declared reference tables whose rows are others than in a database that the migrations built.

    Where sequences stand does not count: they go on in a database at work.

    :raises EnvironmentFailure: the rows may not be read.
    """
    made = declared_rows(dsn, case.settings.reference_tables)
    return tuple(
        str(ObjectId(Kind.TABLE, one.table)) for one in differing(map(as_file, made), case.rows, positions=False)
    )


def untold(case: Case) -> Iterator[Diagnostic]:
    """Yield a note on the noted revisions, and those right behind them, that the schema cannot tell of.

    Nothing shows whether a revision was run that writes rows alone, of tables whose rows are not compared.
    """
    noted, graph = set(case.target.revisions), case.graph
    near = noted | {one for one in graph.revisions if noted & graph.needs(one)}
    asked = [one for one in may_write_rows(graph) if one in near]
    tables = [one.table for one in case.rows]
    held = {".".join(one) for one in tables} | {name for schema, name in tables if schema == "public"}
    rendered = render(graph, asked, case.alembic)
    unseen = [one for one, told in rendered.items() if _writes_rows_alone(told) and not _tables(told) <= held]
    if unseen:
        yield note(
            "rows-untold",
            f"the schema cannot tell whether {listed(unseen)} was run: it writes rows alone, which are not compared",
            hint="Declare the tables as reference_tables, and let a role that may read them look",
        )


def _tables(told: Rendering) -> frozenset[str]:
    return frozenset(table for text in told.sql for table in written(text))


def _writes_rows_alone(told: Rendering) -> bool:
    return bool(_tables(told)) and not told.unsure and not any(touched(text) for text in told.sql)
