-- Sequences that columns of a reference table own, as identities do, or that their defaults ask.
SELECT DISTINCT n.nspname COLLATE "C", s.relname COLLATE "C", q.seqstart
  FROM pg_depend d
  LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  JOIN pg_class s ON s.relkind = 'S' AND s.oid = CASE WHEN f.oid IS NULL THEN d.objid ELSE d.refobjid END
  JOIN pg_namespace n ON n.oid = s.relnamespace
  JOIN pg_sequence q ON q.seqrelid = s.oid
 WHERE d.refclassid = 'pg_class'::regclass
   AND (f.adrelid = ANY (%(tables)s)
        OR d.classid = 'pg_class'::regclass AND d.refobjid = ANY (%(tables)s) AND d.refobjsubid > 0
           AND d.deptype IN ('a', 'i'))
 ORDER BY 1, 2
