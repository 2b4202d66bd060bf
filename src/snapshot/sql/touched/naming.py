"""Names that PostgreSQL gives where a statement leaves them to it.

``ChooseConstraintName`` and ``ChooseRelationName`` of the server: table, columns and a label joined by underscores,
https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL for sequences. Where the name is taken
or too long, the server gives another one; a name that would be too long is not guessed here.
"""

_LONGEST = 63


def given_name(*parts: str) -> str:
    """Return the parts joined as the server joins them; empty where it would shorten them."""
    name = "_".join(filter(None, parts))
    return name if len(name.encode()) <= _LONGEST else ""
