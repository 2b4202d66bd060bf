-- What a relation has at most one of: ownership of a sequence, a place in a partition tree, row security, toast, and
-- an order of its columns that CREATE TABLE with INHERITS does not give: the parents' as theirs are, then its own.
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
UNION ALL
SELECT 'pg_attribute'::regclass::oid, c.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       NULL, NULL, NULL::oid[], NULL::text[], true, NULL, 'order of the columns of a table that inherits'
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'f') AND NOT c.relispartition AND c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
   AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
   AND ARRAY(SELECT a.attname
               FROM pg_attribute a
               LEFT JOIN LATERAL (SELECT i.inhseqno, p.attnum
                                    FROM pg_inherits i
                                    JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
                                                       AND NOT p.attisdropped
                                   WHERE i.inhrelid = c.oid
                                   ORDER BY i.inhseqno LIMIT 1) AS above ON true
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              ORDER BY above.inhseqno NULLS LAST, above.attnum, a.attnum)
       <> ARRAY(SELECT a.attname FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
