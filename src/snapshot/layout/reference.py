r"""The files of declared reference tables: their names, their text, and the cut of it; docs/format.md as code.

Such a file is what psql loads, one ``COPY`` with its rows below it, and is read back without a parser: a name that
does not print is spelled by escapes, so that the statement is always one line, and ``COPY`` itself spells line ends
in values, so that only the end of the rows is a line of ``\.``.
https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from snapshot.layout.format import FORMAT, SETTINGS, literal, read_titles, rewrite_blocks
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FolderError
from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.kind import Kind

FOLDER = "reference"
"""Folder of the files, inside the snapshot folder."""

Table = tuple[str, str]
"""Schema and name."""

_HEAD = "-- Rows of table "
_TOLD = f" of a schema snapshot, format {FORMAT}. Written by snapshot: do not edit, dump again."
_PLAIN = re.compile(r"[a-z0-9_]")
_COPY = re.compile(rb"^COPY [^\n]+ FROM stdin;\n", re.MULTILINE)
_END = b"\n\\.\n"
_BEHIND_ROWS = tuple(
    f"{kind.value} "
    for kind in (Kind.FOREIGN_KEY, Kind.TRIGGER, Kind.RULE, Kind.ROW_SECURITY, Kind.POLICY, Kind.EVENT_TRIGGER)
)
"""How the titles begin of what looks at rows, or changes or refuses them, where it stands already."""
_BEFORE_ROWS = tuple(f"{kind.value} " for kind in (Kind.TABLE, Kind.PARTITION, Kind.IDENTITY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a sequence stands that gives a column its values.

    :param last: the value it gave last, or will give first.
    :param is_called: whether it gave that one.
    """

    schema: str
    name: str
    last: int
    is_called: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a declared table.

    :param columns: in the order of the table; generated ones are not among them.
    :param data: in COPY's text format, ordered by the primary key; each row ends in LF.
    :param positions: of sequences that do not stand where CREATE SEQUENCE leaves them.
    :param key: the columns of the primary key.
    """

    table: Table
    columns: tuple[str, ...]
    data: bytes = field(repr=False)
    positions: tuple[Position, ...] = ()
    key: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.data.count(b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsFile:
    """A file of rows, cut.

    :param name: what errors call it.
    :param content: all of it.
    :param statement: its COPY.
    :param data: the rows.
    :param positions: statements that put sequences where they stood; may be empty.
    :param line: line of the COPY, from 1; the rows follow it.
    """

    table: Table
    name: str
    content: bytes = field(repr=False)
    statement: str
    data: bytes = field(repr=False)
    positions: str
    line: int

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.data.count(b"\n")


def file_of(table: Table) -> str:
    """Return the path of a table's file below the snapshot folder.

    No two tables share one, not even where a file system takes ``A`` for ``a``, and none leads out of the folder.
    """
    return "/".join((FOLDER, *map(_component, table))) + ".sql"


def _component(name: str) -> str:
    return "".join(char if _PLAIN.match(char) else "".join(f"%{byte:02x}" for byte in char.encode()) for char in name)


def is_rows(name: str) -> bool:
    """Return whether a path below the snapshot folder is that of a file of rows."""
    return name.startswith(f"{FOLDER}/")


def titles(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what summaries call the files of rows among all files of a snapshot → their bytes."""
    found = {name: data for name, data in files.items() if is_rows(name)}
    return {_title(data): data for _, data in sorted(found.items())}


def _title(data: bytes) -> str:
    first = data.split(b"\n", 1)[0].decode("utf-8", "replace")
    return f"rows of table {first.removeprefix(_HEAD).removesuffix(_TOLD)}"


def begins_as_ours(line: bytes) -> bool:
    """Return whether a file with this first line is one of rows that this package wrote, in whichever format."""
    return line.startswith(_HEAD.encode()) and b" of a schema snapshot, format " in line


