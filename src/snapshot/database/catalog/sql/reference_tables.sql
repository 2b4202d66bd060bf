-- Columns of reference tables: those that are stored, and those of the primary key with whether the values of each
-- sort alike in every database, as numbers, times and enums do and texts under different collations do not.
SELECT c.oid,
       ARRAY(SELECT a.attname
               FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
              ORDER BY a.attnum)::text[],
       ARRAY(SELECT a.attname
               FROM pg_constraint k, unnest(k.conkey) WITH ORDINALITY AS u (num, place), pg_attribute a
              WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attrelid = c.oid AND a.attnum = u.num
              ORDER BY u.place)::text[],
       ARRAY(SELECT t.typcategory IN ('B', 'D', 'E', 'I', 'N', 'T') AND b.typname !~ '^reg'
               FROM pg_constraint k, unnest(k.conkey) WITH ORDINALITY AS u (num, place), pg_attribute a,
                    pg_type t, pg_type b
              WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attrelid = c.oid AND a.attnum = u.num
                AND t.oid = a.atttypid AND b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
              ORDER BY u.place),
       c.oid || ARRAY(SELECT p.relid::oid FROM pg_partition_tree(c.oid) p WHERE p.relid <> c.oid)
  FROM pg_class c
 WHERE c.oid = ANY (%(tables)s)
