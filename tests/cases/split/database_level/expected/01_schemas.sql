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

-- # schema ext
CREATE SCHEMA ext;

-- # schema ref
CREATE SCHEMA ref;

-- # extension hstore
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;

COMMENT ON EXTENSION hstore IS 'keys and values';

-- # transform plpgsql(integer)
CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION pg_catalog.prsd_lextype(internal), TO SQL WITH FUNCTION pg_catalog.int4recv(internal));

COMMENT ON TRANSFORM FOR integer LANGUAGE plpgsql IS 'does nothing useful';

-- # function ref.depending()
CREATE FUNCTION ref.depending() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RETURN NULL; END $$;

ALTER FUNCTION ref.depending() DEPENDS ON EXTENSION hstore;

-- # function ref.handler()
CREATE FUNCTION ref.handler() RETURNS language_handler
    LANGUAGE c
    AS '$libdir/plpgsql', 'plpgsql_call_handler';

-- # language plother
CREATE PROCEDURAL LANGUAGE plother HANDLER ref.handler;

COMMENT ON LANGUAGE plother IS 'plpgsql by another name';

-- # function ref.watch()
CREATE FUNCTION ref.watch() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$ BEGIN END $$;
