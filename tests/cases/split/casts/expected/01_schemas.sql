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

-- # schema mart
CREATE SCHEMA mart;

-- # schema ref
CREATE SCHEMA ref;

-- # type ref.cent
CREATE TYPE ref.cent AS (
	cents bigint
);

-- # type ref.euro
CREATE TYPE ref.euro AS (
	cents bigint
);

-- # cast (bigint, ref.cent)
CREATE CAST (bigint AS ref.cent) WITH INOUT;

-- # function ref.to_cent(ref.euro)
CREATE FUNCTION ref.to_cent(ref.euro) RETURNS ref.cent
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT ROW($1.cents)::ref.cent $_$;

-- # cast (ref.euro, ref.cent)
CREATE CAST (ref.euro AS ref.cent) WITH FUNCTION ref.to_cent(ref.euro) AS IMPLICIT;

COMMENT ON CAST (ref.euro AS ref.cent) IS 'one to a hundred';

-- # function mart.charge(ref.cent)
CREATE FUNCTION mart.charge(ref.cent) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1.cents $_$;
