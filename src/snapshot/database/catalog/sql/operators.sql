-- Operators, their classes and families, and the members of those, which stand in the class or in the family.
SELECT 'pg_operator'::regclass::oid, o.oid, 0, NULL::oid, NULL::oid, n.nspname,
       'operator', ARRAY[n.nspname, o.oprname], ARRAY[o.oprleft, o.oprright], NULL::text[], false, NULL,
       CASE WHEN o.oprcode = 0 THEN 'operator without a function' END
  FROM pg_operator o
  JOIN pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_opfamily'::regclass::oid, f.oid, 0, NULL::oid, NULL::oid, n.nspname,
       'operator family', ARRAY[n.nspname, f.opfname], NULL::oid[], ARRAY[a.amname::text], false, NULL, NULL
  FROM pg_opfamily f
  JOIN pg_namespace n ON n.oid = f.opfnamespace
  JOIN pg_am a ON a.oid = f.opfmethod
 WHERE f.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_opclass'::regclass::oid, c.oid, 0, NULL::oid, NULL::oid, n.nspname,
       'operator class', ARRAY[n.nspname, c.opcname], NULL::oid[], ARRAY[a.amname::text], false, NULL, NULL
  FROM pg_opclass c
  JOIN pg_namespace n ON n.oid = c.opcnamespace
  JOIN pg_am a ON a.oid = c.opcmethod
 WHERE c.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT d.classid, d.objid, 0, d.refclassid, d.refobjid, n.nspname,
       NULL, NULL, NULL::oid[], NULL::text[], false, 'operator family member', NULL
  FROM pg_depend d
  LEFT JOIN pg_opclass c ON d.refclassid = 'pg_opclass'::regclass AND c.oid = d.refobjid
  LEFT JOIN pg_opfamily f ON d.refclassid = 'pg_opfamily'::regclass AND f.oid = d.refobjid
  JOIN pg_namespace n ON n.oid = COALESCE(c.opcnamespace, f.opfnamespace)
 WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
   AND d.objid >= 16384
   AND d.deptype IN ('i', 'a')
   AND n.nspname = ANY (%(schemas)s)
