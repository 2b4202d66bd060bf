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
-- Name: mart; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA mart;


ALTER SCHEMA mart OWNER TO postgres;

--
-- Name: ref; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ref;


ALTER SCHEMA ref OWNER TO postgres;

--
-- Name: cent; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.cent AS (
	cents bigint
);


ALTER TYPE ref.cent OWNER TO postgres;

--
-- Name: euro; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.euro AS (
	cents bigint
);


ALTER TYPE ref.euro OWNER TO postgres;

--
-- Name: to_cent(ref.euro); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.to_cent(ref.euro) RETURNS ref.cent
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT ROW($1.cents)::ref.cent $_$;


ALTER FUNCTION ref.to_cent(ref.euro) OWNER TO postgres;

--
-- Name: CAST (ref.euro AS ref.cent); Type: CAST; Schema: -; Owner: -
--

CREATE CAST (ref.euro AS ref.cent) WITH FUNCTION ref.to_cent(ref.euro) AS IMPLICIT;


--
-- Name: CAST (ref.euro AS ref.cent); Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON CAST (ref.euro AS ref.cent) IS 'one to a hundred';


--
-- Name: CAST (bigint AS ref.cent); Type: CAST; Schema: -; Owner: -
--

CREATE CAST (bigint AS ref.cent) WITH INOUT;


--
-- Name: charge(ref.cent); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.charge(ref.cent) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1.cents $_$;


ALTER FUNCTION mart.charge(ref.cent) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: bills; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.bills (
    price ref.euro
);


ALTER TABLE mart.bills OWNER TO postgres;

--
-- Name: charges; Type: VIEW; Schema: mart; Owner: postgres
--

CREATE VIEW mart.charges AS
 SELECT mart.charge((price)::ref.cent) AS charged
   FROM mart.bills;


ALTER VIEW mart.charges OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

