"""Which table a partition is attached to."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pglast import parser

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject


def partitioned_tables(objects: Iterable[DbObject]) -> Mapping[ObjectId, ObjectId]:
    """Return partition → partitioned table, by the statements that attach one to the other.

    :param objects: of a snapshot; those of other kinds are passed over.
    """
    return dict(_attachments(objects))


def partition_counts(objects: Iterable[DbObject]) -> Mapping[ObjectId, int]:
    """Return partitioned table → number of its own partitions."""
    return Counter(parent for _, parent in _attachments(objects))


def _attachments(objects: Iterable[DbObject]) -> Iterator[tuple[ObjectId, ObjectId]]:
    for one in objects:
        if one.id.kind is Kind.PARTITION and one.parent is not None and one.pieces:
            yield one.parent, _attached_to(one.pieces[0].sql)


def _attached_to(sql: str) -> ObjectId:
    """Return the table in ``ALTER TABLE … ATTACH PARTITION …``; only tables are partitioned."""
    (statement,) = json.loads(parser.parse_sql_json(sql))["stmts"]
    relation = statement["stmt"]["AlterTableStmt"]["relation"]
    return ObjectId(Kind.TABLE, (relation["schemaname"], relation["relname"]))
