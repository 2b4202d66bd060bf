-- Section 04_tables_mart of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # table mart.dim
CREATE TABLE mart.dim (
    id integer NOT NULL,
    n text
);

-- # constraint mart.dim.dim_pkey
ALTER TABLE ONLY mart.dim
    ADD CONSTRAINT dim_pkey PRIMARY KEY (id);

-- # table mart.parted
CREATE TABLE mart.parted (
    id integer
)
PARTITION BY LIST (id);

-- # partition raw.part
ALTER TABLE ONLY mart.parted ATTACH PARTITION raw.part DEFAULT;

-- # constraint mart.parted.parted_id_key
ALTER TABLE ONLY mart.parted
    ADD CONSTRAINT parted_id_key UNIQUE (id);

-- # index partition raw.part_id_key
ALTER INDEX mart.parted_id_key ATTACH PARTITION raw.part_id_key;
