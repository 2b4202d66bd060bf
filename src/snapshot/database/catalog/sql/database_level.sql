-- Objects without a schema that are one name. Schema public is initdb's; a subscription is dumped for superusers only.
SELECT o.classid::oid, o.oid, 0, NULL::oid, NULL::oid, NULL,
       o.kind, ARRAY[o.name], NULL::oid[], NULL::text[], false, NULL, o.unprintable
  FROM (SELECT 'pg_namespace'::regclass, oid, 'schema', nspname, NULL
          FROM pg_namespace WHERE nspname = ANY (%(schemas)s) AND nspname <> 'public'
        UNION ALL
        SELECT 'pg_extension'::regclass, oid, 'extension', extname, NULL FROM pg_extension
        UNION ALL
        SELECT 'pg_language'::regclass, oid, 'language', lanname, NULL FROM pg_language
        UNION ALL
        SELECT 'pg_am'::regclass, oid, 'access method', amname, NULL FROM pg_am
        UNION ALL
        SELECT 'pg_foreign_data_wrapper'::regclass, oid, 'foreign-data wrapper', fdwname, NULL
          FROM pg_foreign_data_wrapper
        UNION ALL
        SELECT 'pg_foreign_server'::regclass, oid, 'server', srvname, NULL FROM pg_foreign_server
        UNION ALL
        SELECT 'pg_event_trigger'::regclass, oid, 'event trigger', evtname, NULL FROM pg_event_trigger
        UNION ALL
        SELECT 'pg_publication'::regclass, oid, 'publication', pubname, NULL FROM pg_publication
        UNION ALL
        SELECT 'pg_subscription'::regclass, oid, 'subscription', subname,
               CASE WHEN current_setting('is_superuser') = 'off'
                    THEN 'subscription, seen by a role that is no superuser' END
          FROM pg_subscription
         WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       ) AS o(classid, oid, kind, name, unprintable)
 WHERE o.oid >= 16384
