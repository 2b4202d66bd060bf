-- Tables whose storage is another one than this transaction sees, as after TRUNCATE, which empties a table for older
-- snapshots too. Rows of a partitioned table with a primary key are never foreign: such a table has no foreign parts.
-- https://www.postgresql.org/docs/current/mvcc-caveats.html
SELECT n.nspname, c.relname
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY (%(tables)s) AND c.relkind = 'r' AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
