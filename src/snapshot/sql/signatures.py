"""What of a routine's statement decides whether CREATE OR REPLACE takes it."""

from typing import NamedTuple

from snapshot.model.objects import DbObject
from snapshot.sql.relations import statement
from snapshot.sql.result_types import Tree, type_of

_INPUT = frozenset({"FUNC_PARAM_DEFAULT", "FUNC_PARAM_IN", "FUNC_PARAM_INOUT", "FUNC_PARAM_VARIADIC"})
_OUTPUT = frozenset({"FUNC_PARAM_OUT", "FUNC_PARAM_INOUT", "FUNC_PARAM_TABLE"})


class Argument(NamedTuple):
    """An input argument.

    :param name: empty for none.
    """

    name: str
    has_default: bool


class Signature(NamedTuple):
    """A function's or procedure's.

    :param returns: type with ``SETOF``; empty for a procedure.
    :param outputs: names and types of OUT and INOUT arguments and of the columns of TABLE, where they make a row: a
        function's only one is the result itself, and its name may change; a procedure's makes a row.
    :param is_window: whether it is a window function.
    """

    inputs: tuple[Argument, ...]
    returns: str
    outputs: tuple[tuple[str, str], ...]
    is_window: bool


def signature(routine: DbObject) -> Signature:
    """Return the signature of a function or procedure.

    :raises LostError: its statement is no CREATE FUNCTION or PROCEDURE that parses.
    """
    _, tree = statement(routine)
    parameters = [one["FunctionParameter"] for one in tree.get("parameters", ())]
    outputs = tuple(
        (str(one.get("name", "")), type_of(one["argType"])) for one in parameters if one["mode"] in _OUTPUT
    )
    return Signature(
        tuple(Argument(str(one.get("name", "")), "defexpr" in one) for one in parameters if one["mode"] in _INPUT),
        _returned(tree),
        outputs if len(outputs) > 1 or tree.get("is_procedure") else (),
        any(one["DefElem"]["defname"] == "window" for one in tree.get("options", ())),
    )


def _returned(tree: Tree) -> str:
    found = tree.get("returnType")
    if not found:
        return ""
    return ("SETOF " if found.get("setof") else "") + type_of(found)
