-- Functions, procedures, aggregates; one that depends internally on a type is that range's constructor.
SELECT 'pg_proc'::regclass::oid, p.oid, 0, i.refclassid, i.refobjid, n.nspname,
       CASE WHEN i.refobjid IS NOT NULL THEN NULL
            ELSE CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END END,
       ARRAY[n.nspname, p.proname], p.proargtypes::oid[], NULL::text[], false,
       CASE WHEN i.refobjid IS NOT NULL THEN 'range constructor' END, NULL
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN LATERAL (SELECT d.refclassid, d.refobjid FROM pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i' LIMIT 1) i ON true
 WHERE p.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
