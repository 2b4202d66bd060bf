-- Triggers; of one cloned to a partition pg_dump prints only a state that differs from its parent's. Those that carry
-- out a constraint are internal, and their state is printed nowhere, or by a name that no other database has.
SELECT 'pg_trigger'::regclass::oid, g.oid, 0,
       CASE WHEN g.tgisinternal AND g.tgconstraint <> 0 THEN 'pg_constraint'::regclass::oid
            WHEN g.tgparentid <> 0 THEN 'pg_trigger'::regclass::oid
            ELSE 'pg_class'::regclass::oid END,
       CASE WHEN g.tgisinternal AND g.tgconstraint <> 0 THEN g.tgconstraint
            WHEN g.tgparentid <> 0 THEN g.tgparentid
            ELSE c.oid END,
       n.nspname,
       CASE WHEN NOT g.tgisinternal THEN 'trigger' END,
       ARRAY[n.nspname, c.relname, g.tgname], NULL::oid[], NULL::text[], false,
       CASE WHEN g.tgparentid <> 0 AND (g.tgisinternal OR g.tgenabled = p.tgenabled) THEN 'cloned trigger'
            WHEN g.tgisinternal THEN 'internal trigger' END,
       CASE WHEN g.tgisinternal AND g.tgenabled <> 'O' THEN 'state of a trigger that carries out a constraint' END
  FROM pg_trigger g
  JOIN pg_class c ON c.oid = g.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_trigger p ON p.oid = g.tgparentid
 WHERE g.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
