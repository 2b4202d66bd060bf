"""``snapshot check``: the parts of the policy's check, quickest first, each made whatever the others found.

A part is imported when it is made: history and revisions need no server, and whoever asks for them alone should not
wait for the modules of one.
"""

import importlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import FindingsError, SnapshotError, UsageError
from snapshot.policy.checked import Checked, Looked
from snapshot.workflows.checks.asked import Asked

PARTS = {
    "history": "committed revisions and legacy SQL files are as they were committed",
    "revisions": "the merged tree has one head, and new revisions are written as the policy asks",
    "upgrade": "an empty database reaches head, at once and one by one",
}
"""Name and claim of each part, quickest first; `snapshot.workflows.checks` has a module of that name for each."""


def check(asked: Asked, parts: Sequence[str] = ()) -> Iterator[Checked]:
    """Make parts of the check and yield what each came to, as it ends.

    :param parts: names out of `PARTS`, in any order; the configured ones, or all, without.
    :raises UsageError: when a name is none.
    """
    wanted = _wanted(tuple(parts) or asked.settings.policy.parts or tuple(PARTS))
    return (_made(part, asked) for part in PARTS if part in wanted)


def _wanted(parts: Sequence[str]) -> frozenset[str]:
    for part in parts:
        if part not in PARTS:
            near = get_close_matches(part, PARTS, n=1)
            raise UsageError(
                f"there is no part {part} of the check",
                hint=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(PARTS)}.",
            )
    return frozenset(parts)


def _made(part: str, asked: Asked) -> Checked:
    begin = time.perf_counter()
    try:
        look = importlib.import_module(f"snapshot.workflows.checks.{part}").look
        looked: Looked = look(asked)
        made = Checked(part=part, what=looked.what, findings=looked.findings)
    except FindingsError as error:
        made = Checked(part=part, findings=error.diagnostics)
    except SnapshotError as error:
        made = Checked(part=part, findings=error.diagnostics, failure=ExitCode(error.exit_code))
    return replace(made, seconds=time.perf_counter() - begin)
