-- Section 02_tables_raw of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   check constraint raw.things.id_positive stands in 04_tables_mart, because it needs table mart.animals

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # table raw.of_type_source
CREATE TABLE raw.of_type_source (
);

-- # table raw.pairs
CREATE TABLE raw.pairs OF raw.pair;

-- # table raw.things
CREATE TABLE raw.things (
    id integer NOT NULL,
    name text DEFAULT 'x'::text,
    CONSTRAINT named CHECK ((name IS NOT NULL))
);
