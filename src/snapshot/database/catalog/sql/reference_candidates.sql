-- Relations that a declaration of reference tables can mean, or can mean by mistake.
SELECT c.oid, n.nspname, c.relname, c.relkind,
       ARRAY(SELECT a.relid::oid FROM pg_partition_ancestors(c.oid) a WHERE c.relispartition AND a.relid <> c.oid),
       EXISTS (SELECT FROM pg_depend e
                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
