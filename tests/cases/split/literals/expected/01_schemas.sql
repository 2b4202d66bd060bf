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

-- # schema mart
CREATE SCHEMA mart;

-- # schema ref
CREATE SCHEMA ref;

-- # text search dictionary ref.plain
CREATE TEXT SEARCH DICTIONARY ref.plain (
    TEMPLATE = pg_catalog.simple );

-- # text search configuration ref.plain
CREATE TEXT SEARCH CONFIGURATION ref.plain (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION ref.plain
    ADD MAPPING FOR asciiword WITH ref.plain;

ALTER TEXT SEARCH CONFIGURATION ref.plain
    ADD MAPPING FOR word WITH ref.plain;
