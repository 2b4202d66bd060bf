-- Section 09_grants of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of type ref.implied
ALTER TYPE ref.implied OWNER TO postgres;

-- # owner of type ref.version
ALTER TYPE ref.version OWNER TO postgres;

-- # owner of type ref.versions
ALTER TYPE ref.versions OWNER TO postgres;

-- # owner of function ref.a_first(ref.many_versions)
ALTER FUNCTION ref.a_first(ref.many_versions) OWNER TO postgres;

-- # owner of function ref.version_cmp(ref.version, ref.version)
ALTER FUNCTION ref.version_cmp(ref.version, ref.version) OWNER TO postgres;

-- # owner of function ref.version_eq(ref.version, ref.version)
ALTER FUNCTION ref.version_eq(ref.version, ref.version) OWNER TO postgres;

-- # owner of function ref.version_lt(ref.version, ref.version)
ALTER FUNCTION ref.version_lt(ref.version, ref.version) OWNER TO postgres;

-- # owner of operator ref."<<"(ref.version, ref.version)
ALTER OPERATOR ref.<< (ref.version, ref.version) OWNER TO postgres;

-- # owner of operator ref."==="(ref.version, ref.version)
ALTER OPERATOR ref.=== (ref.version, ref.version) OWNER TO postgres;

-- # owner of operator family ref.version_family(btree)
ALTER OPERATOR FAMILY ref.version_family USING btree OWNER TO postgres;

-- # owner of operator class ref.version_ops(btree)
ALTER OPERATOR CLASS ref.version_ops USING btree OWNER TO postgres;

-- # owner of table ref.releases
ALTER TABLE ref.releases OWNER TO postgres;
