-- Rows written since the horizon, of catalogues that commands other than DDL write to as well: what it is called, its
-- address, a value that such a command changes, and what deparsing reads of it. Where a word stood in the statement,
-- servers before 17 keep of an index until REINDEX CONCURRENTLY makes it anew.
WITH chosen AS MATERIALIZED (
    SELECT oid FROM pg_namespace WHERE nspname = ANY (%(schemas)s)
), relation AS MATERIALIZED (
    SELECT oid FROM pg_class WHERE age(xmin) <= (SELECT age(%(horizon)s::xid))
), index AS MATERIALIZED (
    SELECT oid FROM relation
    UNION
    SELECT indexrelid FROM pg_index WHERE age(xmin) <= (SELECT age(%(horizon)s::xid))
), attribute AS MATERIALIZED (
    SELECT *, ctid AS address FROM pg_attribute WHERE age(xmin) <= (SELECT age(%(horizon)s::xid)) AND attnum > 0
)
SELECT 'relations', c.oid::bigint, 0, c.relnamespace::bigint, c.relname::text, c.ctid::text, c.relfilenode::bigint,
       concat_ws(' ', c.relnamespace, c.relkind, c.relispartition, c.relname, c.reloptions::text)
  FROM pg_class c
 WHERE c.oid IN (SELECT oid FROM relation) AND c.relkind NOT IN ('i', 'I')
   AND c.relnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'indexes', c.oid::bigint, 0, c.relnamespace::bigint, c.relname::text, c.ctid::text, c.relfilenode::bigint,
       concat_ws(' ', c.reloptions::text,
                 regexp_replace((to_jsonb(i) - '{indexrelid,indcheckxmin}'::text[])::text, ':location -?\d+', '', 'g'))
  FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
 WHERE c.oid IN (SELECT oid FROM index) AND (c.relkind = 'I' OR i.indisvalid)
   AND c.relnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'constraints', o.oid::bigint, 0, o.connamespace::bigint, o.conname::text, o.ctid::text, o.conindid::bigint,
       concat_ws(' ', o.conrelid, o.contypid, o.conname)
  FROM pg_constraint o
 WHERE age(o.xmin) <= (SELECT age(%(horizon)s::xid)) AND o.connamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'columns', a.attrelid::bigint, a.attnum::int, c.relnamespace::bigint, c.relname::text, a.address::text,
       a.atthasmissing::int::bigint,
       concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attisdropped)
  FROM attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relkind NOT IN ('i', 'I') AND c.relnamespace IN (SELECT oid FROM chosen)
