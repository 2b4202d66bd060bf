"""The program behind `snapshot.revisions.walk`: runs Alembic's own command line again and again in one interpreter.

It reads a JSON list of arguments a line and answers each with an empty line when it is done. It ends at the first
failure, as Alembic itself would have.
"""

import json
import os
import sys

from alembic.config import main as alembic


def main() -> None:
    """Serve until standard input ends; what env.py and revisions print goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    for line in sys.stdin:
        alembic(argv=json.loads(line), prog="alembic")
        sys.stdout.flush()
        os.write(answers, b"\n")


if __name__ == "__main__":
    main()
