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

-- # index mart.people_m
CREATE INDEX people_m ON mart.people USING btree (m);

COMMENT ON INDEX mart.people_m IS 'index';

-- # foreign key mart.people.to_boss
ALTER TABLE ONLY mart.people
    ADD CONSTRAINT to_boss FOREIGN KEY (boss) REFERENCES mart.people(z);

COMMENT ON CONSTRAINT to_boss ON mart.people IS 'reference';

-- # statistics mart.st
CREATE STATISTICS mart.st ON z, a FROM mart.people;

COMMENT ON STATISTICS mart.st IS 'stats';
