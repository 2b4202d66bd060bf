"""Checks of the objects in the database, from its catalogue: materialized views and indexes."""

from collections.abc import Iterator

from snapshot.database.indexes import invalid_indexes
from snapshot.database.refresh import Unrefreshable, unrefreshable_views
from snapshot.model.diagnostic import Diagnostic, Place, warning
from snapshot.model.words import plural
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import check


@check("refresh", "every materialized view can be refreshed concurrently", needs=("server",))
def can_be_refreshed(case: Case) -> Iterator[Diagnostic]:
    """Find materialized views without a unique index on plain columns."""
    for one in unrefreshable_views(case.dsn):
        message = (
            "the materialized view has no unique index without WHERE on columns, so REFRESH locks out its readers"
        )
        yield warning("refresh-blocks", message, place=Place(subject=f"{one.schema}.{one.name}"), hint=_index(one))


def _index(one: Unrefreshable) -> str:
    if one.columns:
        basis = f"unique in the {plural(one.rows, 'row')} that it holds now; see that its query makes them so always"
    else:
        basis = "name columns that its query makes unique: its rows were not looked at, or show none"
    filled = "" if one.is_filled else ". It was never filled: REFRESH it once without CONCURRENTLY"
    return f"{one.statement}; -- {basis}{filled}"


@check("indexes", "every index is valid", needs=("server",))
def are_valid(case: Case) -> Iterator[Diagnostic]:
    """Find indexes that were never built to their end."""
    yield from invalid_indexes(case.dsn)
