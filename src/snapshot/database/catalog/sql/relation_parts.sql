-- What a relation has at most one of: ownership of a sequence, a place in a partition tree, row security, toast.
SELECT 'pg_sequence'::regclass::oid, c.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       'sequence owner', ARRAY[n.nspname, c.relname], NULL::oid[], NULL::text[], false, NULL, NULL
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid
                  AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype = 'a'
 WHERE c.relkind = 'S' AND c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_inherits'::regclass::oid, c.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       CASE WHEN c.relkind IN ('i', 'I') THEN 'index partition' ELSE 'partition' END,
       ARRAY[n.nspname, c.relname], NULL::oid[], NULL::text[], false, NULL,
       CASE WHEN i.inhdetachpending THEN 'detaching of a partition that was not finished' END
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_inherits i ON i.inhrelid = c.oid
 WHERE c.relispartition AND c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_class'::regclass::oid, c.oid, -1, 'pg_class'::regclass::oid, c.oid, n.nspname,
       'row security', ARRAY[n.nspname, c.relname], NULL::oid[], NULL::text[], false, NULL, NULL
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relrowsecurity AND c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_class'::regclass::oid, t.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       NULL, NULL, NULL::oid[], NULL::text[], false, 'toast', NULL
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_index i ON i.indrelid = c.reltoastrelid
  CROSS JOIN LATERAL unnest(ARRAY[c.reltoastrelid, i.indexrelid]) AS t(oid)
 WHERE c.reltoastrelid <> 0 AND t.oid IS NOT NULL AND c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
