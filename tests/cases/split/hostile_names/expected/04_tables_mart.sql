-- Section 04_tables_mart of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- ## " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- ## table "Sch; -- ema"."new\u000aline"
CREATE TABLE "Sch; -- ema"."new
line" (
    n integer
);

-- ## table "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil"
CREATE TABLE "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil" (
    "a""b" integer,
    "c.d" text,
    "e
f" text,
    "naïve 😀" integer DEFAULT 1,
    "back\slash" text
);

COMMENT ON COLUMN "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil"."e
f" IS '
--
-- Name: fake; Type: TABLE; Schema: raw; Owner: -
--
CREATE TABLE raw.fake ();
-- # table raw.fake';
