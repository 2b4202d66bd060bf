"""The view model of a report: what the terminal, Markdown, JSON and HTML draw, and nothing else.

Plain values of texts, numbers and tuples, already worded and in order. Whatever comes from a database is unescaped:
each form escapes for its medium. docs/diff.md describes the JSON that these types are written as, field by field.
"""

from dataclasses import dataclass, field
from typing import Literal

VERSION = 1
"""Of the JSON form: raised when a field is removed or changes its meaning, not when one is added."""

Action = Literal["added", "removed", "altered", "context"]
"""``context``: the object itself is unchanged and shown for the sake of its children."""

Mark = Literal["+", "-", "~"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One of the two states.

    :param name: as the user named it, credentials replaced.
    :param server: major version of the server, empty where unknown.
    :param heads: revisions it stands at, where known.
    """

    name: str
    kind: str
    server: str = ""
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One short difference.

    :param aspect: value of an `Aspect`.
    :param group: ``column``, ``privilege``; empty for a fact of the object itself.
    :param member: key of the member, empty for a fact of the object itself.
    :param name: name of the fact; empty where a whole member came or went.
    :param old: what it was, empty where it was not.
    :param new: what it is, empty where it is not.
    :param note: a word more: ``after "qty"``, ``may be the old "qty"``.
    """

    mark: Mark
    aspect: str
    group: str = ""
    member: str = ""
    name: str = ""
    old: str = ""
    new: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a line.

    :param emphasised: whether it is what differs from the line's counterpart.
    """

    text: str
    emphasised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a text comparison.

    :param mark: blank for a line of both sides, ``…`` for lines that are left out, whose count is its text.
    :param old: line number in the old text, 0 where it is not there.
    :param new: likewise.
    """

    mark: Literal["+", "-", " ", "…"]
    old: int
    new: int
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(one.text for one in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """A comparison of two texts by lines, with three lines around each difference.

    :param name: what the text is: ``query``, ``body``, ``statement``.
    :param language: for highlighting.
    """

    name: str
    language: str
    aspect: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One cell of the matrix roles, objects and privileges that differs.

    :param role: grantee, ``PUBLIC`` for everyone.
    :param column: where the privilege is on one column.
    :param old: empty, ``granted``, ``grantable`` or ``revoked``; with ``by`` and a role where not the owner gave it.
    :param new: likewise.
    """

    role: str
    privilege: str
    column: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardView:
    """What applying the change to a database with rows and users can do.

    :param code: stable; ``snapshot explain`` and its section in docs/hazards.md say what it means.
    :param severity: ``danger`` or ``caution``.
    :param message: a sentence without a final stop.
    :param link: address of the page of PostgreSQL's documentation that says why.
    """

    code: str
    severity: Literal["danger", "caution"]
    message: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentView:
    """An object that reads, references or is built on this one.

    :param distance: 1 for one that does so directly.
    :param through: the object by which it does, empty where directly.
    :param rebuild: whether it would have to be dropped and built again.
    :param reason: how it depends.
    """

    id: str
    kind: str
    distance: int
    through: str = ""
    rebuild: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowView:
    """Where a column's value goes to: one step of the lineage.

    :param source: ``stg.receive_king.weight``.
    :param target: ``mart.v_receive_daily.net_weight``.
    :param distance: steps from the changed column, from 1.
    """

    source: str
    target: str
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceView:
    """Whether CREATE OR REPLACE can make the change.

    :param answer: ``yes``, ``no``, or ``unknown`` where types cannot be told.
    :param reason: a sentence without a final stop.
    :param falls: identities of what a drop takes along: dependents, and the object's grants and comments.
    """

    answer: Literal["yes", "no", "unknown"]
    reason: str
    falls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameView:
    """Another object that may be this one under another name."""

    other: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldView:
    """Partitions in one line.

    :param total: partitions on the new side.
    """

    total: int
    added: int
    removed: int
    altered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One object of the report with everything about it.

    :param id: text of its identity, unique in a report.
    :param schema: empty for what lies in none.
    :param layer: layer of its schema, empty for none.
    :param aspects: what its own differences are about, in the order of `Aspect`; empty for ``context``.
    :param old_sql: its statements, empty where it is not; both are empty for ``context``.
    :param children: objects that belong to it, partitions among them.
    :param unknown: what could not be told, each a sentence without a final stop.
    """

    id: str
    kind: str
    schema: str
    name: str
    layer: str
    action: Action
    aspects: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    texts: tuple[TextView, ...] = ()
    grants: tuple[Grant, ...] = ()
    spellings: tuple[str, ...] = ()
    renames: tuple[RenameView, ...] = ()
    replace: ReplaceView | None = None
    hazards: tuple[HazardView, ...] = ()
    dependents: tuple[DependentView, ...] = ()
    flows: tuple[FlowView, ...] = ()
    revisions: tuple[str, ...] = ()
    unexplained: bool = False
    partitions: FoldView | None = None
    old_sql: str = ""
    new_sql: str = ""
    unknown: tuple[str, ...] = ()
    children: tuple["Card", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many objects of one kind, or of one aspect, differ.

    :param name: the kind or the aspect.
    """

    name: str
    added: int = 0
    removed: int = 0
    altered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report.

    :param kinds: what differs by kind, kinds without a difference left out.
    :param aspects: likewise by aspect; an object counts once for each aspect.
    :param hidden: name of a class or filter → objects that differ and are not shown because of it.
    :param notes: what holds for the whole report, each a sentence.
    """

    old: SideView
    new: SideView
    kinds: tuple[Count, ...] = ()
    aspects: tuple[Count, ...] = ()
    hidden: tuple[Count, ...] = ()
    cards: tuple[Card, ...] = ()
    notes: tuple[str, ...] = ()
    with_revisions: bool = False
    version: int = field(default=VERSION)

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs that a reader asked for."""
        return not self.cards
