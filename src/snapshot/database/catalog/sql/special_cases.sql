-- What the union of a run for each schema and one for none of them does not hold as the whole dump does.
SELECT 'statistics of a table in another schema', quote_ident(n.nspname) || '.' || quote_ident(s.stxname)
  FROM pg_statistic_ext s
  JOIN pg_namespace n ON n.oid = s.stxnamespace
  JOIN pg_class c ON c.oid = s.stxrelid
  JOIN pg_namespace t ON t.oid = c.relnamespace
 WHERE s.stxnamespace <> c.relnamespace AND n.nspname = ANY (%(schemas)s) AND t.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'comment of schema public removed', 'public'
  FROM pg_namespace n
 WHERE n.nspname = 'public' AND n.nspname = ANY (%(schemas)s)
   AND obj_description(n.oid, 'pg_namespace') IS NULL
UNION ALL
SELECT DISTINCT 'type with functions in another schema', quote_ident(n.nspname) || '.' || quote_ident(t.typname)
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_proc'::regclass
  JOIN pg_proc p ON p.oid = d.refobjid
 WHERE t.typtype IN ('b', 'r') AND p.oid >= 16384 AND p.pronamespace <> t.typnamespace
   AND n.nspname = ANY (%(schemas)s)
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
UNION ALL
SELECT 'publication member', quote_ident(p.pubname) || ' ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_publication_rel r
  JOIN pg_publication p ON p.oid = r.prpubid
  JOIN pg_class c ON c.oid = r.prrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'publication member', quote_ident(p.pubname) || ' ' || quote_ident(n.nspname)
  FROM pg_publication_namespace r
  JOIN pg_publication p ON p.oid = r.pnpubid
  JOIN pg_namespace n ON n.oid = r.pnnspid
 WHERE n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'privileges on a part of plpgsql', COALESCE('language ' || quote_ident(l.lanname), p.oid::regprocedure::text)
  FROM pg_depend d
  LEFT JOIN pg_language l ON d.classid = 'pg_language'::regclass AND d.objid = l.oid
  LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
 WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid < 16384 AND d.deptype = 'e'
   AND (l.lanacl IS NOT NULL OR p.proacl IS NOT NULL)
UNION ALL
SELECT 'language with functions of its own', quote_ident(l.lanname)
  FROM pg_language l
 WHERE l.oid >= 16384
   AND EXISTS (SELECT FROM pg_proc p
                JOIN pg_namespace n ON n.oid = p.pronamespace
               WHERE p.oid IN (l.lanplcallfoid, l.laninline, l.lanvalidator) AND n.nspname = ANY (%(schemas)s))
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = 'pg_language'::regclass AND e.objid = l.oid AND e.deptype = 'e')
UNION ALL
SELECT DISTINCT 'default taken away above another schema', quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attinhcount > 0 AND NOT a.atthasdef AND NOT a.attisdropped
  JOIN pg_class p ON p.oid = i.inhparent
  JOIN pg_attribute b ON b.attrelid = p.oid AND b.attname = a.attname AND b.attinhcount > 0 AND NOT b.atthasdef
  JOIN pg_inherits j ON j.inhrelid = p.oid
  JOIN pg_class g ON g.oid = j.inhparent
  JOIN pg_attribute d ON d.attrelid = g.oid AND d.attname = a.attname AND (d.atthasdef OR d.attinhcount > 0)
 WHERE %(says_null)s AND c.relkind IN ('r', 'p', 'f') AND n.nspname = ANY (%(schemas)s)
   AND (p.relnamespace <> c.relnamespace OR g.relnamespace <> p.relnamespace AND d.attinhcount > 0)
 ORDER BY 1, 2
