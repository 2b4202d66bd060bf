"""The program behind `snapshot.revisions.walk`: runs Alembic's own command line again and again in one interpreter.

It reads a JSON list of arguments a line and answers each with an empty line when it is done. It ends at the first
failure, as Alembic itself would have.
"""

import json
import os
import sys

from alembic.config import main as alembic


def main() -> None:
    """Serve until standard input ends.

    What env.py and revisions print goes to standard error, and they find an empty standard input, as in a process of
    their own: what they read would be the next order, and what they wait for would never come.
    """
    orders, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    with os.fdopen(orders, encoding="utf-8") as lines:
        for line in lines:
            _run(json.loads(line))
            sys.stdout.flush()
            os.write(answers, b"\n")


def _run(arguments: list[str]) -> None:
    try:
        alembic(argv=arguments, prog="alembic")
    except SystemExit as ended:
        if ended.code not in {
            None,
            0,
        }:  # an env.py may end well before Alembic does; the database tells what came of it
            raise


if __name__ == "__main__":
    main()
