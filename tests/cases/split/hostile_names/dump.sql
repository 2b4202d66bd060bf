--
-- PostgreSQL database dump
--

\restrict snapshot

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: Sch; -- ema; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "Sch; -- ema";


ALTER SCHEMA "Sch; -- ema" OWNER TO postgres;

--
-- Name: Ty pe; Type: TYPE; Schema: Sch; -- ema; Owner: postgres
--

CREATE TYPE "Sch; -- ema"."Ty pe" AS ENUM (
    'a''b',
    ''
);


ALTER TYPE "Sch; -- ema"."Ty pe" OWNER TO postgres;

--
-- Name: f(integer)("Sch; -- ema"."Ty pe", "Sch; -- ema"."Ty pe"[]); Type: FUNCTION; Schema: Sch; -- ema; Owner: postgres
--

CREATE FUNCTION "Sch; -- ema"."f(integer)"("arg ä" "Sch; -- ema"."Ty pe", "Sch; -- ema"."Ty pe"[]) RETURNS text
    LANGUAGE sql
    AS $_$
SELECT '$$; -- not the end
\restrict inside'
$_$;


ALTER FUNCTION "Sch; -- ema"."f(integer)"("arg ä" "Sch; -- ema"."Ty pe", "Sch; -- ema"."Ty pe"[]) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: new line; Type: TABLE; Schema: Sch; -- ema; Owner: postgres
--

CREATE TABLE "Sch; -- ema"."new
line" (
    n integer
);


ALTER TABLE "Sch; -- ema"."new
line" OWNER TO postgres;

--
-- Name: x; Type: VIEW; Schema: kpi; Owner: evil; Type: TABLE; Schema: Sch; -- ema; Owner: postgres
--

CREATE TABLE "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil" (
    "a""b" integer,
    "c.d" text,
    "e
f" text,
    "naïve 😀" integer DEFAULT 1,
    "back\slash" text
);


ALTER TABLE "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil" OWNER TO postgres;

--
-- Name: COLUMN "x; Type: VIEW; Schema: kpi; Owner: evil"."e f"; Type: COMMENT; Schema: Sch; -- ema; Owner: postgres
--

COMMENT ON COLUMN "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil"."e
f" IS '
--
-- Name: fake; Type: TABLE; Schema: raw; Owner: -
--
CREATE TABLE raw.fake ();
-- # table raw.fake';


--
-- Name: ‏rtl; Type: INDEX; Schema: Sch; -- ema; Owner: postgres
--

CREATE INDEX "‏rtl" ON "Sch; -- ema"."new
line" USING btree (n);


--
-- Name: COLUMN "x; Type: VIEW; Schema: kpi; Owner: evil"."a""b"; Type: ACL; Schema: Sch; -- ema; Owner: postgres
--

GRANT SELECT("a""b") ON TABLE "Sch; -- ema"."x; Type: VIEW; Schema: kpi; Owner: evil" TO "We-ird ""Röle""";


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

