"""How a project's Alembic is called: by this interpreter, or by a command that runs it where the team runs it.

Its env.py and models may import what this interpreter lacks, so a command names another one: that of a container or
of another virtualenv. The command is split into words and never given to a shell.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from snapshot.config.wrapper import Way, Wrapper, wrapper_of
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError

PROFILE_FIELD = "{env}"
"""What stands in the words of a command for the name of the profile."""

URL_FIELD = "{url}"
FIELDS = (URL_FIELD, "{host}", "{port}", "{user}", "{password}", "{database}")
"""What may stand in the value of an environment variable for a part of the address."""

_WAYS = re.compile(r"env:[A-Za-z_]\w*|ini:[\w.]+|-x [\w.-]+=\{url\}")
_VALUED = frozenset({"-c", "--config", "-n", "--name", "-x"})
_CONFIG = re.compile(r"-c|--config(=.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alembic:
    """The way to a project's Alembic.

    :param ini: alembic.ini as it lies here.
    :param root: the folder in which a command starts.
    :param command: the command up to Alembic's own options; empty for the Alembic of this interpreter.
    :param url: how env.py is told the address, beside the variable ``SNAPSHOT_DSN``: ``env:NAME`` by an environment
        variable, ``ini:KEY`` by an option of alembic.ini, ``-x NAME={url}`` by that option of the command line; empty
        for none of these.
    :param driver: the driver in the address, as SQLAlchemy names it; empty for SQLAlchemy's own choice.
    :param variables: environment variable → its value, with `FIELDS` for parts of the address.
    :param hosts: host, or ``host:port``, as this machine knows it → as the machine of the command does.
    """

    ini: Path
    root: Path = Path()
    command: tuple[str, ...] = ()
    url: str = ""
    driver: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)

    @property
    def wrapper(self) -> Wrapper:
        """What the command wraps Alembic in."""
        return wrapper_of(self.command, ("exec", "run"))

    @property
    def is_inside(self) -> bool:
        """Whether Alembic runs where neither our addresses nor our files exist."""
        return self.wrapper.way is not Way.HERE

    @property
    def has_own_config(self) -> bool:
        """Whether the command itself names an alembic.ini."""
        return any(_CONFIG.fullmatch(word) for word in self.options)

    @property
    def options(self) -> tuple[str, ...]:
        """The options of Alembic in the command."""
        return self.command[program_at(self.command) + 1 :] if self.command else ()

    def at(self, ini: Path) -> "Alembic":
        """Return the way to the same Alembic with another alembic.ini.

        :raises UsageError: the command says itself which one is read.
        """
        if ini != self.ini and (self.is_inside or self.has_own_config):
            raise UsageError(
                "alembic_command names the alembic.ini itself, so Alembic cannot be given another one",
                place=Place(file=str(ini), subject=" ".join(self.command)),
                hint="Give a profile an alembic_command of this machine without -c for it, as .venv/bin/alembic.",
                code="alembic-address",
            )
        return replace(self, ini=ini)

    def python(self) -> tuple[str, ...]:
        """Return the command of the interpreter that runs the team's Alembic, with a program found from `root`."""
        at = program_at(self.command)
        if at > 1 and self.command[at - 1] == "-m":
            words = self.command[: at - 1]
        else:
            words = (*self.command[:at], str(PurePath(self.command[at]).with_name("python3")))
        first = words[0] if "/" not in words[0] else str(self.root / words[0])
        return (first, *words[1:])


def called(how: Alembic | Path) -> Alembic:
    """Return the way to an Alembic; a path alone is the alembic.ini of the one of this interpreter."""
    return how if isinstance(how, Alembic) else Alembic(ini=how)


def program_at(command: Sequence[str]) -> int:
    """Return which word is Alembic: the last of that name that is no value of an option; -1 where none is."""
    found = -1
    for at, word in enumerate(command):
        if PurePath(word).name == "alembic" and (not at or command[at - 1] not in _VALUED):
            found = at
    return found


def is_way(text: str) -> bool:
    """Return whether a text says how env.py is told the address."""
    return _WAYS.fullmatch(text) is not None
