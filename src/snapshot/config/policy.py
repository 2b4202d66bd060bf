"""What a project has configured of its policy, under ``[tool.snapshot.policy]``."""

from dataclasses import dataclass

POLICY_KEYS = frozenset({"base", "lock", "parts", "legacy_until", "ids", "imports", "big_tables", "big_rows"})

TIMESTAMP, ANY = "timestamp", "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of ``snapshot check``.

    :param base: the git revision that branches are merged into; what stands there is committed history.
    :param lock: the lock file of revisions, a path from the project's folder; empty for ``revisions.lock`` beside
        alembic.ini.
    :param parts: the parts that ``snapshot check`` makes without names; empty for all.
    :param legacy_until: the last revision that may be written in the style of before; empty for none.
    :param ids: ``timestamp`` where the ids of new revisions are points in time, ``any`` where they may be anything.
    :param imports: modules that revisions may import besides the standard library, Alembic and SQLAlchemy.
    :param big_tables: ``schema.table`` patterns whose locks are errors; others' are warnings.
    :param big_rows: number of rows, as the statistics of an environment estimate them, from which a table is big.
    """

    base: str = "origin/main"
    lock: str = ""
    parts: tuple[str, ...] = ()
    legacy_until: str = ""
    ids: str = TIMESTAMP
    imports: tuple[str, ...] = ()
    big_tables: tuple[str, ...] = ()
    big_rows: int = 1_000_000
