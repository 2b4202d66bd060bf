"""Functions that a statement calls while it runs: each may do anything, but for a few of PostgreSQL's own.

The tree is scanned as text, as in `snapshot.sql.mentions`: a quote inside a literal is escaped there.
"""

import re
from collections.abc import Iterator

from snapshot.sql.touched.deeds import Doubt

_CALL = re.compile(rb'"FuncCall":\{"funcname":\[(.*?)\]')
_NAME = re.compile(rb'"sval":"([^"]*)"')
_HARMLESS = frozenset(
    b"abs array_agg avg btrim ceil clock_timestamp coalesce concat count current_setting currval date_part "
    b"date_trunc floor format gen_random_uuid greatest json_build_object jsonb_build_object lastval least "
    b"length lower lpad ltrim make_date max md5 min nextval now nullif pg_advisory_lock pg_advisory_unlock "
    b"pg_advisory_xact_lock random regexp_replace replace round row_number rpad rtrim set_config setval "
    b"split_part string_agg substring sum to_char to_date to_number to_timestamp translate trim upper".split()
)
"""Functions of pg_catalog that touch no object of a schema. A namesake in another schema must be named with it."""


def calls(tree: bytes) -> Iterator[Doubt]:
    """Yield a doubt for the first function that a statement calls and that may do anything.

    :param tree: the statement's body, JSON as UTF-8 bytes.
    """
    for call in _CALL.finditer(tree):
        names = _NAME.findall(call[1])
        is_ours = len(names) > 1 and names[0] != b"pg_catalog"
        if is_ours or not names or names[-1] not in _HARMLESS:
            yield Doubt(f"it calls the function {b'.'.join(names).decode()}, which may do anything")
            return
