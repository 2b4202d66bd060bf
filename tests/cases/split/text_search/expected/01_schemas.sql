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

-- # collation ref.plain
CREATE COLLATION ref.plain (provider = libc, locale = 'C');

COMMENT ON COLLATION ref.plain IS 'c';

-- # conversion ref.latin
CREATE CONVERSION ref.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

COMMENT ON CONVERSION ref.latin IS 'v';

-- # text search parser ref.parser
CREATE TEXT SEARCH PARSER ref.parser (
    START = prsd_start,
    GETTOKEN = prsd_nexttoken,
    END = prsd_end,
    HEADLINE = prsd_headline,
    LEXTYPES = prsd_lextype );

COMMENT ON TEXT SEARCH PARSER ref.parser IS 'p';

-- # text search template ref.template
CREATE TEXT SEARCH TEMPLATE ref.template (
    INIT = dsimple_init,
    LEXIZE = dsimple_lexize );

COMMENT ON TEXT SEARCH TEMPLATE ref.template IS 't';

-- # text search dictionary ref.dictionary
CREATE TEXT SEARCH DICTIONARY ref.dictionary (
    TEMPLATE = ref.template );

COMMENT ON TEXT SEARCH DICTIONARY ref.dictionary IS 'd';

-- # text search configuration ref.configuration
CREATE TEXT SEARCH CONFIGURATION ref.configuration (
    PARSER = ref.parser );

ALTER TEXT SEARCH CONFIGURATION ref.configuration
    ADD MAPPING FOR word WITH ref.dictionary, simple;

COMMENT ON TEXT SEARCH CONFIGURATION ref.configuration IS 'k';
