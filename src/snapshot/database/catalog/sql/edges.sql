-- Dependencies between objects of users, without columns, and those of the objects that pg_depend has no rows for.
-- Left out: a table's on its partition parent and an index's or key's on the one above (the ATTACH needs those), and
-- an owned sequence's on its table (the OWNED BY does).
SELECT DISTINCT d.classid, d.objid, 0, d.refclassid, d.refobjid, 0
  FROM pg_depend d
  LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
 WHERE d.objid >= 16384 AND d.refobjid >= 16384
   AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)
   AND (d.deptype <> 'P' OR d.classid = 'pg_trigger'::regclass)
   AND NOT COALESCE(d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
                    AND (c.relkind = 'S' OR c.relispartition AND c.relkind IN ('r', 'p', 'f')), false)
UNION ALL
SELECT 'pg_inherits'::regclass, i.inhrelid, 0, 'pg_class'::regclass, side.oid, 0
  FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL (VALUES (i.inhrelid), (i.inhparent)) AS side(oid)
 WHERE c.relispartition
UNION ALL
SELECT 'pg_inherits'::regclass, i.indexrelid, 0, 'pg_inherits'::regclass, i.indrelid, 0
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relispartition
UNION ALL
SELECT 'pg_trigger'::regclass, g.oid, 0, 'pg_inherits'::regclass, g.tgrelid, 0
  FROM pg_trigger g
 WHERE g.tgparentid <> 0
UNION ALL
SELECT 'pg_sequence'::regclass, d.objid, 0, 'pg_class'::regclass, side.oid, 0
  FROM pg_depend d
  JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
  CROSS JOIN LATERAL (VALUES (d.objid), (d.refobjid)) AS side(oid)
 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
   AND d.deptype = 'a'
UNION ALL
SELECT 'pg_class'::regclass, c.oid, -1, 'pg_class'::regclass, c.oid, 0
  FROM pg_class c
 WHERE c.relrowsecurity
