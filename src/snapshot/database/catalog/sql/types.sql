-- Types and domains; an array, the row of a relation and a multirange come with what they are made from.
SELECT 'pg_type'::regclass::oid, t.oid, 0,
       CASE WHEN e.oid IS NOT NULL OR g.rngtypid IS NOT NULL THEN 'pg_type'::regclass::oid
            WHEN r.oid IS NOT NULL THEN 'pg_class'::regclass::oid END,
       COALESCE(e.oid, g.rngtypid, r.oid),
       n.nspname,
       CASE WHEN e.oid IS NOT NULL OR g.rngtypid IS NOT NULL OR r.oid IS NOT NULL THEN NULL
            WHEN t.typtype = 'd' THEN 'domain'
            ELSE 'type' END,
       ARRAY[n.nspname, t.typname], NULL::oid[], NULL::text[], false,
       CASE WHEN e.oid IS NOT NULL THEN 'array type'
            WHEN g.rngtypid IS NOT NULL THEN 'multirange type'
            WHEN r.oid IS NOT NULL THEN 'row type' END,
       NULL
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
  LEFT JOIN pg_range g ON g.rngmultitypid = t.oid
  LEFT JOIN pg_class r ON r.oid = t.typrelid AND r.relkind <> 'c'
 WHERE t.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
