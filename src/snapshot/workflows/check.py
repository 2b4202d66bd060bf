"""``snapshot check``: the parts of the policy's check, quickest first, each made whatever the others found.

A part is imported when it is made: history and revisions need no server, and whoever asks for them alone should not
wait for the modules of one.
"""

import importlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import Diagnostic, ExitCode
from snapshot.model.errors import FindingsError, SnapshotError, UsageError
from snapshot.model.words import encodable
from snapshot.policy.checked import Checked, Looked
from snapshot.workflows.checks.asked import Asked

PARTS = {
    "history": "committed revisions and legacy SQL files are as they were committed",
    "revisions": "the merged tree has one head, and new revisions are written as the policy asks",
    "locks": "new revisions keep nobody waiting on tables that are big",
    "upgrade": "an empty database reaches head, at once and one by one",
    "drift": "the migrations make what the committed snapshot says",
    "seed": "seeded, stamped and upgraded, a database is what the migrations make",
    "rollback": "each downgrade leads back to the schema before it, and up again",
}
"""Name and claim of each part, quickest first; `snapshot.workflows.checks` has a module of that name for each."""


_LOOK_AT_RUNNING = frozenset({"drift", "locks"})
"""Parts that look at a running database where one is named."""


def check(asked: Asked, parts: Sequence[str] = ()) -> Iterator[Checked]:
    """Make parts of the check and yield what each came to, as it ends.

    :param parts: names out of `PARTS`, in any order; the configured ones, or all, without.
    :raises UsageError: when a name is none, or a running database is named and no part looks at it.
    """
    wanted = _wanted(tuple(parts) or asked.settings.policy.parts or tuple(PARTS))
    if asked.against and not wanted & _LOOK_AT_RUNNING:
        raise UsageError(
            f"no part that is made looks at {asked.against}",
            hint=f"Name one that does, {' or '.join(sorted(_LOOK_AT_RUNNING))}, or leave --against away",
        )
    return (_made(part, asked) for part in PARTS if part in wanted)


def check_policy(
    folder: Path, *parts: str, base: str = "", every: bool = False, env: str = ""
) -> tuple[Checked, ...]:
    """Make parts of the check for the project of a folder, for teams whose tests should hold the policy.

    ``assert all(one.verdict(strict=False) is Verdict.PASSED for one in check_policy(Path.cwd(), "revisions"))``

    :param folder: a folder of the project; its configuration is looked for upwards.
    :param parts: as for `check`.
    :param base: git revision the branch will be merged into; the configured one without it.
    :param every: look at every revision, not only at new ones.
    :param env: the profile; the default one without it.
    :raises UsageError: a part, the profile or the configuration is wrong.
    """
    settings = load_settings(folder)
    return tuple(check(Asked(settings=settings, profile=settings.named(env), base=base, every=every), parts))


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
        made = Checked(part=part, what=looked.what, findings=looked.findings, views=looked.views)
    except FindingsError as error:
        made = Checked(part=part, findings=error.diagnostics)
    except SnapshotError as error:
        made = Checked(part=part, findings=error.diagnostics, failure=ExitCode(error.exit_code))
    findings = tuple(_within(one, asked.settings.root) for one in made.findings)
    return replace(made, findings=findings, seconds=time.perf_counter() - begin)


def _within(one: Diagnostic, root: Path) -> Diagnostic:
    """Return a finding as every form can write it, its file named from the project's folder where it lies in it."""
    file, place = Path(one.place.file), one.place
    if file.is_relative_to(root):
        place = replace(place, file=str(file.relative_to(root)))
    place = replace(place, file=encodable(place.file), subject=encodable(place.subject))
    return replace(one, message=encodable(one.message), hint=encodable(one.hint), place=place)
