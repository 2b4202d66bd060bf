-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # schema ref
CREATE SCHEMA ref;

-- # shell type ref.word
CREATE TYPE ref.word;

-- # type ref.promised
CREATE TYPE ref.promised;

-- # function ref.word_in(cstring)
CREATE FUNCTION ref.word_in(cstring) RETURNS ref.word
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textin$$;

-- # function ref.word_out(ref.word)
CREATE FUNCTION ref.word_out(ref.word) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textout$$;

-- # type ref.word
CREATE TYPE ref.word (
    INTERNALLENGTH = variable,
    INPUT = ref.word_in,
    OUTPUT = ref.word_out,
    ALIGNMENT = int4,
    STORAGE = extended
);

COMMENT ON TYPE ref.word IS 'a text by another name';

-- # function ref.later(ref.word)
CREATE FUNCTION ref.later(ref.word) RETURNS ref.word
    LANGUAGE sql
    AS $_$ SELECT $1 $_$;
