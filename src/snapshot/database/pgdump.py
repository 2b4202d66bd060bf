"""Run pg_dump several times on one snapshot.

What pg_dump prints depends on session settings that a database or a role may have changed (TimeZone rewrites
defaults and partition bounds, ``bytea_output`` and ``quote_all_identifiers`` literals and names), so every
run fixes them (`fixed`). libpq gets them, and the password, from the environment: argument lists are public.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import MASK, redact
from snapshot.config.wrapper import Wrapper, wrapper_of
from snapshot.database.catalog.query import ask
from snapshot.database.children import Children
from snapshot.database.clients import PgDump
from snapshot.database.connection import Connection, advice
from snapshot.database.export import DumpSession
from snapshot.database.fixed import PRINTING, as_options
from snapshot.database.slots import SETTING, slots
from snapshot.database.waits import blocked
from snapshot.model.diagnostic import Diagnostic, Place, warning
from snapshot.model.errors import EnvironmentFailure

_OTHER_SERVER = re.compile(r"invalid snapshot identifier|snapshot \"[^\"]*\" does not exist")
_NOT_FOR_ARGUMENTS = frozenset(
    {
        "password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret",
        "options", "service", "client_encoding", "fallback_application_name", "load_balance_hosts",
    }
)  # fmt: skip

_LOOK_SECONDS = 0.5
"""How often the server is asked what a run waits for."""

_TIMED_OUT = re.compile("57014|statement timeout|lock timeout|canceling")

_MEANT_INSIDE = frozenset({"dbname", "user", "application_name"})

_FILLED_IN_BY_LIBPQ = {"sslcertmode": "allow"}
"""Shown as if the user had given it, and unknown to a pg_dump before 16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpRun:
    """What one run of pg_dump covers; without schemas it is the whole database.

    :param include: schemas to dump, by their exact names; what belongs to no schema is left out then.
    :param exclude: schemas to leave out, by their exact names.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        """Return the options of pg_dump that select this."""
        chosen = [f"--schema={quote_pattern(name)}" for name in self.include]
        left_out = [f"--exclude-schema={quote_pattern(name)}" for name in self.exclude]
        return chosen + left_out + (["--strict-names"] if chosen else [])


@dataclass(frozen=True, slots=True)
class DumpOutput:
    """What one run answered.

    :param text: the dump in UTF-8, to the byte.
    :param diagnostics: its warnings.
    """

    text: bytes
    diagnostics: tuple[Diagnostic, ...] = ()


def quote_pattern(name: str) -> str:
    """Return the psql pattern that matches the one schema called ``name``.

    Inside double quotes a pattern neither folds case nor knows wildcards, and a quote is doubled
    (PostgreSQL's documentation of psql, *Patterns*).
    """
    return '"' + name.replace('"', '""') + '"'


def run_dumps(
    pg_dump: PgDump,
    session: DumpSession,
    runs: Sequence[DumpRun],
    *,
    jobs: int = 1,
    on_done: Callable[[DumpRun, DumpOutput], None] = lambda _run, _output: None,
) -> list[DumpOutput]:
    """Run pg_dump once for each of ``runs`` on the session's snapshot and return the outputs in their order.

    Where one run fails, or the caller is interrupted, the others are ended before the error goes on.

    :param jobs: how many run at the same time, at least one.
    :param on_done: called in the caller's thread after each run, with what it answered.
    :raises EnvironmentFailure: when pg_dump cannot be started or reports failure, when a run waits for a lock longer
        than the session allows, or when the session was ended.
    """
    wrapper, ours = wrapper_of(pg_dump.command), _variables(session)
    if session.connection.pgconn.used_password:
        wrapper.require_no_password()
    base = [*wrapper.passing(ours), *wrapper.quoted(_connection_arguments(session, wrapper))]
    environment = {**_inherited(), **ours}
    children = Children()
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        futures = {
            pool.submit(_run, children, [*base, *wrapper.quoted(run.arguments())], environment): run for run in runs
        }
        try:
            _follow(futures, session, on_done)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            children.stop()
            raise
    return [future.result() for future in futures]


def _follow(
    futures: Mapping[Future[DumpOutput], DumpRun],
    session: DumpSession,
    on_done: Callable[[DumpRun, DumpOutput], None],
) -> None:
    """Wait for all runs, and meanwhile look for what they wait for themselves."""
    pending, seen = set(futures), None
    while pending:
        done, pending = wait(pending, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
        try:
            for future in done:
                on_done(futures[future], future.result())
        except _LockTimeoutError:
            raise blocked(seen, session.lock_seconds) from None
        except _LockSlotsError:
            raise _too_few_slots(session) from None
        if pending and not done:
            seen = next(iter(session.waits()), seen)
            if seen and seen.seconds > session.lock_seconds + _LOOK_SECONDS:
                raise blocked(seen, session.lock_seconds)


class _LockTimeoutError(Exception):
    """pg_dump gave up waiting for a table; who blocked it is told by whoever looked."""


class _LockSlotsError(Exception):
    """The server has no room for the locks of a run."""


def _run(children: Children, command: Sequence[str], environment: Mapping[str, str]) -> DumpOutput:
    try:
        done = children.run(command, environment)
    except OSError as error:
        raise _cannot_start(command[0], error) from error
    said = without_secrets(done.stderr.decode("utf-8", "replace"), environment)
    if done.returncode:
        if "LOCK TABLE" in said and _TIMED_OUT.search(said):
            raise _LockTimeoutError
        if SETTING in said:
            raise _LockSlotsError
        raise _failure(done.returncode, said)
    return DumpOutput(done.stdout, tuple(_warnings(said)))


def public_parameters(connection: Connection, wrapper: Wrapper) -> dict[str, str]:
    """Return the parameters that lead to the very server of a connection, without anything secret.

    They are as libpq resolved them, rather than the user's text: a list of hosts or a service could lead elsewhere,
    where the snapshot does not exist.

    :param wrapper: inside a container only database and user mean the same; the way to the server is its own.
    """
    info = connection.info
    resolved = {**info.get_parameters(), "host": info.host, "port": str(info.port), "dbname": info.dbname}
    resolved["user"] = info.user
    if "hostaddr" in resolved:
        resolved["hostaddr"] = info.hostaddr
    return {
        key: value
        for key, value in resolved.items()
        if value
        and key not in _NOT_FOR_ARGUMENTS
        and _FILLED_IN_BY_LIBPQ.get(key) != value
        and (key in _MEANT_INSIDE or not wrapper.is_inside)
    }


def _connection_arguments(session: DumpSession, wrapper: Wrapper) -> list[str]:
    """Return the options of a run; see `public_parameters`."""
    public = public_parameters(session.connection, wrapper) | {"application_name": session.runs_name}
    has_own = bool(session.connection.info.options)  # may be secret, and would be overruled
    if not wrapper.has_environment or (wrapper.may_clean and not has_own):
        public["options"] = as_options(PRINTING)
    return [
        f"--dbname={make_conninfo('', **public)}",
        "--schema-only",
        "--encoding=UTF8",
        "--no-password",
        f"--snapshot={session.snapshot_id}",
        f"--lock-wait-timeout={session.lock_seconds * 1000}",
    ]


def _variables(session: DumpSession) -> dict[str, str]:
    """Return the environment variables that pg_dump must get, also where it gets no other."""
    info = session.connection.info
    fixed = {
        "PGOPTIONS": f"{info.options} {as_options(PRINTING)}".strip(),
        "PGCLIENTENCODING": "UTF8",
        "LC_ALL": "C",
        "LC_MESSAGES": "C",
    }
    return {**fixed, "PGPASSWORD": info.password} if info.password else fixed


def _inherited() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in {"PGSERVICE", "LANGUAGE"}}


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """Return what a program said, without the password it was given."""
    secret = environment.get("PGPASSWORD")
    return redact(text.replace(secret, MASK) if secret else text)


def _warnings(said: str) -> Iterator[Diagnostic]:
    """Cut what pg_dump said at its own prefix: each warning with its details is one diagnostic."""
    for part in re.split(r"(?m)^pg_dump: (?!detail:|hint:)", said):
        message = " ".join(line.removeprefix("pg_dump: ").strip() for line in part.splitlines()).strip()
        if message:
            yield warning("pg-dump-warning", f"pg_dump says: {message.removeprefix('warning: ')}")


def _failure(code: int, said: str) -> EnvironmentFailure:
    message = " ".join(line.removeprefix("pg_dump: ").strip() for line in said.splitlines()) or "it said nothing"
    hint = "Run the pg_dump command by hand to see what stops it"
    if "permission denied" in said:
        hint = "pg_dump locks every table it describes: dump as a role that may read them all"
    elif "no matching schemas" in said:
        hint = "Name schemas that exist, exactly as they are spelt in the database"
    elif _OTHER_SERVER.search(said):
        hint = "That snapshot lives on the server of the profile: pg_dump connected to another one, or it was ended"
    else:
        hint = advice(said) or hint
    return EnvironmentFailure(f"pg_dump failed with exit code {code}: {message}", hint=hint, code="pg-dump-failed")


def _too_few_slots(session: DumpSession) -> EnvironmentFailure:
    with session.reading() as connection:
        ((relations,),) = ask(connection, "lockable")
        hint = slots(connection).more(relations)
    return EnvironmentFailure(
        f"pg_dump locks every table it describes, and the server has no room for the locks of {relations} relations",
        place=Place(subject=f"database {session.connection.info.dbname}"),
        hint=hint,
        code="lock-slots",
    )


def _cannot_start(program: str, error: OSError) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"pg_dump could not be started: {error.strerror}",
        place=Place(file=program),
        hint="Check the pg_dump command of the profile",
        code="pg-dump-not-started",
    )
