"""What a user may write for a side of a comparison, told apart before anything is opened."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from snapshot.config.settings import ENVIRONMENT_PREFIX, Settings
from snapshot.model.errors import UsageError

STDIN = "-"
FORMS = (
    "a snapshot folder, a dump file, - for a dump on standard input, a connection string, env:PROFILE, migrations:, "
    "migrations:REV, git:REV or git:REV:PATH"
)
"""Everything a side can be."""

_MIGRATIONS, _GIT = "migrations:", "git:"
_ADDRESS = re.compile(r"\s*postgres(?:ql)?(?:\+\w+)?://")
_MAY_HOLD_SECRETS = re.compile(r"[=@]|://")
_MESSAGE = ":/"
"""How a revision begins that git is to look for by its message."""


class Sort(StrEnum):
    """Where a side is read from."""

    FOLDER = "folder"
    DUMP = "dump"
    DATABASE = "database"
    MIGRATIONS = "migrations"
    GIT = "git"


class Spec(NamedTuple):
    """A side, as far as its name tells.

    :param name: as the user wrote it, credentials replaced.
    :param target: a path, a connection string, a profile behind ``env:``, or a revision.
    :param path: where in the revision the snapshot folder is; empty for where it is in the working tree.
    """

    name: str
    sort: Sort
    target: str
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class How:
    """How sides are read.

    :param env: the profile whose schemas and servers the migrations use; empty for the default one.
    :param keep_secrets: leave credentials as they stand; without it they compare equal whatever they are.
    :param jobs: runs of pg_dump at a time.
    :param lock_seconds: how long to wait for a lock that another session holds.
    :param stdin: standard input; without it the process's own.
    :param reference: patterns of the tables whose rows are read, too, of a folder and of what the migrations make.
    """

    env: str = ""
    keep_secrets: bool = False
    jobs: int = 2
    lock_seconds: int = 60
    stdin: BinaryIO | None = None
    reference: tuple[str, ...] = ()


def pair_of(given: Sequence[str], settings: Settings) -> tuple[Spec, Spec]:
    """Return the two sides that up to two arguments mean.

    With one, the working tree's snapshot folder is compared against it; with none, against ``git:HEAD``.

    :raises UsageError: more than two, an unknown form, or standard input twice.
    """
    if len(given) > len(("OLD", "NEW")):
        raise UsageError(f"{len(given)} sides were named, and two are compared")
    sides = [spec_of(text) for text in given] or [spec_of("git:HEAD")]
    old, new = sides if len(sides) > 1 else (sides[0], working_tree(settings))
    if old.target == new.target == STDIN:
        raise UsageError("standard input can be read once, and both sides are -", hint="Name a file for one of them")
    return old, new


def working_tree(settings: Settings) -> Spec:
    """Return the project's own snapshot folder as a side."""
    here = Path.cwd()
    path = settings.out.relative_to(here) if settings.out.is_relative_to(here) else settings.out
    return Spec(str(path), Sort.FOLDER, str(settings.out))


def spec_of(text: str) -> Spec:
    """Return what a text means. What exists under that name wins over what could be a connection string.

    :raises UsageError: it is empty, or no known form.
    """
    if not text.strip() or "\0" in text:
        raise UsageError("an empty text names nothing to compare", hint=f"Write {FORMS}")
    if text == STDIN:
        return Spec(text, Sort.DUMP, text)
    scheme = next((read for begin, read in _SCHEMES.items() if text.startswith(begin)), None)
    if scheme:
        return scheme(text)
    if _ADDRESS.match(text):
        return Spec(shown(text), Sort.DATABASE, text)
    if os.path.exists(text):  # noqa: PTH110 - Path.exists raises for names too long
        sort = Sort.FOLDER if os.path.isdir(text) else Sort.DUMP  # noqa: PTH112 - likewise
        return Spec(shown(text), sort, text)
    if "=" in text and _is_readable(text):
        return Spec(shown(text), Sort.DATABASE, text)
    raise _unknown(text)


def shown(text: str) -> str:
    """Return a text without its credentials."""
    if not _MAY_HOLD_SECRETS.search(text):
        return text
    from snapshot.config.dsn import redact  # noqa: PLC0415 - it imports psycopg, which a path does not need

    return redact(text)


def _is_readable(text: str) -> bool:
    from snapshot.config.dsn import parameters  # noqa: PLC0415 - as above

    try:
        return bool(parameters(text))
    except UsageError:
        return False


def _profile(text: str) -> Spec:
    if text == ENVIRONMENT_PREFIX:
        raise UsageError("env: names no profile", hint="Write env:PROFILE, with a profile of the configuration")
    return Spec(text, Sort.DATABASE, text)


def _migrations(text: str) -> Spec:
    return Spec(text, Sort.MIGRATIONS, text.removeprefix(_MIGRATIONS))


def _revision(text: str) -> Spec:
    rest = text.removeprefix(_GIT)
    if rest.startswith(_MESSAGE) and rest != _MESSAGE:
        return Spec(text, Sort.GIT, rest)
    at = _end_of_revision(rest)
    if not at:
        raise UsageError(f"{text} names no revision", hint="Write git:REV or git:REV:PATH", code="git-revision")
    return Spec(text, Sort.GIT, rest[:at], rest[at + 1 :])


def _end_of_revision(text: str) -> int:
    """Return where the colon before a path stands; one in braces belongs to the revision, as in a time of day."""
    depth = 0
    for at, char in enumerate(text):
        if char == ":" and not depth:
            return at
        depth = depth + 1 if char == "{" else max(0, depth - (char == "}"))
    return len(text)


_SCHEMES: Mapping[str, Callable[[str], Spec]] = {
    _MIGRATIONS: _migrations,
    _GIT: _revision,
    ENVIRONMENT_PREFIX: _profile,
}
"""How forms begin that say what they are."""


def _unknown(text: str) -> UsageError:
    """Return the error for what is nothing; what may hold a password is not repeated."""
    if _MAY_HOLD_SECRETS.search(text):
        message = "no file has that name, and it cannot be read as a connection string"
    else:
        message = f"there is no file or folder {text!r}"
    return UsageError(message, hint=f"A side is {FORMS}")
