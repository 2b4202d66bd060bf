"""What the rules over revisions look at, read by others, and what they find."""

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from snapshot.model.diagnostic import Severity
from snapshot.policy.python import tree_of
from snapshot.policy.rules.literals import Literal
from snapshot.policy.rules.templates import as_parsed
from snapshot.sql.blocks import Acting, acting
from snapshot.sql.depth import deep
from snapshot.sql.sent import Sent

UPGRADE, DOWNGRADE = "upgrade", "downgrade"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A revision as its file says.

    :param file: its path, as findings show it.
    :param name: the file's name.
    :param source: its text, which is Python.
    :param is_here: false for a file that only the base has.
    """

    file: str
    name: str
    id: str
    parents: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    is_here: bool = True

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree, made when it is asked for: of most revisions only the graph is looked at."""
        with deep():  # it was parsed once before, from fewer frames
            return tree_of(self.source)

    def line_of(self, name: str) -> int:
        """Return the line on which the top level assigns a name; 1 where it does not."""
        for node in self.tree.body:
            targets = _targets(node)
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                return node.lineno
        return 1

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef]:
        """The functions of its top level by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text that a revision sends, or would.

    :param text: with the lines it stands on.
    :param sent: the text, read.
    :param direction: ``upgrade`` or ``downgrade``; empty where that cannot be told.
    :param is_templated: whether SQLAlchemy's ``text()`` reads it first, so that it has parameters and escapes.
    :param has_parameters: whether the revision gives parameters with it.
    :param is_alone: whether it stands in an autocommit block, in no transaction.
    :param line: of the call that sends it.
    :param anchor: first line of the statement with that call.
    """

    text: Literal
    sent: Sent
    direction: str
    is_templated: bool = False
    has_parameters: bool = False
    is_alone: bool = False
    line: int = 0
    anchor: int = 0

    def at(self, offset: int) -> int:
        """Return the line of the file on which a character of the text stands."""
        return self.text.line_at(offset)

    @property
    def parsed(self) -> str:
        """The text that is read: as long as the one that is sent."""
        return as_parsed(self.text.value) if self.is_templated else self.text.value

    @property
    def does(self) -> Acting:
        """The statements that run when it is sent, those in DO blocks among them."""
        return acting(self.sent, self.parsed)


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that a revision opened or started while it was rendered.

    :param what: the path, or the program.
    """

    what: str
    line: int
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A revision that the rules of style hold for.

    :param said: what it sends, in order, the upgrade first.
    :param unread: lines of calls whose text could be told neither from the file nor by rendering.
    :param opened: what it opened while it was rendered.
    :param unrendered: direction → why it could not be rendered.
    :param rendered: the directions that were rendered, and do the same with a database for all that is known.
    """

    written: Written
    said: tuple[Said, ...] = ()
    unread: tuple[int, ...] = ()
    opened: tuple[Opened, ...] = ()
    unrendered: Mapping[str, str] = field(default_factory=dict)
    rendered: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What the rules ask of the committed snapshot.

    :param name: how messages name it.
    :param tables: table → whether it is partitioned.
    :param indexes: index → the relation it is on.
    :param matviews: materialized view → whether it can be refreshed concurrently.
    """

    name: str
    tables: Mapping[str, bool]
    indexes: Mapping[str, str]
    matviews: Mapping[str, bool]


@dataclass(frozen=True, kw_only=True)
class EnvironmentFile:
    """The team's env.py, not run.

    :param file: its path, as findings show it.
    :param source: its text, which is Python.
    """

    file: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return tree_of(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything the rules look at.

    :param revisions: of the merged tree.
    :param judged: those that the rules of style hold for.
    :param base: how the base is named; empty where only the working tree was read.
    :param env: ``None`` where there is none.
    :param schema: returns the committed snapshot, ``None`` where there is none; reading it costs time.
    :param imports: modules that revisions may import besides the usual ones.
    :param is_timed: whether ids are points in time.
    :param reference: patterns of tables whose rows the snapshot carries.
    :param version_tables: patterns of how statements name the table in which Alembic notes revisions.
    :param every: whether all revisions were asked for, so that what stands is judged with what is new.
    """

    revisions: tuple[Written, ...]
    judged: tuple[Judged, ...] = ()
    base: str = ""
    env: EnvironmentFile | None = None
    schema: Callable[[], Schema | None] = lambda: None
    imports: Collection[str] = ()
    is_timed: bool = True
    reference: Collection[str] = ()
    version_tables: Collection[str] = ("alembic_version", "*.alembic_version")
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found.

    :param code: of the rule.
    :param line: from 1; 0 where it concerns the file.
    :param anchor: first line of the statement it stands in; an ignore may stand there too.
    :param revision: id of the revision, for the reader.
    """

    code: str
    message: str
    file: str
    line: int = 0
    anchor: int = 0
    revision: str = ""
    severity: Severity = Severity.ERROR
    hint: str = ""


def found(
    revision: Written, code: str, message: str, *, line: int, hint: str = "", severity: Severity = Severity.ERROR
) -> Found:
    """Return a finding in a revision's file."""
    one = found_in(revision.file, code, message, line=line, hint=hint)
    return replace(one, revision=revision.id, severity=severity)


def found_in(file: str, code: str, message: str, *, line: int = 0, hint: str = "") -> Found:
    """Return a finding in a file that is no revision."""
    return Found(code=code, message=message, file=file, line=line, anchor=line, hint=hint)


def as_note(one: Found) -> Found:
    """Return a finding that says what could not be told."""
    return replace(one, severity=Severity.NOTE, hint="")


def as_warning(one: Found) -> Found:
    """Return a finding that fails only where warnings do."""
    return replace(one, severity=Severity.WARNING)
