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

-- # owner of schema ext
ALTER SCHEMA ext OWNER TO postgres;

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of language plother
ALTER PROCEDURAL LANGUAGE plother OWNER TO postgres;

-- # owner of function ref.depending()
ALTER FUNCTION ref.depending() OWNER TO postgres;

-- # owner of function ref.handler()
ALTER FUNCTION ref.handler() OWNER TO postgres;

-- # owner of function ref.watch()
ALTER FUNCTION ref.watch() OWNER TO postgres;

-- # owner of table ref.bags
ALTER TABLE ref.bags OWNER TO postgres;

-- # owner of materialized view ref.copied
ALTER MATERIALIZED VIEW ref.copied OWNER TO postgres;

-- # privileges on language plpgsql
GRANT ALL ON LANGUAGE plpgsql TO reader;

-- # privileges on function ext.akeys(ext.hstore)
REVOKE ALL ON FUNCTION ext.akeys(ext.hstore) FROM PUBLIC;

-- # event trigger watch
CREATE EVENT TRIGGER watch ON ddl_command_end
   EXECUTE FUNCTION ref.watch();

COMMENT ON EVENT TRIGGER watch IS 'last of all';

-- # event trigger watch_drops
CREATE EVENT TRIGGER watch_drops ON sql_drop
         WHEN TAG IN ('DROP TABLE')
   EXECUTE FUNCTION ref.watch();

ALTER EVENT TRIGGER watch_drops DISABLE;

-- # owner of event trigger watch
ALTER EVENT TRIGGER watch OWNER TO postgres;

-- # owner of event trigger watch_drops
ALTER EVENT TRIGGER watch_drops OWNER TO postgres;
