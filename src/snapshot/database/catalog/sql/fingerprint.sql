-- What pg_dump's deparsing functions read of the chosen schemas, one number for each catalogue. A sum of addresses
-- changes with every update; of what TRUNCATE, REINDEX and the like also rewrite only the number of rows is taken,
-- and young.sql has the rest.
WITH chosen AS MATERIALIZED (
    SELECT oid FROM pg_namespace WHERE nspname = ANY (%(schemas)s)
), relation AS MATERIALIZED (
    SELECT oid, relkind FROM pg_class WHERE relnamespace IN (SELECT oid FROM chosen)
)
SELECT 'schemas', bit_xor(hashtidextended(ctid, 0)) FROM pg_namespace WHERE oid IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'relations', count(*) FROM relation WHERE relkind NOT IN ('i', 'I')
UNION ALL
SELECT 'indexes', count(*)
  FROM relation c JOIN pg_index i ON i.indexrelid = c.oid WHERE i.indisvalid OR c.relkind = 'I'
UNION ALL
SELECT 'constraints', count(*) FROM pg_constraint WHERE connamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'defaults', bit_xor(hashtidextended(d.ctid, 0)) FROM pg_attrdef d JOIN relation c ON c.oid = d.adrelid
UNION ALL
SELECT 'views and rules', bit_xor(hashtidextended(r.ctid, 0)) FROM pg_rewrite r JOIN relation c ON c.oid = r.ev_class
UNION ALL
SELECT 'triggers', bit_xor(hashtidextended(t.ctid, 0))
  FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'policies', bit_xor(hashtidextended(p.ctid, 0)) FROM pg_policy p JOIN relation c ON c.oid = p.polrelid
UNION ALL
SELECT 'partition keys', bit_xor(hashtidextended(p.ctid, 0))
  FROM pg_partitioned_table p JOIN relation c ON c.oid = p.partrelid
UNION ALL
SELECT 'statistics', bit_xor(hashtidextended(ctid, 0))
  FROM pg_statistic_ext WHERE stxnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'types', bit_xor(hashtidextended(ctid, 0)) FROM pg_type WHERE typnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'enum values', bit_xor(hashtidextended(e.ctid, 0))
  FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'functions', bit_xor(hashtidextended(ctid, 0)) FROM pg_proc WHERE pronamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'operators', bit_xor(hashtidextended(ctid, 0)) FROM pg_operator WHERE oprnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'operator classes', bit_xor(hashtidextended(ctid, 0))
  FROM pg_opclass WHERE opcnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'operator families', bit_xor(hashtidextended(ctid, 0))
  FROM pg_opfamily WHERE opfnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'collations', bit_xor(hashtidextended(ctid, 0)) FROM pg_collation WHERE collnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'text search configurations', bit_xor(hashtidextended(ctid, 0))
  FROM pg_ts_config WHERE cfgnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'text search dictionaries', bit_xor(hashtidextended(ctid, 0))
  FROM pg_ts_dict WHERE dictnamespace IN (SELECT oid FROM chosen)
UNION ALL
SELECT 'extensions', bit_xor(hashtidextended(ctid, 0)) FROM pg_extension
UNION ALL
SELECT 'languages', bit_xor(hashtidextended(ctid, 0)) FROM pg_language WHERE oid >= 16384
