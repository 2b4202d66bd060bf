-- Comments, labels, and privileges that differ from what the object got when it was made; of initdb's objects only
-- schema public. pg_dump compares with pg_init_privs, and for public with what its present owner would have granted.
WITH granted(classid, objid, attnum, acl, baseline) AS (
  SELECT 'pg_class'::regclass, c.oid, 0, c.relacl,
         acldefault(CASE WHEN c.relkind = 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner)
    FROM pg_class c
   WHERE c.relacl IS NOT NULL
  UNION ALL
  SELECT 'pg_class'::regclass, a.attrelid, a.attnum, a.attacl, '{}'
    FROM pg_attribute a
   WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL
  SELECT 'pg_proc'::regclass, oid, 0, proacl, acldefault('f', proowner) FROM pg_proc WHERE proacl IS NOT NULL
  UNION ALL
  SELECT 'pg_type'::regclass, oid, 0, typacl, acldefault('T', typowner) FROM pg_type WHERE typacl IS NOT NULL
  UNION ALL
  SELECT 'pg_language'::regclass, oid, 0, lanacl, acldefault('l', lanowner) FROM pg_language WHERE lanacl IS NOT NULL
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, fdwacl, acldefault('F', fdwowner)
    FROM pg_foreign_data_wrapper
   WHERE fdwacl IS NOT NULL
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, oid, 0, srvacl, acldefault('S', srvowner)
    FROM pg_foreign_server
   WHERE srvacl IS NOT NULL
  UNION ALL
  SELECT 'pg_namespace'::regclass, oid, 0, COALESCE(nspacl, acldefault('n', nspowner)),
         acldefault('n', nspowner)
         || CASE WHEN nspname = 'public' THEN ARRAY[makeaclitem(0, nspowner, 'USAGE', false)] ELSE '{}' END
    FROM pg_namespace
   WHERE nspacl IS NOT NULL OR nspname = 'public'
)
SELECT g.classid::oid, g.objid, COALESCE(a.attname, ''), 'privilege'
  FROM granted g
  LEFT JOIN pg_attribute a ON g.attnum <> 0 AND a.attrelid = g.objid AND a.attnum = g.attnum
  LEFT JOIN pg_init_privs i ON i.classoid = g.classid AND i.objoid = g.objid AND i.objsubid = g.attnum
                           AND g.classid <> 'pg_namespace'::regclass
 WHERE (g.objid >= 16384 OR g.classid = 'pg_namespace'::regclass)
   AND ARRAY(SELECT unnest(g.acl)::text ORDER BY 1)
       <> ARRAY(SELECT unnest(COALESCE(i.initprivs, g.baseline))::text ORDER BY 1)
UNION ALL
SELECT d.classoid, d.objoid, COALESCE(a.attname, ''), 'comment'
  FROM pg_description d
  LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass AND d.objsubid <> 0
                          AND a.attrelid = d.objoid AND a.attnum = d.objsubid
 WHERE d.objoid >= 16384
    OR d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public')
       AND d.description <> 'standard public schema'
UNION ALL
SELECT classoid, objoid, '', 'comment'
  FROM pg_shdescription
 WHERE classoid = 'pg_subscription'::regclass
UNION ALL
SELECT DISTINCT s.classoid, s.objoid, COALESCE(a.attname, ''), 'label'
  FROM (SELECT classoid, objoid, objsubid FROM pg_seclabel
        UNION ALL
        SELECT classoid, objoid, 0 FROM pg_shseclabel WHERE classoid = 'pg_subscription'::regclass) s
  LEFT JOIN pg_attribute a ON s.classoid = 'pg_class'::regclass AND s.objsubid <> 0
                          AND a.attrelid = s.objoid AND a.attnum = s.objsubid
