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

-- # owner of type ref.promised
ALTER TYPE ref.promised OWNER TO postgres;

-- # owner of type ref.word
ALTER TYPE ref.word OWNER TO postgres;

-- # owner of function ref.later(ref.word)
ALTER FUNCTION ref.later(ref.word) OWNER TO postgres;

-- # owner of function ref.word_in(cstring)
ALTER FUNCTION ref.word_in(cstring) OWNER TO postgres;

-- # owner of function ref.word_out(ref.word)
ALTER FUNCTION ref.word_out(ref.word) OWNER TO postgres;

-- # owner of table ref.words
ALTER TABLE ref.words OWNER TO postgres;
