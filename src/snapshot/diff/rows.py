"""Word the details of a change: short differences as rows, texts as comparisons of lines, privileges as cells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from snapshot.diff.changes import (
    Added,
    Altered,
    Detail,
    FactChanged,
    MemberAdded,
    MemberAltered,
    MemberMaybeRenamed,
    MemberRemoved,
    Removed,
    Reordered,
)
from snapshot.diff.lines import compare_lines
from snapshot.diff.view import Grant, Mark, Row, TextView
from snapshot.model.facts import Description, Fact, Group, Member
from snapshot.sql.describe import privilege_parts

_Changed = Added | Removed | Altered
_MOST_NAMES = 12
_BREAK = re.compile(r"('(?:[^']|'')*')|\n\s*")
"""A literal, in which lines mean something, or a break between lines."""
OUTPUT = "output column"
"""The group of the columns of views."""
PRIVILEGE = "privilege"
"""The group whose members are shown as a matrix instead of rows."""


def rows_of(change: _Changed) -> tuple[Row, ...]:
    """Return the short differences: facts of the object first, then its members; of what came or went all of it."""
    if isinstance(change, Altered):
        return tuple(chain.from_iterable(map(_row, change.details)))
    mark: Mark = "+" if isinstance(change, Added) else "-"
    return tuple(_whole(change.description, mark))


def with_types(rows: Sequence[Row], old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the rows of a view with the types of its output columns, which its statement tells only of casts.

    :param old: output column → type, where that is certain.
    :param new: likewise of the new side.
    """
    both = {name: (old[name], new[name]) for name in new if name in old}
    kept = [_typed(one, old, new) for one in rows if not (_is_type(one) and one.member in both)]
    retyped = [
        Row(mark="~", aspect="definition", group=OUTPUT, member=name, name="type", old=before, new=after)
        for name, (before, after) in both.items()
        if before != after
    ]
    return (*kept, *retyped)


def _is_type(row: Row) -> bool:
    return row.group == OUTPUT and row.name == "type"


def _typed(row: Row, old: Mapping[str, str], new: Mapping[str, str]) -> Row:
    """Return the row of an output column that came or went with its type."""
    if row.group != OUTPUT or row.name or row.mark == "~":
        return row
    if row.mark == "+":
        return replace(row, new=row.new or new.get(row.member, ""))
    return replace(row, old=row.old or old.get(row.member, ""))


def texts_of(change: _Changed) -> tuple[TextView, ...]:
    """Return the comparisons of texts; none for what came or went, whose statements are shown whole."""
    if not isinstance(change, Altered):
        return ()
    facts = [one for one in change.details if isinstance(one, FactChanged) and _is_text(one)]
    return tuple(
        TextView(
            name=one.fact.name,
            language=one.fact.language or "sql",
            aspect=one.fact.aspect.value,
            lines=compare_lines(one.old.text if one.old else "", one.new.text if one.new else ""),
        )
        for one in facts
    )


def grants_of(change: _Changed) -> tuple[Grant, ...]:
    """Return the privileges that differ, sorted by role."""
    found = _altered_grants(change) if isinstance(change, Altered) else _all_grants(change)
    return tuple(sorted(found, key=lambda one: (one.role != "PUBLIC", one.role, one.column, one.privilege)))


def _altered_grants(change: Altered) -> Iterator[Grant]:
    return chain.from_iterable(map(_cells, change.details))


def _all_grants(change: Added | Removed) -> Iterator[Grant]:
    is_new = isinstance(change, Added)
    for group in change.description.groups:
        for member in group.members if group.name == PRIVILEGE else ():
            yield _grant(None, member) if is_new else _grant(member, None)


def _row(detail: Detail) -> Iterator[Row]:
    if isinstance(detail, FactChanged):
        if not _is_text(detail):
            yield _fact_row(detail)
    elif isinstance(detail, Reordered):
        yield _order_row(detail)
    elif isinstance(detail, MemberMaybeRenamed):
        note = f"may be the old {detail.old}: {detail.reason}"
        yield Row(mark="~", aspect="definition", group=detail.group, member=detail.new, note=note)
    elif detail.group != PRIVILEGE:
        yield from _member_rows(detail)


def _is_text(detail: FactChanged) -> bool:
    """Return whether a fact is compared line by line: a body, or an expression that the server breaks into lines."""
    return bool(detail.fact.language) or any("\n" in one.text for one in (detail.old, detail.new) if one)


