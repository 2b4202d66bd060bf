-- Tables in which Alembic keeps the current revisions: of its default name, or made as Alembic makes one of another,
-- with a key or, where env.py says version_table_pk=False, with nothing but its column.
SELECT n.nspname, c.relname
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'version_num' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p')
   AND (c.relname = 'alembic_version'
        OR (c.relnatts = 1
            AND (EXISTS (SELECT FROM pg_constraint k
                          WHERE k.conrelid = c.oid AND k.contype = 'p' AND k.conname = c.relname || '_pkc')
                 OR (format_type(a.atttypid, a.atttypmod) = 'character varying(32)'
                     AND a.attnotnull AND NOT a.atthasdef AND NOT c.relhasindex AND NOT c.relhastriggers
                     AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n')))))
   AND CASE WHEN %(elsewhere)s
            THEN n.nspname <> ALL (%(schemas)s) AND left(n.nspname, 3) <> 'pg_'
                 AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            ELSE n.nspname = ANY (%(schemas)s) END
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
