"""Alembic's environment: six schemas, one address, one transaction per revision.

The address of the database is, in this order, an open connection in ``config.attributes["connection"]``, the option
``-x dsn=…``, or the environment variable ``SNAPSHOT_DSN``. It is whatever libpq accepts: a URL such as
``postgresql:///db?host=/run/postgresql`` or keywords such as ``host=/run/postgresql dbname=db``.
"""

import os
from datetime import UTC, datetime
from logging.config import fileConfig

import psycopg
from alembic import context
from alembic.util import CommandError
from orm_models import Base
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

SCHEMAS = frozenset({"public", "raw", "stg", "mart", "ref", "kpi"})
PARTITION_PREFIXES = ("weighbridge_log_",)

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def dsn() -> str:
    """Return the address of the database as libpq understands it."""
    found = context.get_x_argument(as_dictionary=True).get("dsn") or os.environ.get("SNAPSHOT_DSN", "")
    if not found:
        raise CommandError("no database: set SNAPSHOT_DSN or pass -x dsn=…")
    scheme, colon, rest = found.partition("://")
    return scheme.partition("+")[0] + colon + rest if colon else found


def include_name(name, type_, _parent_names):
    """Tell autogenerate which schemas are ours; a partition is described by its parent."""
    if type_ == "schema":
        return (name or "public") in SCHEMAS
    return not (type_ == "table" and name.startswith(PARTITION_PREFIXES))


def name_by_clock(_context, _revision, directives):
    """Give a revision of ``--autogenerate`` an id of the form YYYYMMDD_HHMMSSmmm, and write none that is empty."""
    if not getattr(config.cmd_opts, "autogenerate", False):
        return
    script = directives[0]
    if script.upgrade_ops.is_empty():
        directives.clear()
    elif config.cmd_opts.rev_id is None:
        now = datetime.now(UTC)
        script.rev_id = f"{now:%Y%m%d_%H%M%S}{now.microsecond // 1000:03d}"


def configure(**options) -> None:
    """Configure the context with what both modes share."""
    context.configure(
        target_metadata=Base.metadata,
        include_schemas=True,
        include_name=include_name,
        process_revision_directives=name_by_clock,
        transaction_per_migration=True,
        **options,
    )


def run_offline() -> None:
    """Print the SQL; ``paramstyle`` keeps a percent sign single."""
    configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_on(connection: Connection) -> None:
    """Migrate over ``connection``.

    No SQL may run on it before ``configure``: SQLAlchemy would open a transaction that Alembic takes for the
    caller's, and nothing would be committed.
    """
    configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Migrate over the connection handed in, or over one of our own."""
    given = config.attributes.get("connection")
    if given is not None:
        run_on(given)
        return
    address = dsn()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), poolclass=NullPool)
    with engine.connect() as connection:
        run_on(connection)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
