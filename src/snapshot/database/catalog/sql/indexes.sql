-- Indexes; pg_dump prints neither a constraint's own index nor an invalid one, unless it is a partitioned table's.
SELECT 'pg_class'::regclass::oid, c.oid, 0,
       CASE WHEN k.oid IS NULL THEN 'pg_class'::regclass::oid ELSE 'pg_constraint'::regclass::oid END,
       COALESCE(k.oid, i.indrelid),
       n.nspname, 'index', ARRAY[n.nspname, c.relname], NULL::oid[], NULL::text[], false,
       CASE WHEN k.oid IS NOT NULL THEN 'constraint index' END,
       CASE WHEN NOT i.indisready OR NOT i.indisvalid AND t.relkind <> 'p' THEN 'invalid index' END
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
 WHERE c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
