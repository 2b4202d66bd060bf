"""Comparison of texts by lines: nothing is lost, and what is emphasised is what differs."""

from hypothesis import given
from hypothesis import strategies as st

from snapshot.diff.lines import compare_lines

TEXTS = st.lists(
    st.sampled_from(["", "SELECT a,", "SELECT b,", "  FROM t", "  WHERE x = 1", "  WHERE x = 2;"]), max_size=12
)


def sides(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return both texts as a comparison without left-out lines shows them."""
    lines = compare_lines(old, new, context=100)
    return [one.text for one in lines if one.mark in " -"], [one.text for one in lines if one.mark in " +"]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_comparison(old: list[str], new: list[str]) -> None:
    """Lines of both sides and of one are that side, in order, with their numbers."""
    before, after = "\n".join(old), "\n".join(new)
    if before == after:
        assert compare_lines(before, after) == ()
        return
    assert sides(before, after) == (before.split("\n") if before else [], after.split("\n") if after else [])
    lines = compare_lines(before, after, context=100)
    assert [one.old for one in lines if one.old] == list(range(1, len(sides(before, after)[0]) + 1))
    assert [one.new for one in lines if one.new] == list(range(1, len(sides(before, after)[1]) + 1))


@given(TEXTS, TEXTS)
def test_swapped_texts_remove_what_was_added(old: list[str], new: list[str]) -> None:
    """As many lines come in one direction as go in the other."""
    before, after = "\n".join(old), "\n".join(new)
    there, back = compare_lines(before, after), compare_lines(after, before)
    assert sum(one.mark == "+" for one in there) - sum(one.mark == "-" for one in there) == sum(
        one.mark == "-" for one in back
    ) - sum(one.mark == "+" for one in back)


def test_words_that_differ_are_emphasised() -> None:
    """Of two similar lines only the words that differ stand out."""
    old, new = compare_lines("SELECT weight AS net", "SELECT round(weight) AS net")
    assert [one.text for one in old.segments if one.emphasised] == []
    assert "".join(one.text for one in new.segments if one.emphasised) == "round()"


def test_unlike_lines_are_not_taken_apart() -> None:
    """Emphasis on scraps of unrelated lines would say nothing."""
    for line in compare_lines("SELECT weight FROM t", "-- nothing to see"):
        assert not any(one.emphasised for one in line.segments)


def test_distant_lines_are_counted() -> None:
    """Three lines stay around a difference; the others are one line that says how many."""
    old = "\n".join(map(str, range(40)))
    lines = compare_lines(old, old.replace("\n20\n", "\ntwenty\n"))
    assert [one.text for one in lines if one.mark == "…"] == ["17", "16"]
    assert sum(one.mark == " " for one in lines) == 6


def test_a_great_middle_is_replaced_whole() -> None:
    """Where finding the least difference would take for ever, the answer is coarse and still right."""
    old, new = "\n".join(f"a{n}" for n in range(3000)), "\n".join(f"b{n}" for n in range(3000))
    lines = compare_lines(f"same\n{old}", f"same\n{new}")
    assert [one.mark for one in lines] == [" "] + ["-"] * 3000 + ["+"] * 3000
