"""Who waits for whom: what is said of a dump that a lock holds up."""

from dataclasses import dataclass

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure
from snapshot.model.words import plural


@dataclass(frozen=True, slots=True)
class Wait:
    """One session that waits for a lock.

    :param subject: what it wants to lock, ``table raw.t`` for example.
    :param blockers: process numbers of the sessions that keep it waiting.
    :param seconds: how long it has been waiting.
    """

    subject: str
    blockers: tuple[int, ...]
    seconds: float


def blocked(wait: Wait | None, seconds: int) -> EnvironmentFailure:
    """Return the error for a dump that waited too long.

    :param wait: the last that was seen of it.
    :param seconds: how long it may wait.
    """
    sessions = ", ".join(map(str, wait.blockers)) if wait and wait.blockers else "another one"
    return EnvironmentFailure(
        f"the dump waited {plural(seconds, 'second')} for a lock that session {sessions} holds or waits for",
        place=Place(subject=wait.subject if wait else ""),
        hint="Wait for that session or end it (pg_terminate_backend), or raise --lock-timeout",
        code="lock-not-available",
    )
