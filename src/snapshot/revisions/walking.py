"""The program behind `snapshot.revisions.walk`: runs Alembic's own command line again and again in one interpreter.

Behind what is asked it reads a JSON list of arguments a line and answers each with an empty line when it is done. It
ends at the first failure, as Alembic itself would have.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from alembic.config import CommandLine

from snapshot.revisions.calling import asked, config_of, parsed, taken_input


def main() -> None:
    """Serve until standard input ends; what env.py and revisions print goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    orders = taken_input()
    request = asked(orders)
    for line in orders:
        _run(request, json.loads(line))
        sys.stdout.flush()
        os.write(answers, b"\n")


def _run(request: Mapping[str, Any], words: Sequence[str]) -> None:
    options = parsed([*request["words"], *words])
    try:
        CommandLine().run_cmd(config_of(request, options), options)
    except SystemExit as ended:
        if ended.code:  # an env.py may end well before Alembic does; the database tells what came of it
            raise


if __name__ == "__main__":
    main()
