"""Comparison of descriptions: it finds what differs, nothing else, and the same in both directions."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshot.diff.changes import (
    Altered,
    Change,
    MemberAdded,
    MemberMaybeRenamed,
    Reordered,
)
from snapshot.diff.details import details_of
from snapshot.model.facts import Aspect, Description, Fact, Group, Member
from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject

AsTexts = Callable[[tuple[Change, ...]], set[str]]
OBJECT = DbObject(ObjectId.parse("table stg.t"), ())

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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # they hold no state
@given(old=DESCRIPTIONS, new=DESCRIPTIONS)
def test_swapping_mirrors(mirrored: AsTexts, plain: AsTexts, old: Description, new: Description) -> None:
    """What was added is removed, and so on; nothing is found in one direction only."""
    one = Altered(OBJECT, OBJECT, details_of(old, new))
    other = Altered(OBJECT, OBJECT, details_of(new, old))
    assert mirrored((one,)) == plain((other,))


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


def test_bare_names_at_one_place_may_be_renamed() -> None:
    """A value of an enum is nothing but its name, so that its place alone offers it."""
    old, new = table(column("a"), column("b")), table(column("a"), column("c"))
    found = [one for one in details_of(old, new) if isinstance(one, MemberMaybeRenamed)]
    assert [(one.old, one.new, one.reason) for one in found] == [("b", "c", "it stands at the same place")]
