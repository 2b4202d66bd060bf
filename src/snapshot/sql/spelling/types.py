"""What a ``TypeName`` of the parse tree says, as far as spellings ask."""

from snapshot.sql.spelling.trees import Tree

_SCALAR_FIELDS = frozenset({"names", "typmods", "typemod"})


def is_null(node: Tree) -> bool:
    """Return whether ``node`` is the bare constant NULL."""
    return bool(node.get("A_Const", {}).get("isnull"))


def null() -> Tree:
    """Return the bare constant NULL."""
    return {"A_Const": {"isnull": True}}


def names(type_name: Tree) -> tuple[str, ...]:
    """Return the dotted name, ``("pg_catalog", "varchar")`` for ``character varying``."""
    return tuple(part["String"].get("sval", "") for part in type_name.get("names", ()))


def is_builtin(type_name: Tree) -> bool:
    """Return whether the type is PostgreSQL's own: pg_dump qualifies every other type by its schema."""
    dotted = names(type_name)
    return len(dotted) == 1 or dotted[:1] == ("pg_catalog",)


def is_array(type_name: Tree) -> bool:
    """Return whether the type is written with brackets."""
    return "arrayBounds" in type_name


def element(type_name: Tree) -> Tree | None:
    """Return ``T`` for ``T[]`` with its modifiers; ``None`` for anything else."""
    if len(type_name.get("arrayBounds", ())) != 1 or type_name.keys() - _SCALAR_FIELDS != {"arrayBounds"}:
        return None
    return {key: value for key, value in type_name.items() if key != "arrayBounds"}


def null_type(node: Tree) -> Tree | None:
    """Return ``T`` when ``node`` is ``NULL::T``."""
    cast = node.get("TypeCast")
    found: Tree | None = cast["typeName"] if cast and is_null(cast["arg"]) else None
    return found
