"""The text of the files: docs/format.md as code, the only place that writes or cuts it.

Every file loads alone behind those before it: it begins with the same settings, and a statement that needs another
session state brings it and takes it back. A header line opens each object, so that a reader can cut a file without
a parser; where a function body holds such a line, the file uses a longer mark and says so in its first lines.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from snapshot.layout.arrange import Arrangement, Move
from snapshot.layout.steps import Step, pieces_of
from snapshot.model.bulk import collector_paused
from snapshot.model.objects import PLAIN, Facet, Piece, Setting, Snapshot

FORMAT = 1
"""Version of the file format; readers refuse another one."""

HEAD_FILE = "schema_head.sql"
SEPARATED = "separated"

SETTINGS = """\
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;
"""
"""What every file begins with; PostgreSQL 15 to 18 accept all of it."""

FOLD_FROM = 9
"""So many moves of one kind to one section are told in one line."""

_MARK = "-- # "
_MARKED = "-- #"
_LONGER = re.compile(r"^-- (#+) ", re.MULTILINE)
_SAYS_MARK = re.compile(r'^-- A line that begins with "(-- #+ )" opens an object\.$', re.MULTILINE)
_WORDS: Mapping[Facet, str] = {
    Facet.DEFINITION: "",
    Facet.OWNER: "owner of ",
    Facet.PRIVILEGES: "privileges on ",
    Facet.LABELS: "labels of ",
}
_DUMMY = "dummy of "
_SUBTITLES = (*filter(None, _WORDS.values()), _DUMMY)
_SECTION = "section "


class Block(NamedTuple):
    """What one header line opens.

    :param title: the header without its mark: an object's identity, possibly behind ``owner of`` and the like.
    :param body: the text up to the next header, without the blank lines around it.
    :param line: line of the header, from 1.
    """

    title: str
    body: str
    line: int


@collector_paused()
def render_files(snapshot: Snapshot, arrangement: Arrangement) -> dict[str, str]:
    """Return the SQL files of a snapshot: path below the folder → text."""
    dummies = {step.id for steps in arrangement.sections.values() for step in steps if step.is_dummy}

    def blocks(steps: Iterable[Step]) -> list[tuple[str, str]]:
        return [(title_of(step), _body(step, snapshot, has_dummy=step.id in dummies)) for step in steps]

    sections = {name: blocks(steps) for name, steps in arrangement.sections.items()}
    marks = {name: _mark(body for _, body in found) for name, found in sections.items()}
    texts = {name: _entries(marks[name], found) for name, found in sections.items()}
    files = {
        f"{SEPARATED}/{name}.sql": _file(f"Section {name}", marks[name], _elsewhere(name, arrangement.moves), [text])
        for name, text in texts.items()
    }
    mark = max(marks.values(), key=len)
    whole = [
        part
        for name, text in texts.items()
        for part in (f"{mark}{_SECTION}{name}\n", text if marks[name] == mark else _entries(mark, sections[name]))
    ]
    files[HEAD_FILE] = _file("All sections", mark, (), whole)
    return files


def title_of(step: Step) -> str:
    """Return a step's header without its mark."""
    return (_DUMMY if step.is_dummy else _WORDS[step.facet]) + str(step.id)


def read_blocks(text: str) -> Iterator[Block]:
    """Cut a file at its header lines, without a parser.

    :param text: a file that this module wrote, unchanged since.
    """
    before, *blocks = _cut(text)
    line = before.count("\n") + 1
    for block in blocks:
        title, _, body = block.partition("\n")
        if not title.startswith(_SECTION):
            yield Block(title, body.strip("\n"), line)
        line += block.count("\n") + 1


def read_titles(text: str) -> tuple[str, ...]:
    """Return the titles of what `read_blocks` yields, for less."""
    titles = (block.partition("\n")[0] for block in _cut(text)[1:])
    return tuple(title for title in titles if not title.startswith(_SECTION))


def _cut(text: str) -> list[str]:
    return f"\n{text}".split(_opening(text))


def _opening(text: str) -> str:
    """Return what every header line of a file begins with, the line end before it included."""
    said = _SAYS_MARK.search(text)
    return "\n" + (said[1] if said else _MARK)


def rewrite_blocks(text: str, change: Callable[[str, str], str]) -> str:
    """Return a file with the bodies of its blocks changed.

    :param text: a file that this module wrote, unchanged since.
    :param change: from a block's title and what stands below it to what is to stand there; headers of sections are
        not asked about.
    """
    before, *blocks = _cut(text)
    cut = [block.partition("\n") for block in blocks]
    changed = [
        title + end + (body if title.startswith(_SECTION) else change(title, body)) for title, end, body in cut
    ]
    return _opening(text).join([before, *changed])[1:]


