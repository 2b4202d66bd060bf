"""A report as one HTML file.

Every object's details are written once, by templates that escape what they are given, into a ``noscript`` element:
without scripts a browser shows them, with scripts it keeps them as one text that costs next to nothing until its
object is opened. The policy in the head names the style and the scripts by their hashes and forbids all else, so that
nothing in the file could run or be fetched even if a name got through.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from snapshot.diff.view import Card, HazardView, View
from snapshot.model.words import plural
from snapshot.render.console import plain
from snapshot.render.report import words
from snapshot.render.report.html.outline import Entry, SchemaGroup, anchor, entries, outline, relations

_IN_A_SCRIPT = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
_FEW = 300
"""Objects of a page that is laid out whole; of a longer one, what is out of sight is laid out when it comes near."""


@dataclass(frozen=True, slots=True)
class HazardGroup:
    """All hazards of one code.

    :param places: the objects, each with what it says there.
    """

    code: str
    severity: str
    link: str
    places: tuple[tuple[Card, HazardView], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way of choosing objects.

    :param key: what the entries of the index call it.
    :param choices: a value with the number of objects that have it.
    """

    key: str
    label: str
    choices: tuple[tuple[str, int], ...]


def render_html(view: View) -> str:
    r"""Return a report as one file that needs no other and no network.

    :param view: the report; its texts are escaped here, and what does not print is spelled ``\uXXXX``.
    """
    groups = outline(view.cards)
    cards = list(words.walk(view.cards))
    template = _environment().get_template("page.html.j2")
    return template.render(
        view=view,
        groups=groups,
        index=_index(groups),
        hazards=_hazards(view),
        filters=_filters(cards),
        known={card.id: anchor(card.id) for card in cards},
        relations=relations(view.cards),
        few=len(cards) <= _FEW,
        **_assets(),
    )


def _hazards(view: View) -> tuple[HazardGroup, ...]:
    """Return the hazards by code, dangers first and then the more frequent ones."""
    found: dict[tuple[str, str], list[tuple[Card, HazardView]]] = {}
    for card, one in words.hazards(view):
        found.setdefault((one.severity, one.code), []).append((card, one))
    groups = [
        HazardGroup(code, severity, words.web_address(places[0][1].link), tuple(places))
        for (severity, code), places in found.items()
    ]
    return tuple(sorted(groups, key=lambda one: (words.SEVERITIES.index(one.severity), -len(one.places))))


def _filters(cards: Sequence[Card]) -> tuple[Filter, ...]:
    """Return the ways of choosing objects; one with a single choice chooses nothing and is left out."""
    differing = [card for card in cards if card.action != "context"]
    ways: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("action", "Action", (card.action for card in differing)),
        ("aspects", "Class", (aspect for card in differing for aspect in card.aspects)),
        ("hazards", "Hazard", (code for card in differing for code in hazard_keys(card))),
        ("layer", "Layer", (card.layer or "none" for card in differing)),
        ("kind", "Kind", (card.kind for card in differing)),
    )
    filters = (Filter(key, label, tuple(Counter(map(plain, values)).items())) for key, label, values in ways)
    return tuple(one for one in filters if len(one.choices) > 1 or (one.key == "hazards" and one.choices))


def hazard_keys(card: Card) -> tuple[str, ...]:
    """Return what the filter of hazards finds an object by: severities, and codes."""
    severities = {one.severity for one in card.hazards}
    found = ("any " + name for name in words.SEVERITIES if name in severities)
    return (*found, *dict.fromkeys(one.code for one in card.hazards))


def _index(groups: Sequence[SchemaGroup]) -> Markup:
    """Return what the script must know of each object without opening it, as JSON in the order of the page."""
    places: dict[str, int] = {}
    found = []
    for entry, parent in entries(groups):
        places[entry.anchor] = len(places)
        found.append(_item(entry, -1 if parent is None else places[parent.anchor]))
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_IN_A_SCRIPT))  # noqa: S704 - no character is left that ends the element


def _item(entry: Entry, parent: int) -> Mapping[str, object]:
    card = entry.card
    members = dict.fromkeys(row.member for row in card.rows if row.member)
    item = {
        "id": plain(card.id),
        "anchor": entry.anchor,
        "name": plain(short(card)),
        "kind": plain(card.kind),
        "schema": plain(card.schema),
        "layer": plain(card.layer) or "none",
        "action": card.action,
        "aspects": [*map(plain, card.aspects)],
        "hazards": [*map(plain, hazard_keys(card))],
        "members": plain(" ".join(members)),
        "parent": parent,
    }
    return {key: value for key, value in item.items() if value not in ("", [])}


def short(card: Card) -> str:
    """Return an identity without its kind and the schema that it stands below."""
    name = card.id.removeprefix(f"{card.kind} ")
    return name.removeprefix(f"{card.schema}.") if card.schema else name


def code(text: str) -> Markup:
    """Return a text of several lines: line ends and tabs stay, what else does not print is spelled."""
    if text.isprintable():
        return escape(text)
    return escape("\n".join("\t".join(map(plain, line.split("\t"))) for line in text.split("\n")))


def _shown(value: object) -> object:
    """Return what a template writes; it is escaped afterwards, and what is markup already comes from a template."""
    return plain(value) if type(value) is str else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("snapshot.render.report.html"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"code": code, "short": short, "anchor": anchor}
    found.globals |= {"words": words, "plural": plural}
    return found


@lru_cache(maxsize=1)
def _assets() -> Mapping[str, Markup]:
    """Return the style and the scripts, and the policy that allows them and nothing else."""
    folder = resources.files("snapshot.render.report.html") / "templates"
    names = {"style": "style.css", "early": "early.js", "script": "script.js"}
    texts = {name: (folder / file).read_text(encoding="utf-8") for name, file in names.items()}
    style, early, script = map(_hash, texts.values())
    policy = f"default-src 'none'; style-src {style}; script-src {early} {script}; img-src data:"
    policy += "; base-uri 'none'; form-action 'none'"
    return {name: Markup(text) for name, text in {**texts, "policy": policy}.items()}  # noqa: S704 - our own files


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
