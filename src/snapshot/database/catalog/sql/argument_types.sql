-- The types that identities of routines, operators, casts and transforms are made of, as schema and name of the element.
SELECT t.oid, n.nspname, COALESCE(e.typname, t.typname), e.oid IS NOT NULL
  FROM pg_type t
  LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
  JOIN pg_namespace n ON n.oid = COALESCE(e.typnamespace, t.typnamespace)
 WHERE t.oid IN (SELECT unnest(proargtypes) FROM pg_proc WHERE oid >= 16384
                 UNION SELECT oprleft FROM pg_operator WHERE oid >= 16384
                 UNION SELECT oprright FROM pg_operator WHERE oid >= 16384
                 UNION SELECT castsource FROM pg_cast WHERE oid >= 16384
                 UNION SELECT casttarget FROM pg_cast WHERE oid >= 16384
                 UNION SELECT trftype FROM pg_transform WHERE oid >= 16384)
