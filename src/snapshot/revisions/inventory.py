"""The names in a schema, one a line: what two databases must have alike before it is worth comparing them.

Names and types of columns do not depend on how a server deparses expressions, so that equal schemas have equal
inventories; unequal ones may have them too. Left out are indexes that are not valid, NOT NULL constraints, which
PostgreSQL names since 18, and members of extensions.
"""

from collections.abc import Collection, Iterable

INVENTORY = """
WITH schema AS (
    SELECT oid, nspname::text AS name FROM pg_catalog.pg_namespace
     WHERE nspname <> 'information_schema' AND left(nspname::text, 3) <> 'pg_'
), relation AS (
    SELECT c.oid, s.name AS schema, c.relname::text AS name, c.relkind::text AS kind
      FROM pg_catalog.pg_class c JOIN schema s ON s.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c', 'i', 'I')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid AND NOT i.indisvalid)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                          AND d.deptype = 'e')
)
SELECT schema, name, kind || ' ' || name FROM relation
UNION ALL
SELECT r.schema, r.name, 'column ' || r.name || '.' || a.attname::text || ' ' || t.typname::text
  FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 WHERE a.attnum > 0 AND NOT a.attisdropped AND r.kind IN ('r', 'p', 'v', 'm', 'f', 'c')
UNION ALL
SELECT r.schema, r.name, 'constraint ' || r.name || '.' || c.conname::text
  FROM relation r JOIN pg_catalog.pg_constraint c ON c.conrelid = r.oid WHERE c.contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT r.schema, r.name, 'trigger ' || r.name || '.' || g.tgname::text
  FROM relation r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid WHERE NOT g.tgisinternal
UNION ALL
SELECT r.schema, r.name, 'policy ' || r.name || '.' || p.polname::text
  FROM relation r JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT s.name, p.proname::text, 'routine ' || p.proname::text || '(' || COALESCE((
         SELECT string_agg(t.typname::text, ',' ORDER BY a.at)
           FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, at) JOIN pg_catalog.pg_type t ON t.oid = a.type
       ), '') || ')'
  FROM pg_catalog.pg_proc p JOIN schema s ON s.oid = p.pronamespace
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
                      AND d.deptype = 'e')
UNION ALL
SELECT s.name, t.typname::text, 'type ' || t.typname::text || COALESCE((
         SELECT ' ' || string_agg(e.enumlabel::text, ',' ORDER BY e.enumsortorder)
           FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
       ), '')
  FROM pg_catalog.pg_type t JOIN schema s ON s.oid = t.typnamespace
 WHERE t.typtype IN ('e', 'd', 'r')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid
                      AND d.deptype = 'e')
"""
"""Rows of schema, name and line; without a percent sign, which drivers read differently."""


def lines_of(rows: Iterable[tuple[str, str, str]], schemas: Collection[str], version_table: str) -> frozenset[str]:
    """Return the inventory that rows of `INVENTORY` make.

    :param schemas: those that count; none for all.
    :param version_table: name of the table that does not count, with its parts.
    """
    own = {version_table, f"{version_table}_pkc"}
    return frozenset(
        f"{schema}: {line}" for schema, name, line in rows if name not in own and (not schemas or schema in schemas)
    )
