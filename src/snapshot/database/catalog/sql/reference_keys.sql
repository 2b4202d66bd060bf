-- Foreign keys of reference tables that a server checks when they are made.
SELECT k.conrelid, k.confrelid, k.conname,
       ARRAY(SELECT a.attname
               FROM unnest(k.conkey) WITH ORDINALITY AS u (num, place), pg_attribute a
              WHERE a.attrelid = k.conrelid AND a.attnum = u.num
              ORDER BY u.place)::text[]
  FROM pg_constraint k
 WHERE k.contype = 'f' AND k.convalidated AND k.conrelid = ANY (%(tables)s)
 ORDER BY k.conname COLLATE "C", k.oid
