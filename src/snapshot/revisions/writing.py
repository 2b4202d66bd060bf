"""Let Alembic write one revision into a folder apart: the program that `snapshot.revisions.author` starts.

env.py runs where a revision is generated from models, so this is a process of its own. Alembic itself writes a file
before it sees that its id exists, and leaves it there; here it lies where nobody looks for revisions. What it wrote
is answered on standard output, because the folder may be one of a container.
"""

import base64
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from snapshot.revisions.calling import asked, config_of, parsed

_SEPARATORS = {"os": os.pathsep, "space": " ", "newline": "\n"}


def main() -> int:
    """Print the revision that standard input asks for; none where Alembic finds nothing to generate."""
    answer = os.dup(1)
    os.dup2(2, 1)
    request = asked()
    config = config_of(request, parsed(request["words"]))
    scripts = ScriptDirectory.from_config(config)
    staging = _staging(scripts)
    try:
        files = _written(request, config, [str(one) for one in scripts._version_locations], staging)  # noqa: SLF001 - it has no other name
    except CommandError as error:
        sys.stderr.write(f"FAILED: {error}\n")
        return 1
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    with os.fdopen(answer, "w", encoding="ascii") as stream:
        json.dump(files, stream)
    return 0


def _staging(scripts: ScriptDirectory) -> str:
    """Return a new folder, beside the revisions where tools that format them find their settings, if it may be."""
    try:
        return tempfile.mkdtemp(prefix=".revision-", dir=scripts.dir)
    except OSError:
        return tempfile.mkdtemp(prefix=".revision-")


def _written(request: Mapping[str, Any], config: Config, versions: Sequence[str], staging: str) -> dict[str, str]:
    """Return what Alembic writes: path below its folder → bytes in base64."""
    _add_place(config, [*versions, staging])
    seen: list[Any] = []

    def look(_context: object, _revision: object, directives: Any) -> None:  # noqa: ANN401 - Alembic's own list
        seen.append(directives)  # the list itself, which env.py may still change

    command.revision(
        config,
        message=request["message"],
        autogenerate=request["auto"],
        version_path=staging,
        rev_id=request["id"],
        process_revision_directives=look,
    )
    if request["auto"] and all(_is_empty(one) for directives in seen for one in directives):
        return {}
    paths = sorted(Path(staging).rglob("*.py"))
    return {str(path.relative_to(staging)): base64.b64encode(path.read_bytes()).decode("ascii") for path in paths}


def _is_empty(directive: Any) -> bool:  # noqa: ANN401 - Alembic's
    return all(ops.is_empty() for ops in directive.upgrade_ops_list)


def _add_place(config: Config, versions: Sequence[str]) -> None:
    """Give a configuration these places for revisions."""
    chosen = config.get_main_option("path_separator") or config.get_main_option("version_path_separator")
    if chosen is None:
        chosen = "newline" if any(os.pathsep in one for one in versions) else "os"
        config.set_main_option("version_path_separator", chosen)
    separator = _SEPARATORS.get(chosen, chosen)
    config.set_main_option("version_locations", separator.join(versions).replace("%", "%%"))


if __name__ == "__main__":
    sys.exit(main())
