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

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of collation ref.plain
ALTER COLLATION ref.plain OWNER TO postgres;

-- # owner of conversion ref.latin
ALTER CONVERSION ref.latin OWNER TO postgres;

-- # owner of text search dictionary ref.dictionary
ALTER TEXT SEARCH DICTIONARY ref.dictionary OWNER TO postgres;

-- # owner of text search configuration ref.configuration
ALTER TEXT SEARCH CONFIGURATION ref.configuration OWNER TO postgres;

-- # owner of table ref.names
ALTER TABLE ref.names OWNER TO postgres;
