"""The program behind `snapshot.revisions.walk`: runs Alembic's own command line again and again in one interpreter.

Behind what is asked it reads a JSON list of arguments a line and answers each with an empty line when it is done. It
ends at the first failure, as Alembic itself would have.

Alembic imports every revision for every command, which with hundreds of them takes longer than all else. Where no
revision is called twice, they may be imported once, as they are for an upgrade of all.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory

from snapshot.revisions.calling import asked, config_of, line, parsed, taken_input


def main() -> None:
    """Serve until standard input ends; what env.py and revisions print goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    orders = taken_input()
    request = asked(orders)
    if request["once"]:
        _import_once()
    for order in orders:
        _run(request, json.loads(order))
        sys.stdout.flush()
        os.write(answers, b"\n")


def _import_once() -> None:
    """Let every command go on with the revisions that the first one imported."""
    read, known = ScriptDirectory.from_config, list[ScriptDirectory]()

    def kept(config: Config) -> ScriptDirectory:
        if not known:
            known.append(read(config))
        return known[0]

    ScriptDirectory.from_config = kept  # type: ignore[method-assign]


def _run(request: Mapping[str, Any], words: Sequence[str]) -> None:
    options = parsed([*request["words"], *words])
    try:
        line().run_cmd(config_of(request, options), options)
    except SystemExit as ended:
        if ended.code:  # an env.py may end well before Alembic does; the database tells what came of it
            raise


if __name__ == "__main__":
    main()
