"""Call Alembic's command line for one database: the program that `snapshot.revisions.child` starts.

It runs in the team's own Python, maybe in a container where this package is not installed: it, `writing` and
`rendering` import nothing but Alembic and the standard library, and are sent along as text. What is asked comes as
JSON on standard input; an address with a password comes by the environment.
"""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from functools import cache
from threading import Thread
from typing import Any, TextIO

from alembic.config import CommandLine, Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError

STARTED = "snapshot: Alembic is here"
"""Written to standard error first: without it the program, and so Alembic, was not started at all."""

ELSEWHERE = "env.py connects to another database than the one that is meant"
_LOCK = (
    "SELECT count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
    "AND classid::bigint = {kind} AND objid::bigint = {number} AND database = "
    "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
)


def taken_input() -> TextIO:
    """Return standard input and leave an empty one in its place.

    env.py and revisions would read what is meant for this program, or wait for what never comes.
    """
    lines = os.fdopen(os.dup(0), encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return lines


def asked(orders: "TextIO | None" = None) -> dict[str, Any]:
    """Read what is asked, say that Alembic is there, and go to the folder where it starts.

    :param orders: standard input, from which more will be read. Without it the end of standard input is the end of
        who asked, and of this.
    """
    lines = orders or taken_input()
    found: dict[str, Any] = json.loads(lines.readline())
    sys.stderr.write(f"{STARTED}\n")
    sys.stderr.flush()
    if found["folder"]:
        os.chdir(found["folder"])
    if found["lock"]:
        _guard(*found["lock"])
    if orders is None:
        Thread(target=_end_with_input, args=[lines], daemon=True).start()
    return found


def _end_with_input(lines: TextIO) -> None:
    """End this process when standard input does.

    Whoever ends a ``docker exec`` ends the client here and not the program there; that input ends it learns.
    """
    while os.read(lines.fileno(), 1):
        pass
    os._exit(1)


def parsed(words: Sequence[str]) -> Namespace:
    """Return the options of a command line of Alembic."""
    return line().parser.parse_args(list(words))


@cache
def line() -> CommandLine:
    """Return Alembic's command line; a program that calls it again and again would make its parser each time."""
    return CommandLine()


def config_of(request: Mapping[str, Any], options: Namespace, **more: Any) -> Config:  # noqa: ANN401 - Config's own
    """Return the configuration that Alembic's own command line would make of its options, with the address in it."""
    if hasattr(line(), "_inis_from_config"):  # since 1.16, which reads pyproject.toml too
        toml, ini = line()._inis_from_config(options)  # noqa: SLF001 - it has no other name
        config = Config(file_=ini, toml_file=toml, ini_section=options.name, cmd_opts=options, **more)
    else:
        config = Config(file_=options.config, ini_section=options.name, cmd_opts=options, **more)
    if request["key"]:
        config.set_main_option(request["key"], os.environ[request["variable"]].replace("%", "%%"))
    return config


def _guard(kind: int, number: int) -> None:
    """Let no command of Alembic go on in a database where nobody holds the lock."""
    run = MigrationContext.run_migrations

    def guarded(self: MigrationContext, **named: object) -> None:
        if self.connection is not None and not self.as_sql:
            _require_lock(self.connection, _LOCK.format(kind=kind, number=number))
        run(self, **named)

    MigrationContext.run_migrations = guarded  # type: ignore[method-assign]


def _require_lock(connection: Any, query: str) -> None:  # noqa: ANN401 - SQLAlchemy's, of any version
    was_begun = connection.in_transaction()
    found = connection.exec_driver_sql(query).scalar()
    if not was_begun and connection.in_transaction():
        connection.rollback()  # a transaction that is begun here would be taken for the caller's
    if not found:
        raise CommandError(ELSEWHERE)


def main() -> None:
    """Do what the words that are asked say, as Alembic's own command line does."""
    request = asked()
    options = parsed(request["words"])
    line().run_cmd(config_of(request, options), options)


if __name__ == "__main__":
    main()
