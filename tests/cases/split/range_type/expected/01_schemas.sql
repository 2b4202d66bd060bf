-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # schema ref
CREATE SCHEMA ref;

-- # type ref.version
CREATE TYPE ref.version AS (
	major integer,
	minor integer
);

-- # function ref.version_cmp(ref.version, ref.version)
CREATE FUNCTION ref.version_cmp(ref.version, ref.version) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT
    AS $$btrecordcmp$$;

-- # function ref.version_eq(ref.version, ref.version)
CREATE FUNCTION ref.version_eq(ref.version, ref.version) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$record_eq$$;

-- # function ref.version_lt(ref.version, ref.version)
CREATE FUNCTION ref.version_lt(ref.version, ref.version) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$record_lt$$;

-- # operator ref."<<"(ref.version, ref.version)
CREATE OPERATOR ref.<< (
    FUNCTION = ref.version_lt,
    LEFTARG = ref.version,
    RIGHTARG = ref.version
);

-- # operator ref."==="(ref.version, ref.version)
CREATE OPERATOR ref.=== (
    FUNCTION = ref.version_eq,
    LEFTARG = ref.version,
    RIGHTARG = ref.version,
    COMMUTATOR = OPERATOR(ref.===)
);

-- # operator family ref.version_family(btree)
CREATE OPERATOR FAMILY ref.version_family USING btree;

ALTER OPERATOR FAMILY ref.version_family USING btree ADD
    FUNCTION 2 (ref.version, ref.version) btint4sortsupport(internal);

-- # operator class ref.version_ops(btree)
CREATE OPERATOR CLASS ref.version_ops
    DEFAULT FOR TYPE ref.version USING btree FAMILY ref.version_family AS
    OPERATOR 1 ref.<<(ref.version,ref.version) ,
    OPERATOR 3 ref.===(ref.version,ref.version) ,
    FUNCTION 1 (ref.version, ref.version) ref.version_cmp(ref.version,ref.version);

-- # type ref.implied
CREATE TYPE ref.implied AS RANGE (
    subtype = ref.version,
    multirange_type_name = ref.implied_multirange
);

-- # type ref.versions
CREATE TYPE ref.versions AS RANGE (
    subtype = ref.version,
    multirange_type_name = ref.many_versions
);

-- # function ref.a_first(ref.many_versions)
CREATE FUNCTION ref.a_first(ref.many_versions) RETURNS boolean
    LANGUAGE sql
    AS $$ SELECT true $$;
