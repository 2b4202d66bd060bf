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

COMMENT ON SCHEMA mart IS 'several
lines, 日本語, it''s';

-- # type mart.pair
CREATE TYPE mart.pair AS (
	a integer,
	b integer
);

COMMENT ON TYPE mart.pair IS 'a pair';

COMMENT ON COLUMN mart.pair.a IS 'first';

COMMENT ON COLUMN mart.pair.b IS 'second';

-- # domain mart.age
CREATE DOMAIN mart.age AS integer
	CONSTRAINT adult CHECK ((VALUE > 17));

COMMENT ON CONSTRAINT adult ON DOMAIN mart.age IS 'checked';

COMMENT ON DOMAIN mart.age IS 'years';

-- # function mart.f(integer)
CREATE FUNCTION mart.f(integer) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;

COMMENT ON FUNCTION mart.f(integer) IS 'function';

-- # function mart.f(text)
CREATE FUNCTION mart.f(text) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 2 $$;

COMMENT ON FUNCTION mart.f(text) IS 'overload';

-- # procedure mart.p()
CREATE PROCEDURE mart.p()
    LANGUAGE sql
    AS $$ SELECT 1 $$;

COMMENT ON PROCEDURE mart.p() IS 'procedure';

-- # aggregate mart.many()
CREATE AGGREGATE mart.many(*) (
    SFUNC = int8inc,
    STYPE = bigint,
    INITCOND = '0'
);

COMMENT ON AGGREGATE mart.many(*) IS 'aggregate';

-- # operator mart."!!"("", integer)
CREATE OPERATOR mart.!! (
    FUNCTION = int4um,
    RIGHTARG = integer
);

COMMENT ON OPERATOR mart.!! (NONE, integer) IS 'prefix operator';

-- # operator family mart.fam(hash)
CREATE OPERATOR FAMILY mart.fam USING hash;

COMMENT ON OPERATOR FAMILY mart.fam USING hash IS 'family';

-- # operator class mart.cls(hash)
CREATE OPERATOR CLASS mart.cls
    FOR TYPE integer USING hash FAMILY mart.fam AS
    OPERATOR 1 =(integer,integer) ,
    FUNCTION 1 (integer, integer) hashint4(integer);

COMMENT ON OPERATOR CLASS mart.cls USING hash IS 'class';
