"""What an object consists of, as values that can be compared without knowing its kind.

A description is made by ``snapshot.sql.describe`` from an object's statements and covers all that they say: what
has no fact of its own stands in one called ``statement`` or ``further options``, so that nothing can differ unseen.
Equality is meaning; the text that a reader is shown is not compared.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Aspect(StrEnum):
    """What a difference is about; reports count these apart. The value is the word that a reader sees."""

    DEFINITION = "definition"
    COLUMN_ORDER = "column order"
    COMMENT = "comment"
    GRANT = "grant"
    OWNER = "owner"
    LABEL = "label"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said of an object or of a member.

    :param name: what it is, in a reader's words: ``type``, ``default``, ``query``.
    :param meaning: what is compared; equal texts of different statements mean the same.
    :param text: what is shown: a slice of the statement, or a word for a flag. Several lines where it has a language.
    :param language: ``sql``, ``plpgsql`` and so on for a text that is shown as a comparison of lines; empty for a
        short value.
    :param likeness: what two objects or members under different names say alike, where the meaning holds a name that
        was made from theirs; empty where it is the meaning.
    """

    name: str
    meaning: str
    text: str = field(compare=False)
    language: str = ""
    aspect: Aspect = Aspect.DEFINITION
    likeness: str = field(default="", compare=False)

    @property
    def alike(self) -> tuple[str, str]:
        """What is compared where one thing may have two names."""
        return self.name, self.likeness or self.meaning


@dataclass(frozen=True, slots=True)
class Member:
    """A part of an object that has a name but is no object: a column, a value of an enum, a privilege.

    :param key: unique in its group: a column's name, ``reader SELECT`` for a privilege.
    :param aspect: what its coming and going is about.
    """

    key: str
    facts: tuple[Fact, ...] = ()
    aspect: Aspect = Aspect.DEFINITION


@dataclass(frozen=True, slots=True)
class Group:
    """The members of one sort, in their order.

    :param name: what one of them is, in a reader's words: ``column``, ``value``, ``privilege``.
    :param order: what another order of the same members is about; ``None`` where order says nothing.
    """

    name: str
    members: tuple[Member, ...]
    order: Aspect | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """Everything the statements of one object say.

    :param facts: by unique names.
    :param groups: by unique names.
    """

    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
