-- The address of schema public, the one object of initdb's that a dump may speak of.
SELECT 'pg_namespace'::regclass::oid, oid FROM pg_namespace WHERE nspname = 'public' AND nspname = ANY (%(schemas)s)
