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

-- # owner of schema stg
ALTER SCHEMA stg OWNER TO postgres;

-- # owner of table raw.events
ALTER TABLE raw.events OWNER TO postgres;

-- # owner of publication everything
ALTER PUBLICATION everything OWNER TO postgres;

-- # owner of publication one_schema
ALTER PUBLICATION one_schema OWNER TO postgres;

-- # owner of publication some_tables
ALTER PUBLICATION some_tables OWNER TO postgres;

-- # owner of subscription incoming
ALTER SUBSCRIPTION incoming OWNER TO postgres;
