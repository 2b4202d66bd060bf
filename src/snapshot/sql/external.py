"""Objects that exist without a statement of ours: initdb's, and members of extensions.

pg_dump prints privileges and comments on them when they were changed, never a definition.
"""

from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TYPES, Kind

_SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema"})
_BUILTIN = frozenset(
    {
        ObjectId(Kind.SCHEMA, ("public",)),
        ObjectId(Kind.EXTENSION, ("plpgsql",)),
        ObjectId(Kind.LANGUAGE, ("sql",)),
        ObjectId(Kind.LANGUAGE, ("plpgsql",)),
        ObjectId(Kind.LANGUAGE, ("c",)),
        ObjectId(Kind.LANGUAGE, ("internal",)),
    }
)


def as_named(found: ObjectId) -> ObjectId:
    """Return the identity under which a text speaks of an object that it does not define.

    GRANT names a view as a table and an aggregate as a function, so the kind that a namespace suggests stands for all
    of it.
    """
    for kinds, kind in ((RELATIONS, Kind.TABLE), (TYPES, Kind.TYPE), (ROUTINES, Kind.FUNCTION)):
        if found.kind in kinds:
            return ObjectId(kind, found.path, found.args)
    return found


def may_exist_without_us(found: ObjectId, *, has_extensions: bool) -> bool:
    """Return whether a dump may speak of an object that it does not define.

    :param has_extensions: whether the dump creates an extension, whose members are never printed.
    """
    if found in _BUILTIN:
        return True
    if found.kind in {Kind.SCHEMA, Kind.LANGUAGE, Kind.SERVER, Kind.FOREIGN_DATA_WRAPPER}:
        return has_extensions or found.name in _SYSTEM_SCHEMAS
    if found.kind in RELATIONS | ROUTINES | TYPES:
        return found.path[0] in _SYSTEM_SCHEMAS or has_extensions
    return False
