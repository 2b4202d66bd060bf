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

-- # owner of schema mart
ALTER SCHEMA mart OWNER TO postgres;

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of type mart.mood
ALTER TYPE mart.mood OWNER TO postgres;

-- # owner of domain mart.age
ALTER DOMAIN mart.age OWNER TO postgres;

-- # owner of function mart.f(integer, text[])
ALTER FUNCTION mart.f(integer, VARIADIC text[]) OWNER TO postgres;

-- # owner of procedure mart.p(integer, integer)
ALTER PROCEDURE mart.p(IN a integer, INOUT b integer) OWNER TO postgres;

-- # owner of aggregate mart.total(integer)
ALTER AGGREGATE mart.total(integer) OWNER TO postgres;

-- # owner of table raw.events
ALTER TABLE raw.events OWNER TO owner_a;

-- # owner of view mart.v
ALTER VIEW mart.v OWNER TO postgres;

-- # owner of sequence raw.events_id
ALTER SEQUENCE raw.events_id OWNER TO owner_a;

-- # privileges on schema raw
GRANT USAGE ON SCHEMA raw TO owner_a;

GRANT USAGE ON SCHEMA raw TO reader;

GRANT USAGE ON SCHEMA raw TO writer;

-- # privileges on type mart.mood
GRANT ALL ON TYPE mart.mood TO reader;

-- # privileges on domain mart.age
GRANT ALL ON TYPE mart.age TO reader;

-- # privileges on function mart.f(integer, text[])
REVOKE ALL ON FUNCTION mart.f(integer, VARIADIC text[]) FROM PUBLIC;

GRANT ALL ON FUNCTION mart.f(integer, VARIADIC text[]) TO reader;

-- # privileges on procedure mart.p(integer, integer)
GRANT ALL ON PROCEDURE mart.p(IN a integer, INOUT b integer) TO reader;

-- # privileges on aggregate mart.total(integer)
GRANT ALL ON FUNCTION mart.total(integer) TO reader;

-- # privileges on table raw.events
GRANT SELECT ON TABLE raw.events TO writer WITH GRANT OPTION;

SET SESSION AUTHORIZATION 'writer';
GRANT SELECT ON TABLE raw.events TO reader;
RESET SESSION AUTHORIZATION;

GRANT UPDATE(kind) ON TABLE raw.events TO reader;

GRANT SELECT(secret) ON TABLE raw.events TO reader;

-- # privileges on view mart.v
GRANT SELECT ON TABLE mart.v TO PUBLIC;

-- # privileges on sequence raw.events_id
GRANT USAGE ON SEQUENCE raw.events_id TO writer;

-- # default privileges owner_a."".functions
ALTER DEFAULT PRIVILEGES FOR ROLE owner_a REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- # default privileges postgres.""."large objects"
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON LARGE OBJECTS TO reader;

-- # default privileges postgres."".schemas
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SCHEMAS TO reader;

-- # default privileges postgres."".sequences
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SEQUENCES TO reader;

-- # default privileges postgres."".types
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT ALL ON TYPES TO reader;

-- # default privileges postgres.mart.tables
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA mart GRANT SELECT ON TABLES TO reader;
