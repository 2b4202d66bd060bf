"""The unit of order: one facet of one object, or the dummy of a view."""

from typing import NamedTuple

from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject, Facet, Piece

_DEFINITION = Facet.DEFINITION  # looked up once: an enum finds its members by code in Python


class Step(NamedTuple):
    """What stands at one place of a file.

    :param is_dummy: the stand-in of a view that a cycle needs before the view itself.
    """

    id: ObjectId
    facet: Facet = Facet.DEFINITION
    is_dummy: bool = False


def pieces_of(step: Step, obj: DbObject, *, has_dummy: bool = False) -> tuple[Piece, ...]:
    """Return the statements of a step.

    :param has_dummy: whether the object's dummy stands before it, so that its definition replaces a view.
    """
    if step.is_dummy:
        return (obj.dummy,) if obj.dummy else ()
    pieces = obj.pieces if len(obj.pieces) == 1 and step.facet is _DEFINITION else obj.facet(step.facet)
    if has_dummy and step.facet is Facet.DEFINITION:
        first = pieces[0]
        sql = first.sql.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)
        return (Piece(first.role, sql, first.setting, first.line), *pieces[1:])
    return pieces
