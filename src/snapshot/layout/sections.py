"""The sections of a snapshot: which files there are, and the home of each object among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snapshot.layout.kinds import PLACING, Group
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError
from snapshot.model.identity import ObjectId

DEFAULT_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "01_schemas": ("schemas",),
    "02_tables_raw": ("tables raw",),
    "03_tables_stg": ("tables stg",),
    "04_tables_mart": ("tables",),
    "05_views_ref": ("views ref",),
    "06_views_mart": ("views",),
    "07_materialized_views": ("materialized views",),
    "08_indexes": ("indexes",),
    "09_grants": ("grants",),
}
"""The nine sections of the policy: name → what it holds, ``<group>`` or ``<group> <layer>``."""

DEFAULT_LAYERS: Mapping[str, str] = {name: name for name in ("public", "raw", "stg", "mart", "ref", "kpi")}
"""The six layers of the policy: database schema → layer."""

_LAYERED = frozenset({Group.TABLES, Group.VIEWS})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where kinds and layers have their home.

    :param sections: names of the sections in order.
    :param homes: ``(group, layer)`` → index of a section; the empty layer is every layer not named.
    :param layers: database schema → layer.
    """

    sections: tuple[str, ...]
    homes: Mapping[tuple[Group, str], int]
    layers: Mapping[str, str] = field(default_factory=lambda: DEFAULT_LAYERS)

    def home(self, found: ObjectId) -> int:
        """Return the index of the section in which an object stands when its needs allow it."""
        group = PLACING[found.kind].group
        layer = self.layers.get(found.path[0], "") if group in _LAYERED else ""
        return self.homes.get((group, layer), self.homes[group, ""])

    def knows(self, schema: str) -> bool:
        """Return whether somebody assigned a layer to a database schema."""
        return schema in self.layers


def make_layout(
    sections: Mapping[str, Sequence[str]] = DEFAULT_SECTIONS,
    layers: Mapping[str, str] = DEFAULT_LAYERS,
) -> Layout:
    """Return the layout that a configuration describes.

    :param sections: section name → what it holds, as in `DEFAULT_SECTIONS`; files stand in the order of their names.
    :param layers: database schema → layer.
    :raises UsageError: something has no home or two, or is unknown.
    """
    names = tuple(sorted(sections))
    homes: dict[tuple[Group, str], int] = {}
    for index, name in enumerate(names):
        for text in sections[name]:
            key = _parse(text, name)
            if key in homes:
                raise _wrong(name, f"{text!r} has a home already: {names[homes[key]]}")
            homes[key] = index
    for group in Group:
        if (group, "") not in homes:
            raise _wrong("sections", f"no section holds {group.value!r}")
    _refuse_disorder(names, homes)
    return Layout(names, homes, layers)


def _refuse_disorder(names: tuple[str, ...], homes: Mapping[tuple[Group, str], int]) -> None:
    first, last = homes[Group.SCHEMAS, ""], homes[Group.GRANTS, ""]
    if first != 0:
        raise _wrong(names[first], f"schemas must come first, and {names[0]} stands before them")
    if last != len(names) - 1:
        raise _wrong(names[last], f"grants must come last, and {names[-1]} stands behind them")


def _parse(text: str, section: str) -> tuple[Group, str]:
    for group in sorted(Group, key=lambda one: -len(one.value)):
        if text == group.value:
            return group, ""
        if group in _LAYERED and text.startswith(group.value + " "):
            return group, text[len(group.value) + 1 :]
    raise _wrong(section, f"{text!r} is nothing a section can hold")


def _wrong(section: str, message: str) -> UsageError:
    groups = ", ".join(group.value for group in Group)
    return UsageError(
        message,
        place=Place(subject=f"section {section}"),
        hint=f"A section holds some of: {groups}; tables and views may be followed by a layer",
        code="section",
    )
