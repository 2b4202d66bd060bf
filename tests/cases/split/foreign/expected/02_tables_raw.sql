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

-- # foreign table raw.archived
CREATE FOREIGN TABLE raw.archived (
    id integer NOT NULL,
    name text
)
SERVER archive
OPTIONS (
    path 'p'
);

ALTER FOREIGN TABLE ONLY raw.archived ALTER COLUMN id OPTIONS (
    col 'one'
);

ALTER FOREIGN TABLE ONLY raw.archived ALTER COLUMN name SET STATISTICS 9;

COMMENT ON FOREIGN TABLE raw.archived IS 'f';

COMMENT ON COLUMN raw.archived.id IS 'c';

-- # table raw.parts
CREATE TABLE raw.parts (
    id integer NOT NULL,
    name text
)
PARTITION BY LIST (id);

-- # partition raw.archived
ALTER TABLE ONLY raw.parts ATTACH PARTITION raw.archived FOR VALUES IN (1);
