"""``snapshot init``: take a repository of others into use."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from snapshot.config.reading import OWN_FILE
from snapshot.config.settings import EMBEDDED_PROFILE
from snapshot.model.diagnostic import Diagnostic, ExitCode, Place, note, warning
from snapshot.model.errors import UsageError
from snapshot.render.console import aside, plain, tell
from snapshot.workflows.adoption import EMBEDDED, MAKE_FILE, Adoption, Answers, make_text, plan, write
from snapshot.workflows.surroundings import Surroundings, look_around, servers_of, services_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The options, as given."""

    ini: Path | None
    command: str | None
    url: str
    driver: str
    profiles: Sequence[str]
    schemas: Sequence[str]
    out: str
    without: Sequence[str]


@click.command()
@click.option(
    "--alembic-ini",
    "ini",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Alembic's configuration; found below this folder without it.",
)
@click.option(
    "--alembic-command", "alembic_command", metavar="COMMAND", help="How Alembic is called, as in a container."
)
@click.option(
    "--alembic-url",
    "url",
    default="",
    metavar="WAY",
    help="env:NAME, ini:KEY or -x NAME={url}; read from env.py without it.",
)
@click.option("--driver", default="", metavar="NAME", help="SQLAlchemy's driver in that address, as psycopg.")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME=ADDRESS",
    help="A profile: a connection string without a password, env:VARIABLE, or embedded; may be repeated.",
)
@click.option(
    "--schema", "schemas", multiple=True, metavar="NAME", help="A schema to dump; read from the revisions without it."
)
@click.option("--out", default="", metavar="DIRECTORY", help="Snapshot folder; sql_current beside env.py without it.")
@click.option(
    "--without", multiple=True, metavar="TARGET", help="Leave a target out of snapshot.mk; may be repeated."
)
@click.option("--dry-run", is_flag=True, help="Print what would be written; write nothing.")
@click.option("--force", is_flag=True, help="Also write over files that are there.")
def command(
    *,
    ini: Path | None,
    alembic_command: str | None,
    url: str,
    driver: str,
    profiles: Sequence[str],
    schemas: Sequence[str],
    out: str,
    without: Sequence[str],
    dry_run: bool,
    force: bool,
) -> ExitCode:
    """Take this repository into use: write snapshot.toml and snapshot.mk for the migrations it has.

    Nothing is started and no code of the repository runs. On a terminal, what cannot be found is asked for.

    \b
    Examples:
      snapshot init --dry-run
      snapshot init --alembic-command "docker compose -p {env} exec -T core_api alembic"
    """
    said = _Said(
        ini=ini, command=alembic_command, url=url, driver=driver, profiles=profiles, schemas=schemas, out=out,
        without=without,
    )  # fmt: skip
    around = look_around(Path.cwd().resolve())
    answers = _answers(said, around, is_new=force or not (around.root / OWN_FILE).exists())
    adoption = plan(answers, around.makefile, force=force)
    told = [*_unwired(adoption), *_unreachable(answers), *_doubled(around, without), *_configured(adoption)]
    if dry_run:
        _show(adoption)
        tell(aside(), told)
        return ExitCode.OK
    written = write(adoption, force=force)
    for one in adoption.files:
        state = "written" if one.path in written else "unchanged" if one.is_same else "kept"
        click.echo(f"{state:<9}  {one.path.relative_to(around.root)}")
    tell(aside(), [*_kept(adoption, written), *told])
    for line in _next_steps(adoption, around):
        click.echo(line)
    return ExitCode.OK


def _answers(said: _Said, around: Surroundings, *, is_new: bool) -> Answers:
    found = (said.ini or _ini(around)).resolve()
    asked = _command(_offer(around, found)) if said.command is None and is_new else ""
    return Answers(
        root=around.root,
        ini=found,
        out=said.out,
        command=asked if said.command is None else said.command,
        url=said.url,
        driver=said.driver,
        profiles=dict(map(_profile, said.profiles)),
        schemas=tuple(said.schemas),
        without=tuple(said.without),
        program=_program(around.root),
        servers=servers_of(around),
    )


def _is_asking() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ini(around: Surroundings) -> Path:
    if len(around.inis) == 1:
        return around.inis[0]
    listed = [str(path.relative_to(around.root)) for path in around.inis]
    if not listed:
        raise UsageError(
            "there is no alembic.ini in or below this folder",
            place=Place(file=str(around.root)),
            hint="Run this at the top of the repository, or name it with --alembic-ini.",
        )
    if _is_asking():
        return around.root / str(click.prompt("Which alembic.ini?", type=click.Choice(listed), default=listed[0]))
    raise UsageError(
        f"there are {len(listed)} files named alembic.ini: {', '.join(listed)}", hint="Name one with --alembic-ini."
    )