def _in_one_line(old: str, new: str) -> tuple[str, str]:
    """Return two texts without the line breaks of the server outside of literals, unless those are what differs."""
    found = _joined(old), _joined(new)
    return (old, new) if found[0] == found[1] else found


def _joined(text: str) -> str:
    return _BREAK.sub(lambda found: found[1] or " ", text) if "\n" in text else text


def _fact_row(detail: FactChanged, group: str = "", member: str = "") -> Row:
    old, new = _in_one_line(detail.old.text if detail.old else "", detail.new.text if detail.new else "")
    mark: Mark = "~" if detail.old and detail.new else "+" if detail.new else "-"
    name, aspect = detail.fact.name, detail.fact.aspect.value
    return Row(mark=mark, aspect=aspect, group=group, member=member, name=name, old=old, new=new)


def _member_rows(detail: MemberAdded | MemberRemoved | MemberAltered) -> Iterator[Row]:
    if isinstance(detail, MemberAltered):
        for fact in detail.facts:
            yield _fact_row(fact, detail.group, detail.new.key)
        return
    mark: Mark = "+" if isinstance(detail, MemberAdded) else "-"
    row = _member_row(detail.group, detail.member, mark)
    place = "" if detail.after is None else f"after {detail.after}" if detail.after else "first"
    yield Row(
        mark=mark,
        aspect=row.aspect,
        group=row.group,
        member=row.member,
        old=row.old,
        new=row.new,
        note=place if mark == "+" else "",
    )


def _member_row(group: str, member: Member, mark: Mark) -> Row:
    text, is_new = summary(member.facts), mark == "+"
    return Row(
        mark=mark,
        aspect=member.aspect.value,
        group=group,
        member=member.key,
        old="" if is_new else text,
        new=text if is_new else "",
    )


def summary(facts: Iterable[Fact]) -> str:
    """Return what is said of a member in one line: the first fact bare, the others with their names."""
    found = tuple(facts)
    said = (one.text if one is found[0] else f"{one.name} {one.text}" for one in found)
    return _joined(", ".join(said))


def _order_row(detail: Reordered) -> Row:
    return Row(
        mark="~",
        aspect=detail.aspect.value,
        group=detail.group,
        name="order",
        old=_listed(detail.old, detail.new),
        new=_listed(detail.new, detail.old),
    )


def _listed(names: tuple[str, ...], others: tuple[str, ...]) -> str:
    """Return the names from the first to the last that stands elsewhere; of many the first ones."""
    differing = [at for at, (one, other) in enumerate(zip(names, others, strict=True)) if one != other]
    shown = names[differing[0] : differing[-1] + 1]
    more = [f"… and {len(shown) - _MOST_NAMES} more"] if len(shown) > _MOST_NAMES else []
    return ", ".join([*shown[:_MOST_NAMES], *more])


def _whole(description: Description, mark: Mark) -> Iterator[Row]:
    for fact in description.facts:
        if not fact.language:
            yield _fact_row(FactChanged(None, fact) if mark == "+" else FactChanged(fact, None))
    for group in description.groups:
        if group.name != PRIVILEGE:
            yield from _group_rows(group, mark)


def _group_rows(group: Group, mark: Mark) -> Iterator[Row]:
    for member in group.members:
        yield _member_row(group.name, member, mark)


def _cells(detail: Detail) -> Iterator[Grant]:
    if isinstance(detail, MemberAdded) and detail.group == PRIVILEGE:
        yield _grant(None, detail.member)
    elif isinstance(detail, MemberRemoved) and detail.group == PRIVILEGE:
        yield _grant(detail.member, None)
    elif isinstance(detail, MemberAltered) and detail.group == PRIVILEGE:
        yield _grant(detail.old, detail.new)


def _grant(old: Member | None, new: Member | None) -> Grant:
    either = new or old
    if either is None:
        raise ValueError("a privilege has a side")
    found = privilege_parts(either.key)
    return Grant(
        role=found.role,
        privilege=found.privilege,
        column=found.column,
        old=_state(old),
        new=_state(new),
    )


def _state(member: Member | None) -> str:
    """Return what became of a privilege, and by whom where that is not the owner alone."""
    said = {one.name: one.text for one in member.facts} if member else {}
    return said.get("granted", "") + (f" by {said['grantor']}" if "grantor" in said else "")