def render_rows(rows: Rows) -> bytes:
    """Return the bytes of a table's file."""
    head = f"{_HEAD}{'.'.join(map(quote_name, rows.table))}{_TOLD}"
    names = ", ".join(map(quote, rows.columns))
    copy = f"COPY {'.'.join(map(quote, rows.table))} ({names}) FROM stdin;"
    begin = f"{head}\n\n{SETTINGS}\n{copy}\n".encode()
    positions = "".join(f"{_setval(one)}\n" for one in rows.positions)
    return begin + rows.data + b"\\.\n" + (f"\n{positions}" if positions else "").encode()


def _setval(position: Position) -> str:
    name = _constant(".".join(_in_quotes(one) for one in (position.schema, position.name)))
    return f"SELECT pg_catalog.setval({name}, {position.last}, {'true' if position.is_called else 'false'});"


def quote(name: str) -> str:
    """Return a name as SQL, always in quotes, since which words need them depends on the server; always one line."""
    if name.isprintable():
        return _in_quotes(name)
    return 'U&"' + "".join(map(_escaped, name)) + '"'


def _in_quotes(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return char * 2
    return char if char.isprintable() else f"\\+{ord(char):06x}"


def _constant(text: str) -> str:
    """Return an SQL constant that is always one line."""
    if text.isprintable():
        return literal(text)
    chars = (one * 2 if one in "'\\" else one if one.isprintable() else f"\\U{ord(one):08x}" for one in text)
    return "E'" + "".join(chars) + "'"


def cut_rows(content: bytes, table: Table, name: str) -> RowsFile:
    """Cut a file that `render_rows` wrote.

    :param name: its name for diagnostics.
    :raises FolderError: it is no such file.
    """
    found = _COPY.search(content)
    end = content.find(_END, found.end() - 1) if found else -1
    if not found or end < 0:
        raise FolderError(
            "the file holds no rows as snapshot writes them",
            place=Place(file=name),
            hint="Restore it from version control or dump again",
            code="reference-unreadable",
        )
    return RowsFile(
        table=table,
        name=name,
        content=content,
        statement=found[0].decode().rstrip(),
        data=content[found.end() : end + 1],
        positions=content[end + len(_END) :].decode().strip(),
        line=content.count(b"\n", 0, found.start()) + 1,
    )


def titles_behind_rows(text: str, tables: Collection[Table], name: str) -> frozenset[str]:
    """Return the titles of the blocks of an aggregate that are loaded after rows; see `halves`."""
    found = read_titles(text)
    at = next((index for index, title in enumerate(found) if title.startswith(_BEHIND_ROWS)), len(found))
    late = [title for title in found[at:] if _is_of(title, tables)]
    if late:
        raise FolderError(
            f"{late[0]} stands behind foreign keys or triggers, so the rows of reference tables cannot be loaded",
            place=Place(file=name),
            hint="Let [tool.snapshot.sections] place tables before those",
            code="reference-order",
        )
    return frozenset(found[at:])


def halves(text: str, tables: Collection[Table], name: str) -> tuple[str, str]:
    """Return what of an aggregate is loaded before rows, and what after them; lines stay where they are.

    Behind the rows comes all from the first foreign key, trigger, rule or policy on: so the server checks every
    reference when all rows are there, in whichever order they came, and nothing fires for them.

    :param tables: whose rows are loaded.
    :param name: of the aggregate, for diagnostics.
    :raises FolderError: configured sections put such a table behind the first of those.
    """
    later = titles_behind_rows(text, tables, name)
    before = rewrite_blocks(text, lambda title, body: _blank(body) if title in later else body)
    return before, rewrite_blocks(text, lambda title, body: body if title in later else _blank(body))


def _blank(body: str) -> str:
    return "\n" * body.count("\n")


def _is_of(title: str, tables: Collection[Table]) -> bool:
    """Return whether a block makes one of the tables, or what its rows need."""
    if not title.startswith(_BEFORE_ROWS):
        return False
    try:
        return ObjectId.parse(title).path[:2] in tables
    except ValueError:  # a title that no version of ours wrote
        return False