def kept_blocks(text: str, keep: Callable[[str], bool]) -> str:
    """Return a file with some of its blocks, and with the headers of sections that still have one.

    :param text: a file that this module wrote, its blocks changed at most.
    :param keep: whether the block with a title stays.
    """
    before, *blocks = _cut(text)
    kept: list[str] = []
    section = ""
    for block in blocks:
        title = block.partition("\n")[0]
        if title.startswith(_SECTION):
            section = block
        elif keep(title):
            kept += [*filter(None, (section,)), block]
            section = ""
    return _opening(text).join([before, *kept])[1:]


def without_head(text: str) -> str:
    """Return a file from its first header on, the line end before it included.

    :param text: a file that this module wrote, its blocks changed at most.
    """
    opening = _opening(text)
    return "".join(f"\n{text}".partition(opening)[1:])


def facet_of(title: str) -> Facet:
    """Return which part of its object a block holds."""
    return next((facet for facet, word in _WORDS.items() if word and title.startswith(word)), Facet.DEFINITION)


def cut_blocks(data: bytes) -> tuple[bytes, list[bytes]]:
    """Cut a file as `read_blocks` does, and decode nothing.

    :param data: a file that this module wrote, unchanged since.
    :returns: what stands before the first header, and of each block what stands behind its mark: the title, a line
        end, the body and line ends. The headers of an aggregate's sections are among them.
    """
    said = _SAYS_MARK.search(data[: data.find(b"\n\n") + 1].decode("utf-8", "replace"))
    before, *blocks = data.split(b"\n" + (said[1] if said else _MARK).encode())
    return before, blocks


def titles_of(subject: str) -> tuple[str, ...]:
    """Return the titles of all blocks that an object can have.

    :param subject: the text of its identity.
    """
    return (subject, *(word + subject for word in _SUBTITLES))


def subject_of(title: str) -> str:
    """Return the text of the identity in a block's title, empty for the header of a section."""
    if title.startswith(_SECTION):
        return ""
    return next((title.removeprefix(word) for word in _SUBTITLES if title.startswith(word)), title)


def _body(step: Step, snapshot: Snapshot, *, has_dummy: bool) -> str:
    pieces = pieces_of(step, snapshot.by_id[step.id], has_dummy=has_dummy and not step.is_dummy)
    return _with_setting(pieces[0]) if len(pieces) == 1 else "\n\n".join(map(_with_setting, pieces))


def _with_setting(piece: Piece) -> str:
    if piece.setting is PLAIN:
        return piece.sql
    before, after = _state(piece.setting)
    return "".join((*before, piece.sql, *after))


def _state(setting: Setting) -> tuple[list[str], list[str]]:
    before: list[str] = []
    after: list[str] = []
    if setting.tablespace:
        before.append(f"SET default_tablespace = {literal(setting.tablespace)};\n")
        after.append("\nSET default_tablespace = '';")
    if setting.access_method:
        before.append(f"SET default_table_access_method = {literal(setting.access_method)};\n")
        after.append("\nSET default_table_access_method = heap;")
    if setting.authorization:
        before.append(f"SET SESSION AUTHORIZATION {literal(setting.authorization)};\n")
        after.append("\nRESET SESSION AUTHORIZATION;")
    return before, after


def literal(text: str) -> str:
    """Return ``text`` as an SQL string constant under ``standard_conforming_strings``."""
    return "'" + text.replace("'", "''") + "'"


def _file(name: str, mark: str, elsewhere: Iterable[str], texts: Iterable[str]) -> str:
    head = [
        f"-- {name} of a schema snapshot, format {FORMAT}. Written by snapshot: do not edit, dump again.",
        f'-- A line that begins with "{mark}" opens an object.',
        *elsewhere,
        "",
        SETTINGS,
    ]
    return "\n".join(["\n".join(head), *filter(None, texts)])


def _entries(mark: str, blocks: list[tuple[str, str]]) -> str:
    return "\n".join([f"{mark}{title}\n{body}\n" if body else f"{mark}{title}\n" for title, body in blocks])


def _mark(bodies: Iterable[str]) -> str:
    """Return a mark that no line of a body begins with."""
    longest = max((len(found) for body in bodies if _MARKED in body for found in _LONGER.findall(body)), default=0)
    return f"-- {'#' * (longest + 1)} "


def _elsewhere(section: str, moves: Iterable[Move]) -> Iterator[str]:
    """Yield comments that say which objects of this home stand in another section, and why."""
    mine = [move for move in moves if move.home == section]
    many = Counter((move.id.kind, move.section) for move in mine)
    told = set()
    if mine:
        yield "-- Stands elsewhere:"
    for move in mine:
        group = (move.id.kind, move.section)
        if many[group] < FOLD_FROM:
            yield f"--   {move.id} stands in {move.section}, because it needs {move.reason}"
        elif group not in told:
            told.add(group)
            others = f"and {many[group] - 1} more of kind {move.id.kind.value}"
            yield f"--   {move.id} {others} stand in {move.section}, as what they need ({move.reason})"
