"""The closed set of changes, and of the details a change consists of: data only."""

from dataclasses import dataclass

from snapshot.model.facts import Aspect, Description, Fact, Member
from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject


@dataclass(frozen=True, slots=True)
class FactChanged:
    """A fact says something else; ``None`` on the side that does not say it."""

    old: Fact | None
    new: Fact | None

    @property
    def fact(self) -> Fact:
        """The fact of whichever side has it, for its name and aspect."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a change of a fact has a side")
        return found

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What it is about."""
        return frozenset({self.fact.aspect})


@dataclass(frozen=True, slots=True)
class MemberAdded:
    """A member is new.

    :param group: name of its group.
    :param after: key of the member before it, empty for the first; ``None`` where order says nothing.
    """

    group: str
    member: Member
    after: str | None

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What it is about."""
        return frozenset({self.member.aspect})


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    """A member is gone; see `MemberAdded`."""

    group: str
    member: Member
    after: str | None

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What it is about."""
        return frozenset({self.member.aspect})


@dataclass(frozen=True, slots=True)
class MemberAltered:
    """A member that both sides have says something else.

    :param facts: at least one.
    """

    group: str
    old: Member
    new: Member
    facts: tuple[FactChanged, ...]

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What it is about."""
        return frozenset(one.fact.aspect for one in self.facts)


@dataclass(frozen=True, slots=True)
class Reordered:
    """Members that both sides have stand in another order.

    :param old: their keys on the old side, in order.
    :param new: the same keys as the new side has them.
    """

    group: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    aspect: Aspect

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What it is about."""
        return frozenset({self.aspect})


@dataclass(frozen=True, slots=True)
class MemberMaybeRenamed:
    """A member that is gone and one that is new may be one under two names; both stand among the details as well."""

    group: str
    old: str
    new: str
    reason: str

    @property
    def aspects(self) -> frozenset[Aspect]:
        """Nothing: its two members speak for themselves."""
        return frozenset()


Detail = FactChanged | MemberAdded | MemberRemoved | MemberAltered | Reordered | MemberMaybeRenamed


@dataclass(frozen=True, slots=True)
class Added:
    """An object that only the new side has."""

    new: DbObject
    description: Description

    @property
    def id(self) -> ObjectId:
        """The object's identity."""
        return self.new.id


@dataclass(frozen=True, slots=True)
class Removed:
    """An object that only the old side has."""

    old: DbObject
    description: Description

    @property
    def id(self) -> ObjectId:
        """The object's identity."""
        return self.old.id


@dataclass(frozen=True, slots=True)
class Altered:
    """An object of both sides whose statements differ.

    :param details: how; empty where only the spelling differs.
    :param spellings: names of the spellings that differ beside them (docs/spellings.md); ``text`` where the parse
        trees are equal.
    """

    old: DbObject
    new: DbObject
    details: tuple[Detail, ...]
    spellings: frozenset[str] = frozenset()

    @property
    def id(self) -> ObjectId:
        """The object's identity."""
        return self.new.id

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What its details are about; the spelling alone where there are none."""
        return frozenset(one for detail in self.details for one in detail.aspects) or frozenset({Aspect.SPELLING})


@dataclass(frozen=True, slots=True)
class MaybeRenamed:
    """An object that is gone and one that is new may be one under two names.

    Offered, never assumed: the two stand among the changes as removed and added as well.

    :param reason: a sentence without a final stop.
    """

    old: ObjectId
    new: ObjectId
    reason: str

    @property
    def id(self) -> ObjectId:
        """The new identity."""
        return self.new


Change = Added | Removed | Altered | MaybeRenamed
