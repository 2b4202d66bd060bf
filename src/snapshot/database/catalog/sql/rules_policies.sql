-- Rules and policies; the rule that makes a relation a view is the view.
SELECT 'pg_rewrite'::regclass::oid, r.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       CASE WHEN c.relkind IN ('v', 'm') AND r.rulename = '_RETURN' THEN NULL ELSE 'rule' END,
       ARRAY[n.nspname, c.relname, r.rulename], NULL::oid[], NULL::text[], false,
       CASE WHEN c.relkind IN ('v', 'm') AND r.rulename = '_RETURN' THEN 'view body' END, NULL
  FROM pg_rewrite r
  JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE r.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_policy'::regclass::oid, p.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       'policy', ARRAY[n.nspname, c.relname, p.polname], NULL::oid[], NULL::text[], false, NULL, NULL
  FROM pg_policy p
  JOIN pg_class c ON c.oid = p.polrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE p.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
