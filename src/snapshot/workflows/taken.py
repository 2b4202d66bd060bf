"""What taking a snapshot comes to, from a database or from a dump; apart, so that a split needs no database room."""

from dataclasses import dataclass, field
from enum import StrEnum

from snapshot.layout.arrange import Arrangement
from snapshot.layout.manifest import Origin
from snapshot.layout.reference import Rows
from snapshot.model.diagnostic import Diagnostic
from snapshot.model.ledger import Ledger
from snapshot.model.objects import Snapshot
from snapshot.sql.roles import ClusterNeeds


class Strategy(StrEnum):
    """How a database is dumped; every strategy gives the same bytes."""

    PER_SCHEMA = "per-schema"
    WHOLE = "whole"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A snapshot in order, with everything its files say of it.

    :param strategy: the one that was carried out, never `Strategy.AUTO`; ``None`` where nothing was dumped.
    :param reasons: why a whole dump was taken although it was not asked for.
    :param keeps_secrets: whether credentials were left as they stood.
    :param rows: of the declared reference tables, in the order in which they load.
    """

    snapshot: Snapshot
    arrangement: Arrangement
    ledger: Ledger
    cluster: ClusterNeeds
    origin: Origin = field(default_factory=Origin)
    heads: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    strategy: Strategy | None = None
    reasons: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    keeps_secrets: bool = False
    rows: tuple[Rows, ...] = ()
