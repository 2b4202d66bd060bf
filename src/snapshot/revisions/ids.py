"""Revision ids ``YYYYMMDD_HHMMSSmmm``: the wall clock of one time zone, never earlier than the revision before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from snapshot.model.errors import UsageError
from snapshot.policy.ids import FORM, moment
from snapshot.revisions.graph import Graph

_MILLISECOND = timedelta(milliseconds=1)


def next_id(heads: Iterable[str], now: datetime) -> str:
    """Return the later of ``now`` and a millisecond after the latest head.

    The clock may have been behind when the head was made, or go back with summer time. A head with an id of another
    form says nothing of time.

    :param now: in the time zone whose wall clock ids show.
    """
    after = (found + _MILLISECOND for head in heads if (found := moment(head)))
    return _spelled(max((now.replace(tzinfo=UTC), *after)))


def check_new_id(graph: Graph, wanted: str) -> None:
    """See that a new revision may have an id.

    :raises UsageError: it has another form, is no point in time, exists, or is not later than a head.
    """
    if moment(wanted) is None:
        raise _refused(f"{wanted!r} is no id of the form {FORM}", "Write a date and a time of day, or leave it away.")
    if wanted in graph.revisions:
        raise _refused(
            f"the revision {wanted} exists: {graph.revisions[wanted].file.name}",
            "Leave the id away, or take another.",
        )
    for head in graph.heads():
        if moment(head) and wanted <= head:
            raise _refused(
                f"{wanted} is not later than the head {head}, which it would follow",
                "Leave the id away, or take a later one.",
            )


def _spelled(time: datetime) -> str:
    return f"{time:%Y%m%d_%H%M%S}{time.microsecond // 1000:03d}"


def _refused(message: str, hint: str) -> UsageError:
    return UsageError(message, hint=hint, code="revision-id")
