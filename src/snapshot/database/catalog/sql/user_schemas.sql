-- Schemas with something to dump: not the system's, and an extension's only with an object that is none of its members.
SELECT n.nspname
  FROM pg_namespace n
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND (NOT EXISTS (SELECT FROM pg_depend e
                     WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
        OR EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
                      AND NOT EXISTS (SELECT FROM pg_depend e
                                       WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')))
 ORDER BY n.nspname COLLATE "C"
