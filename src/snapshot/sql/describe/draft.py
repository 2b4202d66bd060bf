"""Descriptions in the making."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from snapshot.model.facts import Aspect, Description, Fact, Group, Member
from snapshot.model.identity import ObjectId
from snapshot.sql.describe.privileges import Privileges
from snapshot.sql.describe.taking import Node, canonical


class Facts:
    """What is said of an object or of a member; a name that is taken is numbered, so that nothing is lost."""

    def __init__(self) -> None:
        self._facts: dict[str, Fact] = {}

    def say(
        self,
        name: str,
        meaning: object,
        text: str,
        *,
        language: str = "",
        aspect: Aspect = Aspect.DEFINITION,
        likeness: object = "",
    ) -> None:
        """Add a fact.

        :param meaning: a text, or what `canonical` makes one of.
        :param likeness: likewise; see `Fact`.
        """
        free, number = name, 1
        while free in self._facts:
            number += 1
            free = f"{name} {number}"
        self._facts[free] = Fact(
            free, canonical(meaning), text, language, aspect, canonical(likeness) if likeness else ""
        )

    def say_alike(self) -> None:
        """Add that nothing is said of a column, because the other side says the same."""
        self._facts[_ALIKE.name] = _ALIKE

    def say_rest(self, node: Node) -> None:
        """Add what is left of a node, if anything is."""
        left = node.everything()
        if left:
            self.say("further options", left, node.source.text(node.item))

    def say_all(self, node: Node) -> None:
        """Add a statement as a whole."""
        left = node.everything()
        if left:
            self.say("statement", {node.kind: left}, node.source.sql, language="sql")

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts in the order in which they were added."""
        return tuple(self._facts.values())


_ALIKE = Fact("definition", "", "as on the other side")


class Columns(NamedTuple):
    """What is known of a table's columns before it is described.

    :param order: every column in its order → whether it was left out of the statement because the other side defines
        it alike; empty where none was.
    :param alike: columns of the statement that the other side defines alike, which need not be taken apart.
    """

    order: Mapping[str, bool] = MappingProxyType({})
    alike: frozenset[str] = frozenset()


class Draft(Facts):
    """The description of one object.

    :param id: the object's identity.
    :param group: name of the group that holds its columns.
    :param columns: of a table.
    """

    def __init__(self, id_: ObjectId, group: str, columns: Columns) -> None:
        super().__init__()
        self.id = id_
        self.columns = group
        self.alike = columns.alike
        self._order = columns.order
        self.privileges = Privileges()
        self._groups: dict[str, dict[str, tuple[Facts, Aspect]]] = {}
        self._orders: dict[str, Aspect] = {}

    def group(self, name: str, order: Aspect | None = None) -> None:
        """Begin a group, so that it stands here; one that stays empty is left out.

        :param order: what another order of its members is about.
        """
        self._groups.setdefault(name, {})
        if order:
            self._orders[name] = order

    def member(self, group: str, key: str, aspect: Aspect = Aspect.DEFINITION) -> Facts:
        """Return a member, which is added where it is not there yet."""
        members = self._groups.setdefault(group, {})
        return members.setdefault(key, (Facts(), aspect))[0]

    def has_member(self, group: str, key: str) -> bool:
        """Return whether a member is there."""
        return key in self._groups.get(group, {})

    def new_member(self, group: str, key: str) -> Facts:
        """Add a member; where its key is taken, under a numbered one."""
        free, number = key, 1
        while free in self._groups.get(group, {}):
            number += 1
            free = f"{key} ({number})"
        return self.member(group, free)

    def column(self, name: str, aspect: Aspect = Aspect.DEFINITION) -> Facts:
        """Return the member of a column; see `member`."""
        return self.member(self.columns, name, aspect)

    def say_left_out(self) -> None:
        """Say the columns that were left out of the statement, and give all of them their places."""
        for name, is_left_out in self._order.items():
            column = self.column(name)
            if is_left_out:
                column.say_alike()

    def description(self) -> Description:
        """Return what was said."""
        groups = (
            Group(
                name,
                tuple(Member(key, facts.facts, aspect) for key, (facts, aspect) in members.items()),
                self._orders.get(name),
            )
            for name, members in self._groups.items()
            if members
        )
        return Description(self.facts, tuple(groups))
