-- How many relations of users a dump of the whole database may lock.
SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v', 'm', 'f')
