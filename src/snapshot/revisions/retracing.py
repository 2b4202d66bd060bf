"""Upgrade an empty database and look at it after each revision: the program that `snapshot.revisions.retrace` starts.

env.py and revisions are programs of others, so this is a process of its own. One run of Alembic walks the whole way;
it calls back behind each revision, on the connection and in the transaction in which that ran.
"""

import json
import os
from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext

from snapshot.revisions.calling import asked, config_of, parsed
from snapshot.revisions.inventory import INVENTORY, lines_of
from snapshot.revisions.rendering import told

Callback = Callable[..., None]


def _listen(look: Callback) -> None:
    """Have Alembic call back behind each revision, beside what env.py asks for."""
    configure = EnvironmentContext.configure

    def configured(self: EnvironmentContext, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - Alembic's own
        given = named.get("on_version_apply") or ()
        theirs = (given,) if callable(given) else tuple(given)
        configure(self, *arguments, **(named | {"on_version_apply": (*theirs, look)}))

    vars_of: Any = EnvironmentContext
    vars_of.configure = configured


def retrace(config: Config, wanted: frozenset[str], schemas: list[str], table: str) -> dict[str, object]:
    """Return what was found behind each revision, and why it ended early; empty where it did not."""
    steps: list[dict[str, object]] = []

    def look(*, ctx: Any, heads: set[str], **_: object) -> None:  # noqa: ANN401 - Alembic's own
        found = lines_of(map(tuple, ctx.connection.exec_driver_sql(INVENTORY)), schemas, table)
        steps.append({"heads": sorted(heads), "lacks": len(found - wanted), "more": len(wanted - found)})

    _listen(look)
    try:
        command.upgrade(config, "heads")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a program of others may raise anything
        return {"steps": steps, "error": told(error)}
    return {"steps": steps, "error": ""}


def main() -> None:
    """Read what is wanted from standard input and print what was found, as JSON."""
    answer = os.dup(1)
    os.dup2(2, 1)
    request = asked()
    config = config_of(request, parsed(request["words"]))
    found = retrace(config, frozenset(request["wanted"]), request["schemas"], request["table"])
    with os.fdopen(answer, "w", encoding="utf-8", errors="surrogateescape") as stream:
        json.dump(found, stream)


if __name__ == "__main__":
    main()
