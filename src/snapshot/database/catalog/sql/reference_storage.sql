-- Relations whose rows are read: foreign ones, and those whose storage is another one than this transaction sees, as
-- after TRUNCATE, which empties a table for older snapshots too.
-- https://www.postgresql.org/docs/current/mvcc-caveats.html
SELECT n.nspname, c.relname, c.relkind = 'f',
       c.relkind = 'r' AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY (%(tables)s)
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
