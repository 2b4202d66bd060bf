-- Objects that are a schema and a name and nothing else: collations, conversions, statistics, text search.
SELECT o.classid::oid, o.oid, 0, o.parent, o.parent_oid, n.nspname,
       o.kind, ARRAY[n.nspname, o.name], NULL::oid[], NULL::text[], false, NULL,
       CASE WHEN t.oid IS NOT NULL AND t.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname = ANY (%(schemas)s))
            THEN 'statistics of a table that is not dumped' END
  FROM (SELECT 'pg_collation'::regclass, oid, NULL::oid, NULL::oid, 'collation', collname, collnamespace FROM pg_collation
        UNION ALL
        SELECT 'pg_conversion'::regclass, oid, NULL, NULL, 'conversion', conname, connamespace FROM pg_conversion
        UNION ALL
        SELECT 'pg_statistic_ext'::regclass, oid, 'pg_class'::regclass, stxrelid, 'statistics', stxname, stxnamespace
          FROM pg_statistic_ext
        UNION ALL
        SELECT 'pg_ts_parser'::regclass, oid, NULL, NULL, 'text search parser', prsname, prsnamespace FROM pg_ts_parser
        UNION ALL
        SELECT 'pg_ts_template'::regclass, oid, NULL, NULL, 'text search template', tmplname, tmplnamespace
          FROM pg_ts_template
        UNION ALL
        SELECT 'pg_ts_dict'::regclass, oid, NULL, NULL, 'text search dictionary', dictname, dictnamespace FROM pg_ts_dict
        UNION ALL
        SELECT 'pg_ts_config'::regclass, oid, NULL, NULL, 'text search configuration', cfgname, cfgnamespace
          FROM pg_ts_config) AS o(classid, oid, parent, parent_oid, kind, name, namespace)
  JOIN pg_namespace n ON n.oid = o.namespace
  LEFT JOIN pg_class t ON t.oid = o.parent_oid
 WHERE o.oid >= 16384 AND n.nspname = ANY (%(schemas)s)
