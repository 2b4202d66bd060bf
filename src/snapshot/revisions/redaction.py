"""Keeps what a connection string hides out of what another program said."""

import re
from urllib.parse import quote

from snapshot.config.dsn import MASK, is_secret, parameters, readable

_IN_SQL = re.compile(r"(?i)(\bpassword\s+)'(?:[^']|'')*'")


def hide(text: str, dsn: str) -> str:
    """Return ``text`` with ``dsn``, every secret in it, and ``PASSWORD '…'`` of SQL replaced by ``***``.

    :raises UsageError: when the connection string cannot be read.
    """
    secrets = {value for key, value in parameters(dsn).items() if is_secret(key)}
    spellings = {dsn, readable(dsn), *secrets, *(quote(secret, safe="") for secret in secrets)} - {""}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return _IN_SQL.sub(rf"\g<1>'{MASK}'", text)
