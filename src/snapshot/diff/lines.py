"""Compare two texts line by line, with what differs inside a line.

difflib finds the lines. What the texts begin and end with alike is set aside first, since its cost grows with the
square of what is left; where too much is left, the middle counts as replaced, which is right and only less fine.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from snapshot.diff.view import Line, Segment

CONTEXT = 3
"""Equal lines shown around a difference."""

_MOST_CELLS = 4_000_000
_ALIKE = 0.4
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)

_Opcode = tuple[str, int, int, int, int]


def compare_lines(old: str, new: str, *, context: int = CONTEXT) -> tuple[Line, ...]:
    """Return the comparison of two texts; nothing where they are equal.

    :param context: equal lines around a difference; what lies further away is one line with the mark ``…``.
    """
    olds, news = old.split("\n") if old else [], new.split("\n") if new else []
    if olds == news:
        return ()
    lines = [line for code in _opcodes(olds, news) for line in _drawn(code, olds, news)]
    return tuple(_shortened(lines, context))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Opcode]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", 0, head, 0, head
    if len(before) * len(after) > _MOST_CELLS:
        yield "replace", head, head + len(before), head, head + len(after)
    else:
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            yield tag, head + i1, head + i2, head + j1, head + j2
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(old), len(new)))


def _drawn(code: _Opcode, old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    tag, i1, i2, j1, j2 = code
    if tag == "equal":
        for before, after in zip(range(i1, i2), range(j1, j2), strict=True):
            yield Line(mark=" ", old=before + 1, new=after + 1, segments=(Segment(text=new[after]),))
        return
    pairs = [_emphasised(*pair) for pair in zip_longest(old[i1:i2], new[j1:j2])]
    for number, (segments, _) in enumerate(pairs[: i2 - i1]):
        yield Line(mark="-", old=i1 + number + 1, new=0, segments=segments)
    for number, (_, segments) in enumerate(pairs[: j2 - j1]):
        yield Line(mark="+", old=0, new=j1 + number + 1, segments=segments)


def _emphasised(old: str | None, new: str | None) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return both lines with their differences emphasised, where they are alike enough for that to help."""
    if old is None or new is None:
        return _whole(old), _whole(new)
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > _MOST_CELLS or not _is_alike(before, after):
        return _whole(old), _whole(new)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left = tuple(_segment(before[i1:i2], tag) for tag, i1, i2, _, _ in codes if i2 > i1)
    right = tuple(_segment(after[j1:j2], tag) for tag, _, _, j1, j2 in codes if j2 > j1)
    return left or _whole(old), right or _whole(new)


def _is_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    """Return whether two lines share enough of their words; blanks, which all lines share, do not count."""
    before, after = ([one for one in side if not one.isspace()] for side in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= _ALIKE


def _segment(tokens: Sequence[str], tag: str) -> Segment:
    return Segment(text="".join(tokens), emphasised=tag != "equal")


def _whole(line: str | None) -> tuple[Segment, ...]:
    return (Segment(text=line or ""),)


def _shortened(lines: Sequence[Line], context: int) -> Iterator[Line]:
    """Yield the lines near a difference; each run of others becomes one line that counts them."""
    near = [False] * len(lines)
    for at, line in enumerate(lines):
        if line.mark != " ":
            near[max(0, at - context) : at + context + 1] = [True] * len(
                lines[max(0, at - context) : at + context + 1]
            )
    skipped = 0
    for line, is_near in zip(lines, near, strict=True):
        if not is_near:
            skipped += 1
            continue
        if skipped:
            yield _left_out(skipped)
            skipped = 0
        yield line
    if skipped:
        yield _left_out(skipped)


def _left_out(count: int) -> Line:
    return Line(mark="…", old=0, new=0, segments=(Segment(text=str(count)),))
