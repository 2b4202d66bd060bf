"""The program behind `snapshot.revisions.walk`: runs Alembic's own command line again and again in one interpreter.

Behind what is asked it reads a JSON list of arguments a line and answers each with an empty line when it is done. It
ends at the first failure, as Alembic itself would have.
"""

import json
import os
import sys

from alembic.config import CommandLine

from snapshot.revisions.calling import asked, config_of, parsed


def main() -> None:
    """Serve until standard input ends; what env.py and revisions print goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    request = asked(is_last=False)
    for line in sys.stdin:
        options = parsed([*request["words"], *json.loads(line)])
        CommandLine().run_cmd(config_of(request, options), options)
        sys.stdout.flush()
        os.write(answers, b"\n")


if __name__ == "__main__":
    main()
