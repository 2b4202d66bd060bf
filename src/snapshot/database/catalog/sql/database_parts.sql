-- Objects without a schema that are more than a name: casts, transforms, mappings, publication members, privileges.
-- The options of a mapping are for a superuser, for its own user, or for the owner of the server where it is PUBLIC's;
-- to anybody else the view shows none, and pg_dump prints none (view pg_user_mappings).
SELECT 'pg_cast'::regclass::oid, c.oid, 0,
       CASE WHEN g.rngtypid IS NOT NULL THEN 'pg_type'::regclass::oid END, g.rngtypid, NULL,
       CASE WHEN g.rngtypid IS NULL THEN 'cast' END, ARRAY[]::name[], ARRAY[c.castsource, c.casttarget], NULL::text[], false,
       CASE WHEN g.rngtypid IS NOT NULL THEN 'cast of a range to its multirange' END, NULL
  FROM pg_cast c
  LEFT JOIN pg_range g ON g.rngtypid = c.castsource AND g.rngmultitypid = c.casttarget
 WHERE c.oid >= 16384
UNION ALL
SELECT 'pg_transform'::regclass::oid, t.oid, 0, NULL::oid, NULL::oid, NULL,
       'transform', ARRAY[l.lanname], ARRAY[t.trftype], NULL::text[], false, NULL, NULL
  FROM pg_transform t
  JOIN pg_language l ON l.oid = t.trflang
 WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_user_mapping'::regclass::oid, m.umid, 0, 'pg_foreign_server'::regclass::oid, m.srvid, NULL,
       'user mapping', ARRAY[m.srvname, m.usename], NULL::oid[], NULL::text[], false, NULL,
       CASE WHEN current_setting('is_superuser') = 'off'
                 AND NOT (pg_has_role(s.srvowner, 'USAGE') AND m.umuser = 0)
                 AND NOT (m.usename = current_user AND m.umuser <> 0
                          AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE')))
            THEN 'options of a user mapping, which this role may not see' END
  FROM pg_user_mappings m
  JOIN pg_foreign_server s ON s.oid = m.srvid
 WHERE m.umid >= 16384
UNION ALL
SELECT 'pg_publication_rel'::regclass::oid, r.oid, 0, 'pg_publication'::regclass::oid, p.oid, NULL,
       'publication table', ARRAY[p.pubname, n.nspname, c.relname], NULL::oid[], NULL::text[], false, NULL, NULL
  FROM pg_publication_rel r
  JOIN pg_publication p ON p.oid = r.prpubid
  JOIN pg_class c ON c.oid = r.prrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_publication_namespace'::regclass::oid, r.oid, 0, 'pg_publication'::regclass::oid, p.oid, NULL,
       'publication schema', ARRAY[p.pubname, n.nspname], NULL::oid[], NULL::text[], false, NULL, NULL
  FROM pg_publication_namespace r
  JOIN pg_publication p ON p.oid = r.pnpubid
  JOIN pg_namespace n ON n.oid = r.pnnspid
 WHERE n.nspname = ANY (%(schemas)s)
UNION ALL
SELECT 'pg_default_acl'::regclass::oid, d.oid, 0, NULL::oid, NULL::oid, NULL,
       'default privileges',
       ARRAY[pg_get_userbyid(d.defaclrole), COALESCE(n.nspname, ''),
             CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                  WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects' END],
       NULL::oid[], NULL::text[], false, NULL, NULL
  FROM pg_default_acl d
  LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
 WHERE d.defaclnamespace = 0 OR n.nspname = ANY (%(schemas)s)
