"""A report on a terminal: the summary first, then every object with what belongs to it below it.

Marks say everything that colours say. Nothing is cut: what is too long is wrapped, and of long lists the rest is
counted.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, zip_longest

from rich.console import Console

from snapshot.diff.view import Card, Count, HazardView, View
from snapshot.model.words import plural
from snapshot.render.console import plain
from snapshot.render.report import stat as short
from snapshot.render.report import words
from snapshot.render.report.drawn import Drawing
from snapshot.render.report.page import BOLD, DIM, MARKED, PLAIN, Page, cells, padded

_NUMBER = 5
_GAP = 6
_DANGERS = 8


def render_terminal(
    view: View, console: Console, *, stat: bool = False, name_only: bool = False, expand: bool = False
) -> None:
    """Print a report.

    :param console: its width decides how lines are laid out.
    :param stat: one line an object and the totals.
    :param name_only: the identities of what differs, one a line; wins over ``stat``.
    :param expand: show partitions one by one and long lists whole.
    """
    page = Page(console.width)
    if name_only:
        short.names(view, page)
    elif stat:
        short.stat(view, page, expand=expand)
    else:
        _report(view, page, expand=expand)
    console.print(page, soft_wrap=True, end="")


def _report(view: View, page: Page, *, expand: bool) -> None:
    _summary(view, page)
    drawing = Drawing(page, expand=expand)
    for (schema, layer), cards in groupby(view.cards, lambda card: (card.schema, card.layer)):
        found = list(cards)
        page.blank()
        _schema(schema, layer, found, page)
        for card in found:
            page.blank()
            drawing.card(card)
    _explained([hazard for _, hazard in words.hazards(view)], page)


def _summary(view: View, page: Page) -> None:
    page.line((words.headline(view), BOLD))
    _dangers(view, page)
    page.blank()
    for mark, side in (("old", view.old), ("new", view.new)):
        page.line((f"{mark}  ", DIM), (plain(side.name), BOLD), (f"  {plain(words.about(side))}", DIM), hang=5)
    _counts(view, page)
    if view.hidden:
        hidden = "; ".join(f"{plain(count.name)}: {words.counted(count)}" for count in view.hidden)
        page.blank()
        page.line(("not shown  ", DIM), (hidden, PLAIN), hang=11)
    for note in view.notes:
        page.line(("note  ", DIM), (plain(note), PLAIN), hang=6)


def _dangers(view: View, page: Page) -> None:
    """Add what a reader must not miss: the first dangers by object, the rest by code."""
    found = words.hazards(view)
    dangers = [one for one in found if one[1].severity == "danger"]
    cautions = [hazard for _, hazard in found if hazard.severity == "caution"]
    if dangers:
        page.line((f"! {plural(len(dangers), 'danger')}", MARKED["danger"]))
        width = max(cells(plain(hazard.code)) for _, hazard in dangers[:_DANGERS])
        for card, hazard in dangers[:_DANGERS]:
            page.line((f"{padded(plain(hazard.code), width)}  ", PLAIN), (plain(card.id), BOLD), indent=2)
        if len(dangers) > _DANGERS:
            page.line((f"… and {len(dangers) - _DANGERS} more", DIM), indent=2)
    if cautions:
        count = words.hazard_counts(cautions)
        page.line((f"! {count}: ", MARKED["caution"]), (plain(words.codes(cautions)), PLAIN), hang=4)
    unexplained = sum(card.unexplained for card in words.walk(view.cards))
    if unexplained:
        page.line((f"! no revision explains {plural(unexplained, 'object')}", MARKED["caution"]))


def _counts(view: View, page: Page) -> None:
    """Add the counts by kind and by class, beside each other where both fit."""
    kinds, aspects = _table("kind", view.kinds), _table("class", view.aspects)
    if not kinds and not aspects:
        return
    page.blank()
    width = max(map(cells, kinds), default=0)
    if width + _GAP + max(map(cells, aspects), default=0) <= page.width:
        lines = [
            f"{padded(left, width)}{' ' * _GAP}{right}".rstrip()
            for left, right in zip_longest(kinds, aspects, fillvalue="")
        ]
    else:
        lines = [*kinds, "", *aspects]
    heads = {0, len(kinds) + 1} if len(lines) > max(len(kinds), len(aspects)) else {0}
    for number, line in enumerate(lines):
        page.line((line, DIM if number in heads else PLAIN))


def _table(title: str, counts: Sequence[Count]) -> list[str]:
    if not counts:
        return []
    rows = [(plain(count.name), count.added, count.removed, count.altered) for count in counts]
    width = max(map(cells, (title, *(row[0] for row in rows))))
    head = padded(title, width) + "".join(f"{mark:>{_NUMBER}}" for mark in "+-~")
    return [
        head,
        *(padded(name, width) + "".join(f"{one or '·':>{_NUMBER}}" for one in numbers) for name, *numbers in rows),
    ]


def _schema(schema: str, layer: str, cards: Iterable[Card], page: Page) -> None:
    number = sum(1 for _ in words.differing(cards))
    title = f"schema {plain(schema)}" if schema else "in no schema"
    about = [f"layer {plain(layer)}"] if layer and layer != schema else []
    page.line((title, BOLD), (f"  {', '.join([*about, plural(number, 'object')])}", DIM))


def _explained(hazards: Sequence[HazardView], page: Page) -> None:
    """Add where the codes of hazards are explained, each once."""
    links = {plain(one.code): plain(one.link) for one in hazards if one.link}
    if not links:
        return
    page.blank()
    width = max(map(cells, links))
    for code, link in links.items():
        page.line((f"{padded(code, width)}  ", DIM), (link, DIM))
    page.line(("snapshot explain CODE says what to do instead", DIM))
