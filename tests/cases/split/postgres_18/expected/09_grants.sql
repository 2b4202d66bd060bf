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

-- # owner of schema mart
ALTER SCHEMA mart OWNER TO postgres;

-- # owner of table mart.rates
ALTER TABLE mart.rates OWNER TO postgres;

-- # owner of table mart.sums
ALTER TABLE mart.sums OWNER TO postgres;

-- # owner of table mart.uses
ALTER TABLE mart.uses OWNER TO postgres;
