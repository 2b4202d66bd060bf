-- Constraints of relations and domains. A check or NOT NULL may stand inside its parent's statement, but not while
-- it is not valid; a partition repeats what it inherits, any other child does not.
SELECT 'pg_constraint'::regclass::oid, k.oid, 0,
       CASE WHEN k.contype = 't' THEN 'pg_trigger'::regclass::oid
            WHEN k.contype = 'f' AND k.conparentid <> 0 THEN 'pg_constraint'::regclass::oid
            WHEN k.contypid <> 0 THEN 'pg_type'::regclass::oid
            ELSE 'pg_class'::regclass::oid END,
       CASE WHEN k.contype = 't' THEN (SELECT g.oid FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgparentid = 0 LIMIT 1)
            WHEN k.contype = 'f' AND k.conparentid <> 0 THEN k.conparentid
            WHEN k.contypid <> 0 THEN k.contypid
            ELSE k.conrelid END,
       n.nspname,
       CASE WHEN k.contype = 't' THEN NULL
            WHEN k.contypid <> 0 THEN 'domain constraint'
            WHEN k.contype = 'c' THEN 'check constraint'
            WHEN k.contype = 'f' THEN 'foreign key'
            ELSE 'constraint' END,
       ARRAY[n.nspname, COALESCE(c.relname, t.typname), k.conname], NULL::oid[], NULL::text[],
       k.contype IN ('c', 'n') AND k.convalidated,
       CASE WHEN k.contype = 't' THEN 'constraint trigger''s constraint'
            WHEN k.contype = 'f' AND k.conparentid <> 0 THEN 'cloned constraint'
            WHEN k.contype IN ('c', 'n') AND NOT k.conislocal AND NOT (c.relispartition AND k.convalidated)
            THEN 'inherited constraint' END,
       CASE WHEN k.contype = 'f' AND k.convalidated AND NOT u.convalidated AND u.conrelid <> k.conrelid
            THEN 'validation of a partition''s foreign key' END
  FROM pg_constraint k
  LEFT JOIN pg_class c ON c.oid = k.conrelid
  LEFT JOIN pg_type t ON t.oid = k.contypid
  LEFT JOIN pg_constraint u ON u.oid = k.conparentid
  JOIN pg_namespace n ON n.oid = COALESCE(c.relnamespace, t.typnamespace)
 WHERE k.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
