"""``snapshot init``: what a team that has its repository already needs, worked out first and written afterwards."""

import json
import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.config.dsn import is_secret, parameters
from snapshot.config.reading import OWN_FILE, SHARED_FILE, load_settings, settings_in
from snapshot.config.settings import COMPOSE_SERVICE, EMBEDDED_PROFILE, ENVIRONMENT_PREFIX, is_dsn
from snapshot.database.wheel import DEFAULT_MAJOR, MAJORS, available_majors
from snapshot.layout.sections import DEFAULT_LAYERS
from snapshot.model.diagnostic import Place
from snapshot.model.errors import SnapshotError, UsageError
from snapshot.policy.ids import moment
from snapshot.revisions.environment import Environment, read_environment
from snapshot.revisions.graph import Revision, read_revision
from snapshot.revisions.wiring import Wiring, schemas_of, wiring_of
from snapshot.targets.disk import write_new
from snapshot.workflows.surroundings import ServerService

MAKE_FILE = "snapshot.mk"
OUT = "sql_current"
EMBEDDED = "embedded"

_TEMPLATE = Path(__file__).with_name(MAKE_FILE)
_BLOCK = re.compile(r"\n(?=[a-z-]+: \$\(SNAPSHOT_READY\))")
_LIST = re.compile(r"SNAPSHOT_TARGETS := (?:.*\\\n)*.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person has said, by options or when asked; what is empty is found or left at its default.

    :param ini: the alembic.ini.
    :param out: the snapshot folder.
    :param profiles: name → connection string, ``env:VARIABLE`` or ``embedded``.
    :param without: targets that are left out of the file for make.
    :param program: how make calls this program.
    :param servers: of the compose files that are there.
    """

    root: Path
    ini: Path
    out: str = ""
    command: str = ""
    url: str = ""
    driver: str = ""
    profiles: Mapping[str, str] = field(default_factory=dict)
    schemas: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    program: str = "snapshot"
    servers: tuple[ServerService, ...] = ()

    @property
    def is_inside(self) -> bool:
        """Whether the command runs Alembic where our addresses mean nothing."""
        try:
            words = tuple(shlex.split(self.command))
        except ValueError:  # refused as configuration, with its place
            return False
        return bool(words) and Alembic(ini=self.ini, command=words).is_inside


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that would be written.

    :param is_there: whether one of that name is there with another text.
    :param is_same: whether it is there with this text.
    """

    path: Path
    text: str
    is_there: bool
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What is to be written, and what was found on the way.

    :param wiring: how env.py finds its address.
    :param configured: a pyproject.toml that configures this program already; ``None`` without one.
    """

    files: tuple[Draft, ...]
    environment: Environment
    wiring: Wiring
    schemas: tuple[str, ...]
    configured: Path | None = None


def plan(said: Answers, makefile: Path | None, *, force: bool = False) -> Adoption:
    """Return what a repository needs; nothing is written.

    :param makefile: the one that is there.
    :param force: whether a snapshot.toml is to win over a pyproject.toml that configures this program.
    :raises UsageError: there is no such environment, an answer has another form, or holds a password.
    """
    environment = read_environment(said.ini)
    wiring = wiring_of(environment)
    schemas = said.schemas or _with_public(schemas_of(environment))
    own = said.root / OWN_FILE
    configuration = "\n".join(_configuration(said, environment, wiring, schemas)) + "\n"
    settings_in(configuration, own)
    configured = None if force else _configured(said.root)
    texts = {} if configured else {own: configuration}
    texts[said.root / MAKE_FILE] = make_text(said.program, said.without)
    if makefile is None:
        texts[said.root / "Makefile"] = f"include {MAKE_FILE}\n"
    files = tuple(_draft(path, text) for path, text in texts.items())
    return Adoption(files=files, environment=environment, wiring=wiring, schemas=schemas, configured=configured)


def _configured(root: Path) -> Path | None:
    found = load_settings(root).source
    return found if found == root / SHARED_FILE else None


def write(adoption: Adoption, *, force: bool) -> tuple[Path, ...]:
    """Write what is not there, and with ``force`` over what is there; return what was written.

    :raises OSError: the system refuses; each file is there whole, or as it was.
    """
    wanted = [one for one in adoption.files if not one.is_same and (force or not one.is_there)]
    for one in wanted:
        new = one.path.with_name(f".{one.path.name}.new")
        new.unlink(missing_ok=True)
        write_new(new, one.text.encode())
        new.replace(one.path)
    return tuple(one.path for one in wanted)


def make_text(program: str, without: Sequence[str] = ()) -> str:
    """Return the file for make.

    :param program: how it calls this program.
    :param without: targets that it does not define.
    :raises UsageError: it has no such target.
    """
    text = _TEMPLATE.read_text(encoding="utf-8").replace("SNAPSHOT ?= snapshot\n", f"SNAPSHOT ?= {program}\n", 1)
    head, *blocks = _BLOCK.split(text)
    named = {block.split(":", 1)[0]: block for block in blocks}
    for target in without:
        if target not in named:
            raise UsageError(
                f"there is no target {target}", place=Place(file=MAKE_FILE), hint=f"Known: {', '.join(named)}."
            )
    kept = [name for name in named if name not in without]
    if without:
        head = _LIST.sub(lambda _: "SNAPSHOT_TARGETS := " + " \\\n\t".join(kept), head, count=1)
    return "\n".join([head, *(named[name].rstrip("\n") + "\n" for name in kept)])


def _draft(path: Path, text: str) -> Draft:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return Draft(path, text, is_there=False, is_same=False)
    return Draft(path, text, is_there=True, is_same=there == text.encode())


def _with_public(schemas: tuple[str, ...]) -> tuple[str, ...]:
    return ("public", *schemas) if schemas else ()


def _configuration(
    said: Answers, environment: Environment, wiring: Wiring, schemas: tuple[str, ...]
) -> Iterator[str]:
    out = said.out or _relative(environment.scripts / OUT, said.root)
    yield '# Written by `snapshot init`; docs/cli.md of snapshot, "Configuration", tells every key.'
    yield f"out = {_quoted(out)}"
    yield f"alembic_ini = {_quoted(_relative(said.ini, said.root))}"
    if said.command:
        yield f"alembic_command = {_quoted(said.command)}"
    url = said.url or wiring.url
    if url:
        yield f"alembic_url = {_quoted(url)}" + (f"  # {wiring.why}" if url == wiring.url else "")
    if driver := said.driver or wiring.driver:
        yield f"alembic_driver = {_quoted(driver)}"
    profiles = said.profiles or {EMBEDDED_PROFILE: EMBEDDED}
    yield f"default_env = {_quoted(next(iter(profiles)))}"
    yield from _policy(environment)
    yield from _tables(said, wiring, schemas)
    for name, address in profiles.items():
        yield from _profile(said, name, address, schemas)


def _policy(environment: Environment) -> Iterator[str]:
    """Yield that ids need be no points in time, where none of those that are there is one."""
    ids = [one.id for path in environment.revision_files() if (one := _revision(path))]
    if ids and not any(map(moment, ids)):
        yield from ("", "# The ids that are there are no points in time; without this line, new ones have to be.")
        yield from ("[policy]", 'ids = "any"')


def _revision(path: Path) -> Revision | None:
    """Return a revision; one that cannot be read says nothing of its id here, and is for the doctor to tell."""
    try:
        return read_revision(path)
    except SnapshotError:
        return None


def _tables(said: Answers, wiring: Wiring, schemas: tuple[str, ...]) -> Iterator[str]:
    if wiring.variables and not said.url:
        yield from ("", f"# {wiring.why}", "[alembic_env]")
        yield from (f"{_key(name)} = {_quoted(part)}" for name, part in wiring.variables.items())
    if said.is_inside:
        yield from ("", "# What a server is called where Alembic runs, if not as here.", "[alembic_hosts]")
        yield '# "localhost:5432" = "db:5432"'
    layered = [name for name in schemas if name in DEFAULT_LAYERS]
    if schemas:
        yield from ("", "# Database schema = layer: raw, stg, mart, ref, kpi or public.", "[layers]")
        yield from (f"{_key(name)} = {_quoted(name)}" for name in layered)
        yield from (f"# {_key(name)} = " for name in schemas if name not in layered)


def _profile(said: Answers, name: str, address: str, schemas: tuple[str, ...]) -> Iterator[str]:
    yield from ("", f"[env.{_key(name)}]")
    if address == EMBEDDED:
        yield "embedded = true"
    else:
        yield f"dsn = {_quoted(_public(name, address))}"
    yield from _compose(said, address)
    if schemas:
        yield f"schemas = [{', '.join(map(_quoted, schemas))}]"
    if said.is_inside and address != EMBEDDED:
        yield f"scratch = {_quoted(name)}  # scratch databases are made and dropped beside this one"


def _compose(said: Answers, address: str) -> Iterator[str]:
    """Yield which compose file starts the server; as a comment where that is not certain."""
    is_certain = len(said.servers) == 1 and address != EMBEDDED and _is_here(address)
    where = " these, and dsn in the place of embedded." if address == EMBEDDED else ""
    for one in said.servers:
        if not is_certain:
            yield f"# If make up is to start the server of this profile:{where}"
        mark = "" if is_certain else "# "
        yield f"{mark}compose = {_quoted(one.file)}"
        if one.name != COMPOSE_SERVICE:
            yield f"{mark}compose_service = {_quoted(one.name)}"
    yield from _postgres({one.major for one in said.servers})


def _postgres(majors: Collection[int | None]) -> Iterator[str]:
    """Yield the version of the server that the compose files run, so that it is the one on which things are tried."""
    major = next(iter(majors), None) if len(majors) == 1 else None
    if major not in MAJORS or major == DEFAULT_MAJOR:
        return
    if major in available_majors():
        yield f"postgres = {major}"
        return
    yield f"# The compose file runs PostgreSQL {major}, which is not installed here; proofs run on {DEFAULT_MAJOR}."
    yield "# Install it, as by pip install 'pg-schema-snapshot[servers]', and let this line count:"
    yield f"# postgres = {major}"


def _is_here(address: str) -> bool:
    """Return whether an address leads to a port of this machine, which a container may publish."""
    if address.startswith(ENVIRONMENT_PREFIX):
        return False
    return parameters(address).get("host", "") in {"localhost", "127.0.0.1", "::1"}


def _public(name: str, address: str) -> str:
    """Return an address that may stand in a file."""
    if not is_dsn(address):
        raise UsageError(
            f"{address!r} is no address",
            place=Place(subject=f"--profile {name}"),
            hint=f"Write {name}=env:VARIABLE, {name}=embedded, or a connection string without a password.",
        )
    if not address.startswith(ENVIRONMENT_PREFIX) and any(map(is_secret, parameters(address))):
        raise UsageError(
            "the address holds a password, which does not belong into a file of the repository",
            place=Place(subject=f"--profile {name}"),
            hint=f"Write {name}=env:VARIABLE and put it into that variable, or leave the password to a passfile.",
        )
    return address


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else _quoted(name)
