"""Statements of a dump that belong to no object: session settings, kept as state or let go.

pg_dump prints ``SET default_tablespace`` and ``SET default_table_access_method`` above the entry they are meant for
and lets them stick; ``SET SESSION AUTHORIZATION`` stands before the grants of another grantor. Everything else in
the frame is the same in every dump.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from snapshot.model.kind import Kind
from snapshot.model.objects import PLAIN, Role, Setting
from snapshot.sql import nodes
from snapshot.sql.claims import UnknownShapeError

HEAP = "heap"
"""PostgreSQL's own default table access method, which every file sets, so that it is no deviation."""

_STATES = {
    "default_tablespace": "tablespace",
    "default_table_access_method": "access_method",
    "session_authorization": "authorization",
}
_FRAME = frozenset(
    {
        "check_function_bodies",
        "client_encoding",
        "client_min_messages",
        "escape_string_warning",
        "idle_in_transaction_session_timeout",
        "lock_timeout",
        "role",
        "row_security",
        "search_path",
        "standard_conforming_strings",
        "statement_timeout",
        "transaction_timeout",
        "xmloption",
    }
)
_REQUIRED = {"client_encoding": "UTF8", "search_path": "", "standard_conforming_strings": "on"}
_EMPTY_PATH = re.compile(rb'"sval":"set_config".*"sval":"search_path".*"sval":\{"sval":""\}')
_TABLESPACE = frozenset({Kind.TABLE, Kind.MATERIALIZED_VIEW, Kind.INDEX, Kind.CONSTRAINT})
_ACCESS_METHOD = frozenset({Kind.TABLE, Kind.MATERIALIZED_VIEW})
_NOT_NULL = b'"contype":"CONSTR_NOTNULL"'
_decode_set = msgspec.json.Decoder(nodes.VariableSet).decode


FRAME = frozenset({"VariableSetStmt", "SelectStmt"})
"""Nodes of statements that belong to the frame."""


def follow(state: Setting, node: str, tree: bytes) -> Setting:
    """Return the session state after a statement of the frame.

    :raises UnknownShapeError: a setting that pg_dump does not print, or one under which the text means something
        else than this package reads.
    """
    if node == "SelectStmt":
        if not _EMPTY_PATH.search(tree):
            raise UnknownShapeError("a SELECT, which pg_dump --schema-only prints only to empty search_path")
        return state
    setting = _decode_set(tree)
    value = _value(setting)
    if setting.name in _STATES:
        after = replace(state, **{_STATES[setting.name]: "" if value == HEAP else value})
        return PLAIN if after == PLAIN else after
    if setting.name not in _FRAME:
        raise UnknownShapeError(f"SET {setting.name}, which pg_dump does not print")
    if _REQUIRED.get(setting.name, value) != value:
        raise UnknownShapeError(
            f"the dump was made with {setting.name} = {value}; dump with {_REQUIRED[setting.name] or 'an empty one'}"
        )
    return state


def _value(setting: nodes.VariableSet) -> str:
    if setting.kind != "VAR_SET_VALUE" or not setting.args:
        return ""
    constant: Mapping[str, Any] = setting.args[0].get("A_Const", {})
    return str(constant.get("sval", {}).get("sval", ""))


def relevant(state: Setting, kind: Kind, role: Role, tree: bytes) -> Setting:
    """Return what of the session state matters to a statement, so that equal statements compare equal.

    A partitioned table has no storage: its access method is never taken from the session. A NOT NULL, which 18
    prints apart while it is not valid, has no index as other constraints have, and so no tablespace.
    """
    if state is PLAIN:
        return PLAIN
    if role is Role.PRIVILEGE:
        return Setting(authorization=state.authorization)
    if role is not Role.DEFINITION:
        return PLAIN
    stores = kind in _ACCESS_METHOD and b'"partspec"' not in tree
    has_place = kind in _TABLESPACE and not (kind is Kind.CONSTRAINT and _NOT_NULL in tree)
    return Setting(
        tablespace=state.tablespace if has_place else "",
        access_method=state.access_method if stores else "",
        authorization=state.authorization,
    )
