-- Section 08_indexes of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # publication everything
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, update, delete, truncate');

COMMENT ON PUBLICATION everything IS 'all of it';

-- # publication one_schema
CREATE PUBLICATION one_schema WITH (publish = 'insert, update, delete, truncate');

-- # publication some_tables
CREATE PUBLICATION some_tables WITH (publish = 'insert, update');

-- # publication table some_tables.raw.events
ALTER PUBLICATION some_tables ADD TABLE ONLY raw.events (id, kind) WHERE ((id > 10));

-- # publication schema one_schema.stg
ALTER PUBLICATION one_schema ADD TABLES IN SCHEMA stg;

-- # subscription incoming
CREATE SUBSCRIPTION incoming CONNECTION 'dbname=elsewhere' PUBLICATION everything WITH (connect = false, slot_name = NONE, streaming = parallel);

COMMENT ON SUBSCRIPTION incoming IS 'never connected';
