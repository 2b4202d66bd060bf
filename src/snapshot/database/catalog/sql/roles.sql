-- Names of the cluster's roles, which deparsed privileges and policies hold.
SELECT oid::bigint, rolname FROM pg_roles
