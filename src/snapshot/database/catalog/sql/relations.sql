-- Tables, views, sequences and the relations behind composite types; an identity's sequence is that identity.
SELECT 'pg_class'::regclass::oid, c.oid, 0,
       CASE WHEN c.relkind = 'c' THEN 'pg_type'::regclass::oid WHEN a.attrelid IS NOT NULL THEN 'pg_class'::regclass::oid
       END,
       CASE WHEN c.relkind = 'c' THEN c.reltype WHEN a.attrelid IS NOT NULL THEN a.attrelid END,
       n.nspname,
       CASE WHEN c.relkind = 'c' THEN NULL WHEN a.attrelid IS NOT NULL THEN 'identity'
            ELSE CASE c.relkind WHEN 'f' THEN 'foreign table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                                WHEN 'S' THEN 'sequence' ELSE 'table' END
       END,
       CASE WHEN a.attrelid IS NOT NULL THEN ARRAY[n.nspname, t.relname, a.attname] ELSE ARRAY[n.nspname, c.relname] END,
       NULL::oid[], NULL::text[], false,
       CASE WHEN c.relkind = 'c' THEN 'composite type''s relation' END,
       CASE WHEN c.relkind IN ('r', 'p')
                 AND (c.relname = 'alembic_version' OR c.relnatts = 1)
                 AND EXISTS (SELECT FROM pg_attribute v
                              WHERE v.attrelid = c.oid AND v.attname = 'version_num' AND NOT v.attisdropped
                                AND (c.relname = 'alembic_version'
                                     OR EXISTS (SELECT FROM pg_constraint k
                                                 WHERE k.conrelid = c.oid AND k.contype = 'p'
                                                   AND k.conname = c.relname || '_pkc')
                                     OR (format_type(v.atttypid, v.atttypmod) = 'character varying(32)'
                                         AND v.attnotnull AND NOT v.atthasdef
                                         AND NOT c.relhasindex AND NOT c.relhastriggers
                                         AND NOT EXISTS (SELECT FROM pg_constraint k
                                                          WHERE k.conrelid = c.oid AND k.contype <> 'n'))))
            THEN 'version table' END
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend o ON c.relkind = 'S' AND o.classid = 'pg_class'::regclass AND o.objid = c.oid
                       AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype = 'i'
  LEFT JOIN pg_class t ON t.oid = o.refobjid
  LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
 WHERE c.oid >= 16384
   AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
   AND n.nspname = ANY (%(schemas)s)
