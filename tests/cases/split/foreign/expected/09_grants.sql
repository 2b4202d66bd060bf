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

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of foreign-data wrapper files
ALTER FOREIGN DATA WRAPPER files OWNER TO postgres;

-- # owner of server archive
ALTER SERVER archive OWNER TO postgres;

-- # owner of table raw.parts
ALTER TABLE raw.parts OWNER TO postgres;

-- # owner of foreign table raw.archived
ALTER FOREIGN TABLE raw.archived OWNER TO postgres;

-- # privileges on foreign-data wrapper files
GRANT ALL ON FOREIGN DATA WRAPPER files TO reader;

-- # privileges on server archive
GRANT ALL ON FOREIGN SERVER archive TO reader;
