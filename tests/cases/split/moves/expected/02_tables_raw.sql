-- Section 02_tables_raw of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   index partition raw.part_id_key stands in 04_tables_mart, because it needs constraint mart.parted.parted_id_key
--   partition raw.part stands in 04_tables_mart, because it needs table mart.parted

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # table raw.base
CREATE TABLE raw.base (
    id integer,
    v text
);

-- # domain ref.base_row
CREATE DOMAIN ref.base_row AS raw.base;

-- # type ref.pair
CREATE TYPE ref.pair AS (
	r raw.base,
	d ref.base_row
);

-- # table raw.part
CREATE TABLE raw.part (
    id integer
);

-- # constraint raw.part.part_id_key
ALTER TABLE ONLY raw.part
    ADD CONSTRAINT part_id_key UNIQUE (id);
