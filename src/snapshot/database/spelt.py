"""What a pg_dump that is newer than the server prints otherwise than the server's own.

Found by dumping one object of every kind from servers of 15 to 17 with every newer pg_dump; a test does so again
and holds the table against what comes out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One way in which newer releases of pg_dump print what older servers hold.

    :param since: first major version of pg_dump that prints it so, for every older server.
    :param what: what is printed, as part of a sentence.
    :param sign: a regular expression that tells the new spelling in a dump.
    :param is_refused: whether a server older than ``since`` refuses it.
    """

    since: int
    what: str
    sign: str
    is_refused: bool = False


OTHERWISE = (
    Otherwise(16, "run_as_owner = true for subscriptions", r"run_as_owner = true", is_refused=True),
    Otherwise(
        16,
        "owners of views, materialized views and sequences by ALTER VIEW, MATERIALIZED VIEW and SEQUENCE",
        r"(?m)^ALTER (VIEW|MATERIALIZED VIEW|SEQUENCE) .* OWNER TO ",
    ),
    Otherwise(16, "default privileges with one blank less", r"(?m)^ALTER DEFAULT PRIVILEGES .*\w (TO|FROM) "),
    Otherwise(
        17,
        "all privileges on a table one by one",
        r"GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON",
    ),
    Otherwise(
        17, "options of foreign columns by ALTER FOREIGN TABLE ONLY", r"(?m)^ALTER FOREIGN TABLE ONLY .* OPTIONS"
    ),
    Otherwise(18, "streaming = off for subscriptions", r"streaming = off"),
)
"""In the order of the versions, what is refused first."""


def otherwise(pg_dump_major: int, server_major: int) -> tuple[Otherwise, ...]:
    """Return what a pg_dump prints of a server otherwise than the pg_dump of the server's own version."""
    return tuple(one for one in OTHERWISE if server_major < one.since <= pg_dump_major)


def told(pg_dump_major: int, server_major: int) -> str:
    """Return that as part of a sentence."""
    refused = f", which PostgreSQL {server_major} refuses to load"
    parts = [one.what + (refused if one.is_refused else "") for one in otherwise(pg_dump_major, server_major)]
    return "; ".join(parts) or "nothing that is known"
