"""Read the project's configuration from ``snapshot.toml`` or ``pyproject.toml``, strictly.

A key nobody reads is a mistake somebody will look for: an unknown key or a value of the wrong type is an error
that names the file, the key and the nearest key there is.
"""

import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from snapshot.config.alembic import is_way, program_at
from snapshot.config.policy import ANY, POLICY_KEYS, TIMESTAMP, Policy
from snapshot.config.settings import COMPOSE_SERVICE, EMBEDDED_PROFILE, Profile, Settings, is_dsn
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError

OWN_FILE = "snapshot.toml"
SHARED_FILE = "pyproject.toml"

_TABLE = ("tool", "snapshot")
_KEYS = frozenset(
    {
        "out", "alembic_ini", "alembic_command", "alembic_url", "alembic_driver", "alembic_env", "alembic_hosts",
        "default_env", "timezone", "backups", "layers", "sections", "reference_tables", "env", "policy",
    }
)  # fmt: skip
_PROFILE_KEYS = frozenset(
    {
        "dsn", "service", "database", "pg_dump", "schemas", "layers", "postgres", "scratch", "protected", "embedded",
        "alembic_command",
        "compose", "compose_service",
    }
)  # fmt: skip

_ALEMBIC = 'a command in which a word is alembic, as "docker compose exec -T core_api alembic"'

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table with the place it stands in.

    :param path: its keys from the top of the file, as shown to the reader.
    """

    file: Path
    path: tuple[str, ...]
    values: Mapping[str, object]

    def error(self, message: str, key: str, hint: str) -> UsageError:
        return UsageError(message, place=Place(file=str(self.file), subject=".".join((*self.path, key))), hint=hint)

    def only(self, known: frozenset[str]) -> "_Table":
        """Return the table itself when every key is known."""
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(sorted(known))}."
                raise self.error(f"the key {key} is not known", key, hint)
        return self

    def get(self, key: str, convert: Callable[[object], _T | None], default: _T, wanted: str) -> _T:
        """Return a converted value, or ``default`` when the key is absent.

        :param convert: returns nothing for a value it does not accept.
        :param wanted: what is accepted, in words.
        """
        if key not in self.values:
            return default
        found = convert(self.values[key])
        if found is None:
            raise self.error(f"{key} is not {wanted}", key, f"Write {wanted}.")
        return found

    def text(self, key: str, default: str = "") -> str:
        return self.get(key, _text, default, "a text in quotes")

    def name(self, key: str, default: str) -> str:
        return self.get(key, _name, default, "a text in quotes that is not empty")

    def flag(self, key: str, *, default: bool) -> bool:
        return self.get(key, _flag, default, "true or false")

    def texts(self, key: str) -> tuple[str, ...]:
        return self.get(key, _texts, (), "a list of texts")

    def mapping(self, key: str) -> Mapping[str, str]:
        return self.get(key, _mapping, MappingProxyType({}), "a table of texts")

    def table(self, key: str) -> "_Table":
        nothing: Mapping[str, object] = MappingProxyType({})
        values = self.get(key, _values, nothing, "a table")
        return _Table(self.file, (*self.path, key), values)


def load_settings(start: Path) -> Settings:
    """Return the configuration that holds for a folder.

    The nearest folder upwards counts that has a ``snapshot.toml`` or a ``pyproject.toml`` with
    ``[tool.snapshot]``; of both in one folder the first counts. Without either, the project is the nearest folder
    with a ``pyproject.toml``, else ``start``, and nothing is configured.

    :param start: the working directory.
    :raises UsageError: when the file is not TOML, or holds an unknown key or a value of the wrong type.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if found := next(_tables(folder), None):
            return _settings(folder, found)
    root = next((folder for folder in (here, *here.parents) if (folder / SHARED_FILE).is_file()), here)
    return _settings(root, None)


def settings_in(text: str, file: Path) -> Settings:
    """Return the configuration that a ``snapshot.toml`` with this text would be.

    :param file: where it would lie.
    :raises UsageError: as `load_settings` does.
    """
    try:
        values = tomllib.loads(text)
    except ValueError as error:
        raise UsageError(f"not a TOML file: {error}", place=Place(file=str(file))) from None
    return _settings(file.parent, _Table(file, (), values))


def _tables(folder: Path) -> Iterator[_Table]:
    """Yield the tables of ours that stand in a folder, the one that counts first."""
    if (own := folder / OWN_FILE).is_file():
        yield _Table(own, (), _read(own))
    if (shared := folder / SHARED_FILE).is_file():
        whole = _Table(shared, (), _read(shared))
        tool = whole.table(_TABLE[0])
        if _TABLE[1] in tool.values:
            yield tool.table(_TABLE[1])


def _read(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_bytes().decode())
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"not a TOML file: {error}", place=Place(file=str(file)), hint="Correct it; see https://toml.io."
        ) from None
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror}",
            place=Place(file=str(file)),
            hint="Give yourself permission to read it.",
        ) from None


