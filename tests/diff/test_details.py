"""Comparison of descriptions: it finds what differs, nothing else, and the same in both directions."""

from hypothesis import given
from hypothesis import strategies as st

from snapshot.diff.changes import (
    Detail,
    FactChanged,
    MemberAdded,
    MemberAltered,
    MemberMaybeRenamed,
    MemberRemoved,
    Reordered,
)
from snapshot.diff.details import details_of
from snapshot.model.facts import Aspect, Description, Fact, Group, Member

NAMES = st.sampled_from(["type", "default", "comment"])
FACTS = st.lists(
    st.builds(lambda name, word: Fact(name, word, word.upper()), NAMES, st.sampled_from(["a", "b"])),
    unique_by=lambda one: one.name,
    max_size=3,
).map(tuple)
MEMBERS = st.lists(
    st.builds(Member, st.sampled_from(["id", "qty", "at", "note"]), FACTS), unique_by=lambda one: one.key, max_size=4
).map(tuple)
GROUPS = st.lists(
    st.builds(Group, st.sampled_from(["column", "option"]), MEMBERS, st.just(Aspect.COLUMN_ORDER)),
    unique_by=lambda one: one.name,
    max_size=2,
).map(tuple)
DESCRIPTIONS = st.builds(Description, FACTS, GROUPS)


def mirrored(detail: Detail) -> Detail:
    """Return what a detail is when the sides are swapped."""
    match detail:
        case FactChanged(old, new):
            return FactChanged(new, old)
        case MemberAdded(group, member, after):
            return MemberRemoved(group, member, after)
        case MemberRemoved(group, member, after):
            return MemberAdded(group, member, after)
        case MemberAltered(group, old, new, facts):
            return MemberAltered(group, new, old, tuple(FactChanged(one.new, one.old) for one in facts))
        case Reordered(group, old, new, aspect):
            return Reordered(group, new, old, aspect)
        case MemberMaybeRenamed(group, old, new, reason):
            return MemberMaybeRenamed(group, new, old, reason)


def as_set(details: tuple[Detail, ...]) -> set[str]:
    """Return details without their order, which follows the new side; of facts too."""

    def key(one: Detail) -> str:
        if isinstance(one, MemberAltered):
            return repr((one.group, one.old.key, sorted(map(repr, one.facts))))
        return repr(one)

    return set(map(key, details))


def column(key: str, *facts: tuple[str, str]) -> Member:
    """Return a column."""
    return Member(key, tuple(Fact(name, text, text) for name, text in facts))


def table(*members: Member) -> Description:
    """Return a table of columns."""
    return Description(groups=(Group("column", members, Aspect.COLUMN_ORDER),))


@given(DESCRIPTIONS)
def test_a_description_equals_itself(one: Description) -> None:
    """Nothing differs from itself."""
    assert details_of(one, one) == ()


@given(DESCRIPTIONS, DESCRIPTIONS)
def test_swapping_mirrors(old: Description, new: Description) -> None:
    """What was added is removed, and so on; nothing is found in one direction only."""
    assert as_set(tuple(map(mirrored, details_of(old, new)))) == as_set(details_of(new, old))


@given(DESCRIPTIONS, DESCRIPTIONS)
def test_no_detail_means_equal(old: Description, new: Description) -> None:
    """Where nothing is found, the facts and the members of each group are the same."""
    if not details_of(old, new):
        assert set(old.facts) == set(new.facts)
        for group in (*old.groups, *new.groups):
            sides = [next((one.members for one in side.groups if one.name == group.name), ()) for side in (old, new)]
            keys = [[one.key for one in members] for members in sides]
            assert keys[0] == keys[1]


def test_a_new_member_stands_behind_another() -> None:
    """The place of a column is told by the one before it."""
    old, new = table(column("id")), table(column("id"), column("qty", ("type", "int")))
    assert details_of(old, new) == (MemberAdded("column", column("qty", ("type", "int")), "id"),)


def test_order_is_told_of_shared_members_only() -> None:
    """A column that was added in between does not reorder the others."""
    old = table(column("a"), column("b"))
    assert not any(
        isinstance(one, Reordered) for one in details_of(old, table(column("a"), column("x"), column("b")))
    )
    assert details_of(old, table(column("b"), column("a"))) == (
        Reordered("column", ("a", "b"), ("b", "a"), Aspect.COLUMN_ORDER),
    )


def test_members_at_one_place_with_one_definition_may_be_renamed() -> None:
    """Two columns in turn that changed their names are both candidates; another type is none."""
    old = table(column("id"), column("qty", ("type", "int")), column("at", ("type", "date")))
    new = table(column("id"), column("amount", ("type", "int")), column("day", ("type", "date")))
    found = [one for one in details_of(old, new) if isinstance(one, MemberMaybeRenamed)]
    assert [(one.old, one.new) for one in found] == [("qty", "amount"), ("at", "day")]
    retyped = table(column("id"), column("amount", ("type", "bigint")))
    assert not any(isinstance(one, MemberMaybeRenamed) for one in details_of(old, retyped))
