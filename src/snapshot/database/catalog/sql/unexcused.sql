-- Which of the young rows no command but DDL explains, seen from the earlier transaction: a row that stands where it
-- stood is not new; TRUNCATE, REFRESH, VACUUM FULL, CLUSTER and REINDEX give a relation another file, REINDEX
-- CONCURRENTLY puts an equal index in another one's place, and a rewritten table stores its columns' defaults in rows.
-- Of those that are explained, only whether an index has been put in another one's place; while it is built it is there
-- already, and not valid.
WITH young AS (
    SELECT * FROM unnest(%(parts)s::text[], %(oids)s::oid[], %(subs)s::int[], %(spaces)s::oid[], %(names)s::text[],
                         %(addresses)s::tid[], %(files)s::bigint[], %(contents)s::text[])
           AS y(part, oid, sub, space, name, address, file, content)
)
SELECT DISTINCT 'replaced', true FROM young y
 WHERE y.part = 'indexes'
   AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
                    WHERE c.oid = y.oid AND (c.relkind = 'I' OR i.indisvalid))
UNION ALL
SELECT DISTINCT y.part, false FROM young y
 WHERE NOT CASE y.part
       WHEN 'relations' THEN EXISTS (
            SELECT FROM pg_class c
             WHERE c.oid = y.oid
               AND (c.ctid = y.address
                    OR (c.relkind <> 'S' OR c.relfilenode <> y.file)
                       AND y.content = concat_ws(' ', c.relnamespace, c.relkind, c.relispartition, c.relname,
                                                 c.reloptions::text)))
       WHEN 'indexes' THEN EXISTS (
            SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
             WHERE c.relnamespace = y.space AND c.relname = y.name
               AND (c.oid <> y.oid OR c.ctid = y.address OR c.relfilenode <> y.file)
               AND y.content = concat_ws(' ', c.reloptions::text,
                                         regexp_replace((to_jsonb(i) - '{indexrelid,indcheckxmin}'::text[])::text,
                                                        ':location -?\d+', '', 'g')))
       WHEN 'constraints' THEN EXISTS (
            SELECT FROM pg_constraint o
             WHERE o.oid = y.oid
               AND (o.ctid = y.address
                    OR o.conindid <> y.file AND y.content = concat_ws(' ', o.conrelid, o.contypid, o.conname)))
       WHEN 'columns' THEN EXISTS (
            SELECT FROM pg_attribute a
             WHERE a.attrelid = y.oid AND a.attnum = y.sub
               AND (a.ctid = y.address
                    OR a.atthasmissing AND y.file = 0
                       AND y.content = concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attcollation,
                                                 a.attisdropped)))
       END
