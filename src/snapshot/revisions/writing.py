"""Let Alembic write one revision into a folder apart: the program that `snapshot.revisions.author` starts.

env.py runs where a revision is generated from models, so this is a process of its own. Alembic itself writes a file
before it sees that its id exists, and leaves it there; here it lies where nobody looks for revisions.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import CommandLine, Config
from alembic.util import CommandError

_SEPARATORS = {"os": os.pathsep, "space": " ", "newline": "\n"}


def main() -> int:
    """Write the revision that standard input asks for; nothing where Alembic finds nothing to generate."""
    asked = json.load(sys.stdin)
    config = _config(asked["ini"], asked["versions"], asked["id"], auto=asked["auto"])
    seen: list[Any] = []

    def look(_context: object, _revision: object, directives: Any) -> None:  # noqa: ANN401 - Alembic's own list
        seen.append(directives)  # the list itself, which env.py may still change

    try:
        command.revision(
            config,
            message=asked["message"],
            autogenerate=asked["auto"],
            version_path=asked["versions"][-1],
            rev_id=asked["id"],
            process_revision_directives=look,
        )
    except CommandError as error:
        print(f"FAILED: {error}")  # noqa: T201 - as Alembic's own command line says it
        return 1
    if asked["auto"] and all(_is_empty(one) for directives in seen for one in directives):
        for path in Path(asked["versions"][-1]).rglob("*.py"):
            path.unlink()
    return 0


def _is_empty(directive: Any) -> bool:  # noqa: ANN401 - Alembic's
    return all(ops.is_empty() for ops in directive.upgrade_ops_list)


def _config(ini: str, versions: Sequence[str], identity: str, *, auto: bool) -> Config:
    """Return the configuration with one more place for revisions, and the options that env.py may look at."""
    words = ["-c", ini, "revision", "--rev-id", identity, *(["--autogenerate"] if auto else [])]
    config = Config(ini, cmd_opts=CommandLine().parser.parse_args(words))
    chosen = config.get_main_option("path_separator")
    if chosen is None:
        config.set_main_option("version_path_separator", "newline")
    separator = "\n" if chosen is None else _SEPARATORS.get(chosen, chosen)
    config.set_main_option("version_locations", separator.join(versions).replace("%", "%%"))
    return config


if __name__ == "__main__":
    sys.exit(main())