def _offer(around: Surroundings, ini: Path) -> str:
    """Return a command for Alembic in a container, where a compose file has a service for its folder."""
    folders = [one.name for one in ini.parents if one.is_relative_to(around.root) and one != around.root]
    for compose in around.compose:
        for folder in folders[:3]:
            services = services_of(compose, folder)
            if services:
                where = compose.relative_to(around.root).as_posix()
                return f"docker compose -p {{env}} -f {where} exec -T {services[0]} alembic"
    return ""


def _command(offered: str) -> str:
    if not _is_asking():
        if offered:
            tell(
                aside(),
                [
                    note(
                        "init-container",
                        "there is a compose file; Alembic is taken to run beside this program all the same",
                        hint=f'Where it runs in a container: snapshot init --force --alembic-command "{offered}"',
                    )
                ],
            )
        return ""
    click.echo("Alembic runs beside this program, or by a command that runs it elsewhere.")
    return str(
        click.prompt(f"Command{f', as {offered}' if offered else ''} (empty: beside this program)", default="")
    )


def _profile(given: str) -> tuple[str, str]:
    name, equals, address = given.partition("=")
    if not (name and equals and address):
        raise UsageError(
            f"--profile {name} is not of the form NAME=ADDRESS", hint=f"Write {name or 'local_dev'}={EMBEDDED}"
        )
    return name, address


def _program(root: Path) -> str:
    """Return how make calls this program: by its path where it lies in the repository."""
    found = Path(sys.argv[0]).absolute()
    return (
        found.relative_to(root).as_posix() if found.name == "snapshot" and found.is_relative_to(root) else "snapshot"
    )


def _show(adoption: Adoption) -> None:
    for one in adoption.files:
        state = (
            "unchanged" if one.is_same else "would be kept, or written over with --force" if one.is_there else "new"
        )
        click.echo(f"# ---- {one.path.name}: {state}")
        click.echo(plain_lines(one.text))


def plain_lines(text: str) -> str:
    """Return a text with its lines, and without what a terminal would take for a command."""
    return "\n".join(plain(line.replace("\t", "        ")) for line in text.splitlines())


def _kept(adoption: Adoption, written: Sequence[Path]) -> Iterator[Diagnostic]:
    for one in adoption.files:
        if one.is_there and not one.is_same and one.path not in written:
            yield warning(
                "init-kept",
                f"{one.path.name} is there with another text, and was left as it is",
                hint="snapshot init --dry-run shows the new text, --force writes it",
            )


def _unwired(adoption: Adoption) -> Iterator[Diagnostic]:
    if not adoption.wiring.why:
        yield warning(
            "init-url",
            "how env.py finds its address cannot be told from its text",
            place=Place(file=str(adoption.environment.scripts / "env.py")),
            hint="Let it read SNAPSHOT_DSN, or say with alembic_url in snapshot.toml how it is told the address",
        )


def _unreachable(answers: Answers) -> Iterator[Diagnostic]:
    for name, address in (answers.profiles or {EMBEDDED_PROFILE: EMBEDDED}).items():
        if answers.is_inside and address == EMBEDDED:
            yield warning(
                "init-unreachable",
                f"profile {name} is the embedded server, which is reached by a unix socket; Alembic in a container "
                "does not reach it",
                hint=f"Name a server that both reach: snapshot init --force --profile {name}=env:VARIABLE …",
            )


def _configured(adoption: Adoption) -> Iterator[Diagnostic]:
    if adoption.configured:
        yield note(
            "init-configured",
            f"{adoption.configured.name} configures snapshot already, so no {OWN_FILE} is written",
            hint=f"snapshot init --force writes one, which wins over {adoption.configured.name}",
        )


def _doubled(around: Surroundings, without: Sequence[str]) -> Iterator[Diagnostic]:
    doubled = sorted(around.targets & (set(_targets()) - set(without)))
    if doubled and around.makefile:
        yield warning(
            "init-targets",
            f"{around.makefile.name} defines these itself, and the last definition wins: {', '.join(doubled)}",
            hint=f"Delete them there, or leave them out of {MAKE_FILE} with --without TARGET",
        )


def _targets() -> Iterator[str]:
    for line in make_text("snapshot").splitlines():
        name, colon, _ = line.partition(": $(SNAPSHOT_READY)")
        if colon:
            yield name


def _next_steps(adoption: Adoption, around: Surroundings) -> Iterator[str]:
    yield "next"
    yield f"  look through {OWN_FILE}" + (f": {adoption.wiring.why}" if adoption.wiring.why else "")
    if around.makefile and MAKE_FILE not in around.makefile.read_text(encoding="utf-8", errors="replace"):
        yield f"  echo 'include {MAKE_FILE}' >> {around.makefile.name}"
    yield "  make al-dump-schema-current   builds the schema from the migrations, and proves the snapshot"
    yield "  make al-cur                   shows where the database of the default profile stands"
    yield "  make snapshot-help            lists the rest; backups/ does not belong into git"
