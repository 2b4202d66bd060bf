"""Session settings that decide what a server prints and how it reads a text, fixed for every dump and load.

ALTER DATABASE, ALTER ROLE and the server's configuration may set any of them otherwise. Options that a client gives
when it connects win over all of these (PostgreSQL's documentation, *Parameter Interaction via the Shell*), and so do
SET and ``set_config`` afterwards.
"""

from collections.abc import Mapping

from snapshot.database.connection import Connection

PRINTING: Mapping[str, str] = {
    "TimeZone": "UTC",
    "DateStyle": "ISO,MDY",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "quote_all_identifiers": "off",
    "standard_conforming_strings": "on",
    "extra_float_digits": "3",
    "lc_monetary": "C",
    "search_path": "",
    "client_min_messages": "warning",
}
"""What a server's text depends on; under ``client_min_messages`` pg_dump says more than its own warnings.

``tests/matrix/test_settings.py`` tries every other setting that a role may change, and finds that none matters."""

READING: Mapping[str, str] = {
    **{name: value for name, value in PRINTING.items() if name != "search_path"},
    "array_nulls": "on",
    "transform_null_equals": "off",
    "default_transaction_read_only": "off",
}
"""What the meaning of a text depends on; what files set themselves is not repeated, and timeouts are lifted apart."""

_FIX = """
SELECT pg_catalog.set_config(name, value, false)
  FROM ROWS FROM (pg_catalog.unnest(%s::text[]), pg_catalog.unnest(%s::text[])) AS fixed (name, value)
"""


def as_options(settings: Mapping[str, str]) -> str:
    """Return settings as options for libpq, ``-c name=value`` each."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def fix(connection: Connection) -> None:
    """Fix what the server prints to a connection, until the connection ends."""
    _set(connection, PRINTING)


def set_reading(connection: Connection) -> None:
    """Fix how the server reads the texts of a connection, until its settings are reset."""
    _set(connection, READING)


def _set(connection: Connection, settings: Mapping[str, str]) -> None:
    connection.execute(_FIX, [list(settings), list(settings.values())])
