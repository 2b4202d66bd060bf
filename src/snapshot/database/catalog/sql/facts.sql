-- What no schema dump holds of the database. Columns that came with later versions are read by name from the row.
SELECT current_setting('server_version'), pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
       CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
       COALESCE(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', ''),
       COALESCE((SELECT array_agg(setting ORDER BY setting COLLATE "C")
                   FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
                  WHERE s.setdatabase = d.oid AND s.setrole = 0), '{}')
  FROM pg_database d
 WHERE d.datname = current_database()
