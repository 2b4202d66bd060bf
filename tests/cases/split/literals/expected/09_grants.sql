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

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of text search dictionary ref.plain
ALTER TEXT SEARCH DICTIONARY ref.plain OWNER TO postgres;

-- # owner of text search configuration ref.plain
ALTER TEXT SEARCH CONFIGURATION ref.plain OWNER TO postgres;

-- # owner of sequence ref.zz_numbers
ALTER SEQUENCE ref.zz_numbers OWNER TO postgres;

-- # owner of table mart.a_first
ALTER TABLE mart.a_first OWNER TO postgres;

-- # owner of table mart.pages
ALTER TABLE mart.pages OWNER TO postgres;
