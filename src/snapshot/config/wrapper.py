"""Commands that run a program somewhere else, as pg_dump or Alembic: in a container, or on another machine.

A container has neither our environment nor our network: each variable is handed on by its name (``exec -e NAME``),
and pg_dump finds the server as the container does, since the address that leads there from here does not exist
inside. That it is the same server the exported snapshot proves, which no other server knows.

``kubectl exec`` and ``ssh`` hand on no variables. The settings that fix the text go by the connection string then;
a password has no way but the argument list, which is public, so a connection that needs one is refused.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

_ENGINES = frozenset({"docker", "podman", "nerdctl", "docker-compose", "podman-compose"})
_BEFORE = frozenset({"sudo", "doas"})
_READING = frozenset({"-i", "-it", "-ti", "--interactive"})


class Way(Enum):
    """How a command reaches pg_dump."""

    HERE = "here"
    CONTAINER = "a container"
    KUBECTL = "kubectl"
    SSH = "ssh"


@dataclass(frozen=True, slots=True)
class Wrapper:
    """What a command wraps pg_dump in.

    :param command: the command up to pg_dump's own options.
    :param at: index behind the word ``exec`` of a container's command.
    """

    command: tuple[str, ...]
    way: Way = Way.HERE
    at: int = 0

    @property
    def has_environment(self) -> bool:
        """Whether environment variables reach pg_dump."""
        return self.way in {Way.HERE, Way.CONTAINER}

    @property
    def may_clean(self) -> bool:
        """Whether words before pg_dump may keep our variables from it, as sudo, ``env -i`` and ``docker run`` do."""
        is_ours = self.way is Way.HERE or PurePath(self.command[0]).name in _BEFORE
        return is_ours and len(self.command) > 1

    @property
    def is_inside(self) -> bool:
        """Whether pg_dump runs where neither our addresses nor our files exist."""
        return self.way in {Way.CONTAINER, Way.KUBECTL}

    def passing(self, variables: Iterable[str]) -> list[str]:
        """Return the command that hands on environment variables of these names, never with their values."""
        names = sorted(variables) if self.way is Way.CONTAINER else []
        options = [word for name in names for word in ("-e", name)]
        return [*self.command[: self.at], *options, *self.command[self.at :]]

    def reading(self) -> "Wrapper":
        """Return the command that hands on standard input as well, where a container's engine asks for a word."""
        is_composing = any("compose" in PurePath(word).name for word in self.command[: self.at])
        has_it = not _READING.isdisjoint(self.command[self.at :])
        if self.way in {Way.HERE, Way.SSH} or is_composing or has_it:
            return self
        return Wrapper((*self.command[: self.at], "-i", *self.command[self.at :]), self.way, self.at)

    def quoted(self, arguments: Sequence[str]) -> list[str]:
        """Return arguments of pg_dump as this command must be given them: ssh has a shell read them again."""
        return [shlex.quote(one) for one in arguments] if self.way is Way.SSH else list(arguments)

    def require_no_password(self) -> None:
        """Refuse a connection with a password where no environment variable can hold it.

        :raises EnvironmentFailure: with what to do instead.
        """
        if not self.has_environment:
            raise EnvironmentFailure(
                f"the connection needs a password, and {self.way.value} hands no environment variable on to pg_dump",
                place=Place(file=self.command[0]),
                hint="Let pg_dump find the password there, in a passfile, and connect without one from here; "
                "or name a pg_dump of this machine with the profile's pg_dump",
                code="pg-dump-no-password",
            )


def wrapper_of(command: Sequence[str], verbs: Sequence[str] = ("exec",)) -> Wrapper:
    """Return what a command wraps its program in.

    Known are ``docker exec``, ``docker compose … exec``, the same of podman and nerdctl, ``docker-compose … exec``,
    ``kubectl … exec`` and ``ssh``, each also behind ``sudo``; any other command is taken to run here.

    :param verbs: subcommands of a container's engine that run a program.
    """
    words = tuple(command)
    first = next((at for at, word in enumerate(words) if PurePath(word).name not in _BEFORE), 0)
    program = PurePath(words[first]).name if words else ""
    if program == "ssh":
        return Wrapper(words, Way.SSH)
    verb = next((at for at, word in enumerate(words) if at > first and word in verbs), 0)
    if program not in {*_ENGINES, "kubectl"} or not verb:
        return Wrapper(words)
    at = verb + 1
    return Wrapper(words, Way.KUBECTL if program == "kubectl" else Way.CONTAINER, at)
