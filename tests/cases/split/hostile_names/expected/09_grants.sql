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

-- # owner of schema "Sch; -- ema"
ALTER SCHEMA "Sch; -- ema" OWNER TO postgres;

-- # owner of type "Sch; -- ema"."Ty pe"
ALTER TYPE "Sch; -- ema"."Ty pe" OWNER TO postgres;

-- # owner of function "Sch; -- ema"."f(integer)"("\"Sch; -- ema\".\"Ty pe\"", "\"Sch; -- ema\".\"Ty pe\"[]")
ALTER FUNCTION "Sch; -- ema"."f(integer)"("arg ä" "Sch; -- ema"."Ty pe", "Sch; -- ema"."Ty pe"[]) OWNER TO postgres;

-- # owner of table "Sch; -- ema"."new\u000aline"
ALTER TABLE "Sch; -- ema"."new
line" OWNER TO postgres;

-- # owner of table "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil"
ALTER TABLE "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil" OWNER TO postgres;

-- # privileges on table "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil"
GRANT SELECT("a""b") ON TABLE "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil" TO "We-ird ""Röle""";
