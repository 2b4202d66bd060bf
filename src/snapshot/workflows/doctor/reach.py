"""Checks of the way to the database: does the server run, does it let us in, has it the database."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from snapshot.database.answering import Answer, Reply, wait_for_server
from snapshot.model.diagnostic import Diagnostic
from snapshot.model.errors import EnvironmentFailure
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import check, found


@check("server", "the server answers the profile's connection string")
def answers(case: Case) -> Iterator[Diagnostic]:
    """Find a server that is down, starts up, or does not let us in; one that starts is waited for."""
    if not case.dsn:
        hint = f"{case.make('up')} starts it, and makes it first if need be"
        yield found("the embedded server does not run", code="server-down", subject=case.subject, hint=hint)
        return
    with case.watch.phase("wait for the server"):
        reply = wait_for_server(case.dsn, case.seconds, lambda one: _is_coming(case, one))
    if reply.said is not None:
        yield _finding(case, reply.answer, reply.said)


def _is_coming(case: Case, reply: Reply) -> bool:
    """Whether an answer may be another one in a moment."""
    if reply.answer is Answer.STARTING:
        return True
    if reply.answer is not Answer.NOBODY or not case.profile.compose:
        return False
    with suppress(EnvironmentFailure):
        return case.composition.state().health == "starting"
    return False


class _Advice(NamedTuple):
    """What to do about an answer.

    :param code: of the finding.
    :param hint: with places for commands.
    """

    code: str
    hint: str


_ADVICE = {
    Answer.NOBODY: _Advice(code="server-down", hint="{start}: nobody answers where the profile's connection leads"),
    Answer.STARTING: _Advice(
        code="server-starting",
        hint="It recovers or starts up, and its log says how far it is; wait longer with --wait",
    ),
    Answer.CREDENTIALS: _Advice(
        code="credentials-refused",
        hint="Correct user and password in the profile's dsn, PGPASSWORD or ~/.pgpass; pg_hba.conf decides who may "
        "connect, and a compose file's password counts only when the data are made",
    ),
    Answer.NO_DATABASE: _Advice(
        code="database-missing", hint='Make it, createdb "{name}", or correct the name in the profile'
    ),
    Answer.REFUSED: _Advice(code="server-refuses", hint="Look into the server's log"),
}


def _finding(case: Case, answer: Answer, said: Diagnostic) -> Diagnostic:
    advice = _ADVICE[answer]
    start = f"{case.make('up')} starts it" if case.profile.compose else "Start it, or correct host and port"
    hint = advice.hint.format(start=start, name=case.database)
    if answer is Answer.REFUSED and said.hint:
        hint = said.hint
    return found(said.message, code=advice.code, subject=case.subject, hint=hint)
