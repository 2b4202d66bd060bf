"""Write a new revision: everything is checked first, and the file appears whole or not at all."""

import base64
import json
import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError, UsageError
from snapshot.revisions.address import NOWHERE
from snapshot.revisions.child import Program, run_child
from snapshot.revisions.environment import read_environment
from snapshot.revisions.graph import Graph, read_revision, revision_graph
from snapshot.revisions.ids import check_new_id, next_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A revision that may be written.

    :param message: one line, not empty.
    :param id: neither taken nor earlier than the head.
    """

    graph: Graph
    message: str
    id: str


def draft(ini: Path, message: str, now: datetime, wanted_id: str = "") -> Draft:
    """Return the revision that would follow the head; nothing is written and no code of revisions runs.

    :param now: in the time zone of ids.
    :param wanted_id: its id; empty for one by the clock.
    :raises UsageError: the message is empty, there are several heads, or the id is not to be had.
    :raises FindingsError: the revision files contradict each other.
    """
    line = " ".join(message.split())
    if not line:
        raise UsageError("the revision has no message", hint='Write make al-rev MSG="what it does".', code="message")
    graph = revision_graph(ini)
    found = graph.heads()
    if len(found) > 1:
        raise UsageError(
            f"there are {len(found)} head revisions, and a new one follows one: {', '.join(found)}",
            place=Place(file=str(graph.ini)),
            hint="Let the one that is not merged yet follow the other (its down_revision), or use alembic merge.",
            code="heads",
        )
    chosen = wanted_id or next_id(found, now)
    check_new_id(graph, chosen)
    return Draft(graph=graph, message=line, id=chosen)


def write(wanted: Draft, dsn: str = "", how: Alembic | None = None) -> Path | None:
    """Let Alembic write a revision by the project's own template, and return its file.

    :param dsn: a database at head that is compared with the models, which gives the revision its body; without one
        the body is the template's.
    :param how: the way to Alembic; that of this interpreter without it.
    :returns: nothing where the comparison found nothing: an empty revision is not written.
    :raises UsageError: env.py connects to another database than ``dsn``.
    :raises FindingsError: env.py or the template fails, or gives the revision another id or parent.
    :raises EnvironmentFailure: Alembic cannot be started, or the file cannot be written.
    """
    environment = read_environment(wanted.graph.ini)
    folder = _folder_of(wanted.graph, environment.versions)
    files = _generated(wanted, dsn, how or Alembic(ini=wanted.graph.ini))
    if not files:
        return None
    staging = _staging(environment.scripts)
    try:
        written = [_put(staging / name, content) for name, content in files.items()]
        _check(wanted, written)
        target = folder / written[0].relative_to(staging).with_name(ascii_name(written[0].name))
        return _publish(written[0], target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _folder_of(graph: Graph, versions: tuple[Path, ...]) -> Path:
    """Return the place for revisions in which the head lies."""
    heads = [graph.revisions[one].file for one in graph.heads()]
    return next((folder for folder in versions for file in heads if file.is_relative_to(folder)), versions[0])


def _generated(wanted: Draft, dsn: str, how: Alembic) -> dict[str, bytes]:
    """Return the files that Alembic writes: path below the folder of revisions → content."""
    # The template puts the message between three quotes; the file's name is made of its words alone.
    message = wanted.message.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    words = ["revision", "--rev-id", wanted.id, *(["--autogenerate"] if dsn else [])]
    asked = {"message": message, "id": wanted.id, "auto": bool(dsn)}
    said = run_child(how, dsn or NOWHERE, Program(name="writing", words=words, more=asked, what="the revision"))
    return {name: base64.b64decode(content) for name, content in json.loads(said).items()}


def _staging(scripts: Path) -> Path:
    """Return a new folder on the file system of the revisions, where nobody looks for them."""
    try:
        return Path(tempfile.mkdtemp(prefix=".revision-", dir=scripts))
    except OSError as error:
        raise _unwritten(scripts, error) from None


def _put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _check(wanted: Draft, written: list[Path]) -> None:
    found = [read_revision(path) for path in written]
    if [(one.id, one.parents) for one in found] != [(wanted.id, wanted.graph.heads())]:
        raise FindingsError(
            f"Alembic wrote another revision than {wanted.id}: {', '.join(one.id for one in found)}",
            place=Place(file=str(wanted.graph.ini)),
            hint="See what process_revision_directives of env.py does, and what script.py.mako writes.",
            code="revision-file",
        )


def ascii_name(name: str) -> str:
    """Return a file name in ASCII: accents are taken off, other letters left out."""
    stem, dot, ending = name.rpartition(".")
    if name.isascii():
        return name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"_{2,}", "_", plain).strip("_") + dot + ending


def _publish(staged: Path, target: Path) -> Path:
    """Give a finished file its place in one step, over no other file."""
    try:
        with staged.open("rb") as stream:
            os.fsync(stream.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(staged, target)
    except OSError as error:
        raise _unwritten(target, error) from None
    return target


def _unwritten(path: Path, error: OSError) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"the revision cannot be written: {error.strerror}",
        place=Place(file=str(path)),
        hint="See that the file does not exist and that the folder may be written.",
        code="revision-file",
    )
