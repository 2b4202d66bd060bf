-- What belongs to an extension, and to which.
SELECT d.classid, d.objid, e.extname
  FROM pg_depend d
  JOIN pg_extension e ON e.oid = d.refobjid
 WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
