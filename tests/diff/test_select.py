"""What is shown of a comparison: every sort of filter, and that nothing is hidden without being counted."""

import pytest

from snapshot.diff.changes import Added, Altered, FactChanged, MaybeRenamed, Removed
from snapshot.diff.select import Choice, Pattern, choose
from snapshot.model.errors import UsageError
from snapshot.model.facts import Aspect, Description, Fact
from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject

VIEW = ObjectId.parse("view mart.v")
TABLE = ObjectId.parse("table stg.t")
ROLES = FactChanged(None, Fact("owner", "app", "app", aspect=Aspect.OWNER))
QUERY = FactChanged(Fact("query", "1", "1"), Fact("query", "2", "2"))


def obj(found: ObjectId) -> DbObject:
    """Return an object without statements."""
    return DbObject(found, ())


def altered(found: ObjectId, *details: FactChanged) -> Altered:
    """Return an alteration."""
    return Altered(obj(found), obj(found), details)


ADDED = Added(obj(VIEW), Description())
OWNED = altered(TABLE, ROLES)
BOTH = altered(TABLE, QUERY, ROLES)
SPELLED = Altered(obj(TABLE), obj(TABLE), (), frozenset({"array-cast"}))


def choice(*, only: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Choice:
    """Return a choice from texts."""
    return Choice(tuple(map(Pattern.parse, only)), tuple(map(Pattern.parse, exclude)))


@pytest.mark.parametrize(
    ("only", "exclude", "kept"),
    [
        ((), (), {VIEW, TABLE}),
        (("schema:mart",), (), {VIEW}),
        (("kind:table", "kind:view"), (), {VIEW, TABLE}),
        (("kind:table", "schema:mart"), (), set()),
        (("mart.*",), (), {VIEW}),
        (("v",), (), {VIEW}),
        ((), ("name:stg.t",), {VIEW}),
        (("class:owner",), (), {TABLE}),
        ((), ("class:owner",), {VIEW}),
        ((), ("class:*",), set()),
    ],
)
def test_filters(only: tuple[str, ...], exclude: tuple[str, ...], kept: set[ObjectId]) -> None:
    """Patterns of one sort add up, those of different sorts narrow; what is excluded stays away."""
    found = choose([ADDED, OWNED], choice(only=only, exclude=exclude))
    assert {one.id for one in found.changes} == kept
    hidden = {one.id for ones in found.hidden.values() for one in ones}
    assert hidden == {VIEW, TABLE} - kept


def test_spelling_is_hidden_and_counted_unless_asked_for() -> None:
    """What means nothing is no difference, and can be looked at."""
    assert choose([SPELLED], choice()).changes == ()
    assert list(choose([SPELLED], choice()).hidden) == ["spelling"]
    assert choose([SPELLED], Choice(spelling=True)).changes == (SPELLED,)
    assert choose([SPELLED], choice(only=("class:spelling",))).changes == (SPELLED,)


def test_a_class_is_taken_out_of_an_alteration() -> None:
    """The other differences of the object stay, and it counts as hidden in part."""
    found = choose([BOTH], choice(exclude=("class:owner",)))
    assert found.changes == (altered(TABLE, QUERY),)
    assert found.hidden == {"owner": [BOTH]}


def test_a_candidate_needs_both_its_sides() -> None:
    """A rename out of what is shown is no rename to the reader."""
    other = ObjectId.parse("view stg.v")
    gone = Removed(obj(other), Description())
    maybe = MaybeRenamed(other, VIEW, "the same")
    assert maybe in choose([ADDED, gone, maybe], choice()).changes
    assert choose([ADDED, gone, maybe], choice(only=("schema:mart",))).changes == (ADDED,)


@pytest.mark.parametrize("text", ["", "kind:", "kind:tabel", "class:noise", "layer:mart"])
def test_a_pattern_that_can_choose_nothing_is_refused(text: str) -> None:
    """A slip of the pen must not look like an empty difference."""
    with pytest.raises(UsageError) as caught:
        Pattern.parse(text)
    assert caught.value.diagnostics[0].code == "filter"