def _settings(root: Path, found: _Table | None) -> Settings:
    table = (found or _Table(root / OWN_FILE, (), {})).only(_KEYS)
    layers = table.mapping("layers")
    profiles = _profiles(table.table("env"), layers)
    default = table.text("default_env", EMBEDDED_PROFILE)
    if default not in profiles:
        raise table.error(f"there is no profile {default}", "default_env", f"Known: {', '.join(profiles)}.")
    return Settings(
        root=root,
        source=found.file if found else None,
        out=root / table.name("out", "sql_current"),
        alembic_ini=root / table.name("alembic_ini", "migrations/alembic.ini"),
        alembic_command=table.get("alembic_command", _alembic, (), _ALEMBIC),
        alembic_url=table.get("alembic_url", _way, "", '"env:NAME", "ini:KEY" or "-x NAME={url}"'),
        alembic_driver=table.get("alembic_driver", _driver, "", "the name of a driver, as psycopg"),
        alembic_env=table.mapping("alembic_env"),
        alembic_hosts=table.mapping("alembic_hosts"),
        timezone=table.get("timezone", _zone, ZoneInfo("UTC"), "the name of a time zone, as Asia/Tokyo"),
        backups=root / table.name("backups", "backups"),
        layers=layers,
        sections=table.table("sections").values,
        reference_tables=table.texts("reference_tables"),
        profiles=profiles,
        default_env=default,
        policy=_policy(table.table("policy").only(POLICY_KEYS)),
    )


def _policy(table: _Table) -> Policy:
    usual = Policy()
    return Policy(
        base=table.name("base", usual.base),
        lock=table.text("lock"),
        parts=table.texts("parts"),
        legacy_until=table.text("legacy_until"),
        ids=table.get("ids", _ids, usual.ids, f'"{TIMESTAMP}" or "{ANY}"'),
        imports=table.texts("imports"),
        big_tables=table.texts("big_tables"),
        big_rows=table.get("big_rows", _count, usual.big_rows, "a number of rows"),
    )


def _profiles(env: _Table, layers: Mapping[str, str]) -> Mapping[str, Profile]:
    names = dict.fromkeys((EMBEDDED_PROFILE, *env.values))
    profiles = {name: _profile(name, env.table(name), layers) for name in names}
    for name, profile in profiles.items():
        if profile.scratch and not is_dsn(profile.scratch) and profile.scratch not in profiles:
            hint = f"Write a connection string, or one of: {', '.join(profiles)}."
            raise env.table(name).error(f"there is no profile {profile.scratch}", "scratch", hint)
    return MappingProxyType(profiles)


def _profile(name: str, found: _Table, layers: Mapping[str, str]) -> Profile:
    table = found.only(_PROFILE_KEYS)
    dsn, service, compose = table.text("dsn"), table.text("service"), table.text("compose")
    embedded = table.flag("embedded", default=name == EMBEDDED_PROFILE and not (dsn or service or compose))
    _refuse_contradiction(table, dsn, service, compose, embedded=embedded)
    return Profile(
        name=name,
        dsn=dsn,
        service=service,
        database=table.name("database", "snapshot_dev"),
        pg_dump=table.get("pg_dump", _words, (), "a command, as a text or a list of texts"),
        schemas=table.texts("schemas"),
        layers=MappingProxyType({**layers, **table.mapping("layers")}),
        postgres=table.get("postgres", _major, None, "a major version, as 18"),
        scratch=table.text("scratch"),
        protected=table.flag("protected", default=not embedded),
        embedded=embedded,
        alembic_command=table.get("alembic_command", _alembic, (), _ALEMBIC),
        compose=compose,
        compose_service=table.name("compose_service", COMPOSE_SERVICE),
    )


def _refuse_contradiction(table: _Table, dsn: str, service: str, compose: str, *, embedded: bool) -> None:
    given = [key for key, value in (("dsn", dsn), ("service", service), ("embedded", embedded)) if value]
    if len(given) > 1:
        raise table.error(f"{' and '.join(given)} name two servers", given[1], "Keep one of them.")
    if compose and embedded:
        hint = "Keep one of them; a server in a container is reached by dsn or service."
        raise table.error("compose and embedded name two servers", "compose", hint)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and "\0" not in value else None


def _name(value: object) -> str | None:
    return _text(value) or None


def _zone(value: object) -> ZoneInfo | None:
    if isinstance(value, str) and value:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):  # no such name, no name at all, a folder
            return ZoneInfo(value)
    return None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None


def _words(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, str):
        return _texts(value)
    with suppress(ValueError):  # a quote that does not end
        return tuple(shlex.split(value))
    return None


def _alembic(value: object) -> tuple[str, ...] | None:
    words = _words(value)
    return words if words and program_at(words) >= 0 else None


def _way(value: object) -> str | None:
    return value if isinstance(value, str) and is_way(value) else None


def _driver(value: object) -> str | None:
    return value if isinstance(value, str) and value.isidentifier() else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _ids(value: object) -> str | None:
    return value if value in {TIMESTAMP, ANY} and isinstance(value, str) else None


def _major(value: object) -> int | None:
    return _count(value) or None


def _values(value: object) -> Mapping[str, object] | None:
    return MappingProxyType(value) if isinstance(value, dict) else None


def _mapping(value: object) -> Mapping[str, str] | None:
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return MappingProxyType(value)
    return None
