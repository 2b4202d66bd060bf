"""What is said of objects, comments, privileges and labels, that a dump must say as well.

Left to others: owners, because pg_dump names one for every object that has one, and what was changed in
``pg_catalog``, because the catalogue does not tell a user's comment there from initdb's. What an extension's
script said of its members comes with the extension; only privileges changed since count (``pg_init_privs``).
"""

from collections.abc import Iterable, Sequence

from snapshot.database.catalog.query import ask
from snapshot.database.catalog.values import Annotation, CatalogObject, Implied, Ref, Unprintable
from snapshot.database.connection import Connection
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Role
from snapshot.sql.external import as_named

_ROLES = {"comment": Role.COMMENT, "privilege": Role.PRIVILEGE, "label": Role.LABEL}


def read_annotations(
    connection: Connection, objects: Iterable[CatalogObject], schemas: Sequence[str]
) -> list[Annotation]:
    """Return what is said of the objects, and of schema ``public`` where it is among the schemas.

    :param objects: as `read_objects` returns them for the same schemas.
    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    about = {each.ref: each for each in objects}
    for classid, oid in ask(connection, "public", schemas):
        public = Ref(classid, oid)
        about[public] = CatalogObject(public, (ObjectId(Kind.SCHEMA, ("public",)),))
    found = (
        (about.get(Ref(classid, oid)), column, _ROLES[word])
        for classid, oid, column, word in ask(connection, "annotations")
    )
    return [
        Annotation(_named(each), role, column, _unprintable(each, role))
        for each, column, role in found
        if each is not None and not _comes_with_extension(each, role)
    ]


def _named(each: CatalogObject) -> tuple[ObjectId, ...]:
    """Return the identities under which a dump may speak of an object: of an extension's member it defines none."""
    if each.implied is not Implied.EXTENSION_MEMBER:
        return each.ids
    return tuple(dict.fromkeys(one for own in each.ids for one in (own, as_named(own))))


def _comes_with_extension(each: CatalogObject, role: Role) -> bool:
    return each.implied is Implied.EXTENSION_MEMBER and role is not Role.PRIVILEGE


def _unprintable(each: CatalogObject, role: Role) -> Unprintable | None:
    """Return why pg_dump does not print it; of implied objects it speaks only as told here."""
    spoken_of = {
        Implied.EXTENSION_MEMBER: Role.PRIVILEGE,
        Implied.CONSTRAINT_INDEX: Role.COMMENT,
        Implied.COMPOSITE_RELATION: Role.COMMENT,
    }
    if each.unprintable or each.implied is None:
        return each.unprintable
    return None if spoken_of.get(each.implied) is role else Unprintable.ON_IMPLIED
