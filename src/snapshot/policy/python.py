"""Python files of a team, parsed and never run."""

import ast
import warnings


def tree_of(source: str | bytes, name: str = "<unknown>") -> ast.Module:
    """Return the syntax tree of a file.

    What Python warns of, as an escape that is none, is the team's and not told here.

    :raises SyntaxError: it is no Python.
    :raises ValueError: it holds a NUL, before Python 3.12.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, name)
