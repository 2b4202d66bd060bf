-- Section 02_tables_raw of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # table raw.fast
SET default_tablespace = 'ts_fast';
SET default_table_access_method = 'heap2';
CREATE TABLE raw.fast (
    id integer NOT NULL
);
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # constraint raw.fast.fast_pkey
SET default_tablespace = 'ts_fast';
ALTER TABLE ONLY raw.fast
    ADD CONSTRAINT fast_pkey PRIMARY KEY (id);
SET default_tablespace = '';

-- # table raw.parts
SET default_tablespace = 'ts_fast';
CREATE TABLE raw.parts (
    id integer
)
PARTITION BY HASH (id);
SET default_tablespace = '';

ALTER TABLE raw.parts SET ACCESS METHOD heap2;

-- # table raw.plain
CREATE TABLE raw.plain (
    id integer
);

-- # table raw.slow
CREATE TABLE raw.slow (
    id integer
);
