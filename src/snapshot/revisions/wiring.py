"""How an env.py of others finds its address, and which schemas its revisions speak of: read, never run.

What is found is an offer. Whether env.py follows the address is seen when Alembic runs, before it does anything
(`snapshot.revisions.witness`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from snapshot.revisions.environment import Environment

_X_KEY = re.compile(r"get_x_argument\([^)]*\)\s*(?:\.get\(|\[)\s*[\"'](\w+)[\"']")
_X_NAME = re.compile(r"(\w+)\s*=\s*(?:\w+\.)?get_x_argument\(")
_OF_ENVIRONMENT = re.compile(r"(?:environ\s*(?:\.get\(|\[)|getenv\()\s*[\"'](\w+)[\"']")
_OF_SETTINGS = re.compile(r"\b\w*settings\w*(?:\(\))?\.(\w+)", re.IGNORECASE)
_OF_INI = re.compile(r"get_(?:main|section)_option\(\s*[\"'](sqlalchemy\.\w+)[\"']|engine_from_config|get_section\(")
_DRIVER = re.compile(r"postgres(?:ql)?\+(\w+)")
_ADDRESS = re.compile(r"url|dsn|uri|conn", re.IGNORECASE)
_PARTS: Mapping[str, re.Pattern[str]] = {
    "{host}": re.compile(r"(?:^|_)(?:HOST|HOSTNAME|SERVER)$", re.IGNORECASE),
    "{port}": re.compile(r"(?:^|_)PORT$", re.IGNORECASE),
    "{user}": re.compile(r"(?:^|_)(?:USER|USERNAME)$", re.IGNORECASE),
    "{password}": re.compile(r"(?:^|_)(?:PASSWORD|PASS|PW)$", re.IGNORECASE),
    "{database}": re.compile(r"(?:^|_)(?:DB|DATABASE|DBNAME|NAME|DB_NAME)$", re.IGNORECASE),
}
_CREATED = re.compile(r"CREATE\s+SCHEMA\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?([a-z_]\w*)\"?", re.IGNORECASE)
_KEYWORD = re.compile(r"\bschema\s*=\s*[\"']([a-z_]\w*)[\"']")
_WORDS = frozenset({"authorization", "if", "as", "public"})
_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """How env.py finds its address.

    :param url: as the key ``alembic_url`` has it; empty where env.py reads ``SNAPSHOT_DSN``, or nothing was found.
    :param variables: environment variable → part of the address, where env.py puts it together.
    :param driver: the driver that it names; empty for none.
    :param why: what was seen of that, in words; empty where nothing was found.
    """

    url: str = ""
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    driver: str = ""
    why: str = ""


def wiring_of(environment: Environment) -> Wiring:
    """Return how an env.py finds its address, as far as its text tells."""
    text, ini = _read(environment.scripts / "env.py"), _read(environment.ini)
    driver = next(iter(_DRIVER.findall(text) or _DRIVER.findall(ini)), "")
    found = next((one for look in _LOOKS if (one := look(text))), Wiring())
    return replace(found, driver=driver)


def _own(text: str) -> Wiring | None:
    return Wiring(why="env.py reads SNAPSHOT_DSN") if "SNAPSHOT_DSN" in text else None


def _option(text: str) -> Wiring | None:
    key = next(filter(_ADDRESS.search, _x_keys(text)), "")
    return Wiring(url=f"-x {key}={{url}}", why=f"env.py reads -x {key}=") if key else None


def _variable(text: str) -> Wiring | None:
    names = _OF_ENVIRONMENT.findall(text)
    if name := next(filter(_ADDRESS.search, names), ""):
        return Wiring(url=f"env:{name}", why=f"env.py reads the environment variable {name}")
    parts = _parts(names)
    return Wiring(variables=parts, why=f"env.py reads {', '.join(parts)}") if parts else None


def _setting(text: str) -> Wiring | None:
    setting = next(filter(_ADDRESS.search, _OF_SETTINGS.findall(text)), "")
    name = setting.upper()
    why = f"env.py reads {setting} of its settings, which are taken to read the environment variable {name}"
    return Wiring(url=f"env:{name}", why=why) if setting else None


def _ini(text: str) -> Wiring | None:
    found = _OF_INI.search(text)
    if not found:
        return None
    key = found[1] or "sqlalchemy.url"
    return Wiring(url=f"ini:{key}", why=f"env.py reads {key} of alembic.ini")


_LOOKS: tuple[Callable[[str], Wiring | None], ...] = (_own, _option, _variable, _setting, _ini)
"""In the order in which an env.py that has several of them would let one win."""


def schemas_of(environment: Environment) -> tuple[str, ...]:
    """Return the database schemas that revisions make or name as ``schema=``, sorted; never public."""
    found: set[str] = set()
    for path in (*environment.revision_files(), *environment.sql_files()):
        text = _read(path)
        found |= {name.lower() for name in _CREATED.findall(text)} | set(_KEYWORD.findall(text))
    return tuple(sorted(found - _WORDS))


def _x_keys(text: str) -> Iterator[str]:
    yield from _X_KEY.findall(text)
    for name in _X_NAME.findall(text):
        yield from re.findall(rf"\b{name}\s*(?:\.get\(|\[)\s*[\"'](\w+)[\"']", text)


def _parts(names: list[str]) -> dict[str, str]:
    """Return which variables hold which parts; none where host or database is not among them."""
    found: dict[str, str] = {}
    for part, pattern in _PARTS.items():
        if name := next((name for name in names if pattern.search(name) and name not in found), ""):
            found[name] = part
    return found if {"{host}", "{database}"} <= set(found.values()) else {}


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
