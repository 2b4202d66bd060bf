"""``manifest.toml``: what a snapshot is, where it came from, and the hash of every file; docs/format.md as code.

Nothing in it depends on when, where or by whom a snapshot was taken, so that equal databases give equal manifests.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tomli_w

from snapshot.layout.format import FORMAT
from snapshot.layout.sections import DEFAULT_LAYERS, DEFAULT_SECTIONS
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FolderError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind

MANIFEST_FILE = "manifest.toml"
_HASH = "sha256:"
_KEPT = "kept"
_HEADING = """\
# Manifest of a schema snapshot. Written by snapshot: do not edit, dump again.
# A merge conflict here means that both branches changed the schema: take either side and dump again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The database that was dumped; empty for a snapshot that was split from a file.

    :param server: major version of the server, ``18``; nothing a reader does depends on the minor one.
    :param pg_dump: major version of pg_dump.
    :param database: encoding, locale provider, locale, collate, ctype.
    :param settings: settings of ``ALTER DATABASE … SET``, ``name=value``.
    :param extensions: name → installed version.
    """

    server: str = ""
    pg_dump: str = ""
    database: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    extensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def major(self) -> int | None:
        """Major version of the server, if known."""
        head = self.server.split(".", 1)[0]
        return int(head) if head.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A reference table whose rows the folder holds.

    :param rows: how many.
    """

    id: ObjectId
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``manifest.toml`` says.

    :param heads: revisions the schema stands at, sorted.
    :param revisions: hash of the revision files; empty without an Alembic environment.
    :param schemas: database schemas that were dumped.
    :param roles: roles that statements name, sorted.
    :param superusers: those of them that must be superusers where the snapshot is loaded.
    :param tablespaces: tablespaces that statements name, sorted.
    :param counts: kind → number of objects defined.
    :param implied: reason → number of catalogue objects that exist through another one.
    :param unprintable: reason → number of catalogue objects that pg_dump cannot print.
    :param edits: kind of edit → number.
    :param keeps_secrets: whether credentials stand in the files, because it was asked for.
    :param reference: the reference tables in the order in which they load.
    :param files: path below the folder → hash of its bytes.
    """

    format: int = FORMAT
    heads: tuple[str, ...] = ()
    revisions: str = ""
    origin: Origin = field(default_factory=Origin)
    schemas: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    superusers: tuple[str, ...] = ()
    tablespaces: tuple[str, ...] = ()
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_SECTIONS)
    layers: Mapping[str, str] = field(default_factory=lambda: DEFAULT_LAYERS)
    counts: Mapping[str, int] = field(default_factory=dict)
    implied: Mapping[str, int] = field(default_factory=dict)
    unprintable: Mapping[str, int] = field(default_factory=dict)
    edits: Mapping[str, int] = field(default_factory=dict)
    keeps_secrets: bool = False
    reference: tuple[Declared, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def hash_of(data: bytes) -> str:
    """Return the hash of a file as the manifest spells it."""
    return _HASH + hashlib.sha256(data).hexdigest()


def render_manifest(manifest: Manifest) -> str:
    """Return the text of ``manifest.toml``."""
    origin, declared = manifest.origin, manifest.reference
    tables: dict[str, Any] = {
        "format": manifest.format,
        "alembic": {"heads": list(manifest.heads), "revisions": manifest.revisions},
        "server": {"version": origin.server, "pg_dump": origin.pg_dump},
        "database": {**origin.database, "settings": list(origin.settings)},
        "extensions": dict(sorted(origin.extensions.items())),
        "needs": {
            "schemas": list(manifest.schemas),
            "roles": list(manifest.roles),
            "superusers": list(manifest.superusers),
            "tablespaces": list(manifest.tablespaces),
        },
        "sections": {name: list(held) for name, held in manifest.sections.items()},
        "layers": dict(sorted(manifest.layers.items())),
        "counts": dict(sorted(manifest.counts.items())),
        "ledger": {
            **({"credentials": _KEPT} if manifest.keeps_secrets else {}),
            "implied": dict(sorted(manifest.implied.items())),
            "unprintable": dict(sorted(manifest.unprintable.items())),
            "edits": dict(sorted(manifest.edits.items())),
        },
        **({"reference": [{"table": str(one.id), "rows": one.rows} for one in declared]} if declared else {}),
        "files": dict(sorted(manifest.files.items())),
    }
    return _HEADING + "\n" + tomli_w.dumps(tables)


def read_manifest(data: bytes, file: str) -> Manifest:
    """Return what the bytes of a ``manifest.toml`` say.

    :param file: its name for diagnostics.
    :raises FolderError: not such a file, or of a format this version does not read.
    """
    try:
        tables = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"the manifest does not parse: {error}", file) from error
    if tables.get("format") != FORMAT:
        raise _unreadable(f"the manifest has format {tables.get('format')!r}, and this version reads {FORMAT}", file)
    try:
        return _manifest(tables)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"the manifest lacks or misstates {error}", file) from error


def _manifest(tables: Mapping[str, Any]) -> Manifest:
    database = dict(tables["database"])
    settings = _texts(database.pop("settings"))
    needs, ledger = tables["needs"], tables["ledger"]
    return Manifest(
        heads=_texts(tables["alembic"]["heads"]),
        revisions=tables["alembic"]["revisions"],
        origin=Origin(
            server=tables["server"]["version"],
            pg_dump=tables["server"]["pg_dump"],
            database=_words(database),
            settings=settings,
            extensions=_words(tables["extensions"]),
        ),
        schemas=_texts(needs["schemas"]),
        roles=_texts(needs["roles"]),
        superusers=_texts(needs["superusers"]),
        tablespaces=_texts(needs["tablespaces"]),
        sections={name: _texts(held) for name, held in tables["sections"].items()},
        layers=_words(tables["layers"]),
        counts=_numbers(tables["counts"]),
        implied=_numbers(ledger["implied"]),
        unprintable=_numbers(ledger["unprintable"]),
        edits=_numbers(ledger["edits"]),
        keeps_secrets=ledger.get("credentials") == _KEPT,
        reference=tuple(map(_declared, tables.get("reference", ()))),
        files=_words(tables["files"]),
    )


def _declared(found: Mapping[str, Any]) -> Declared:
    identity, rows = ObjectId.parse(found["table"]), found["rows"]
    if identity.kind is not Kind.TABLE or not isinstance(rows, int):
        raise ValueError(f"a reference table and its number of rows: {dict(found)!r}")
    return Declared(id=identity, rows=rows)


def _texts(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise TypeError(f"a list of texts: {found!r}")
    return tuple(found)


def _words(found: object) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise TypeError(f"a table of texts: {found!r}")
    return found


def _numbers(found: object) -> dict[str, int]:
    if not isinstance(found, dict) or not all(isinstance(one, int) for one in found.values()):
        raise TypeError(f"a table of numbers: {found!r}")
    return found


def _unreadable(message: str, file: str) -> FolderError:
    return FolderError(
        message,
        place=Place(file=file),
        hint="Dump again; in a merge, take either side first",
        code="manifest-unreadable",
    )
