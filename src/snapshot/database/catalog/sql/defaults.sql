-- Defaults and generation expressions; a view's stand alone, a table's mostly inside its statement.
SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, 'pg_class'::regclass::oid, c.oid, n.nspname,
       'default', ARRAY[n.nspname, c.relname, a.attname], NULL::oid[], NULL::text[], c.relkind <> 'v', NULL, NULL
  FROM pg_attrdef d
  JOIN pg_class c ON c.oid = d.adrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 WHERE d.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
