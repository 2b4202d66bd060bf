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
-- Name: kpi; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA kpi;


ALTER SCHEMA kpi OWNER TO postgres;

--
-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA raw;


ALTER SCHEMA raw OWNER TO postgres;

--
-- Name: v; Type: VIEW; Schema: kpi; Owner: postgres
--

CREATE VIEW kpi.v AS
SELECT
    NULL::integer AS id,
    NULL::integer AS v,
    NULL::bigint AS n;


ALTER VIEW kpi.v OWNER TO postgres;

--
-- Name: f(kpi.v); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.f(kpi.v) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER FUNCTION raw.f(kpi.v) OWNER TO postgres;

--
-- Name: over; Type: VIEW; Schema: kpi; Owner: postgres
--

CREATE VIEW kpi.over AS
 SELECT n
   FROM kpi.v;


ALTER VIEW kpi.over OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: t; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.t (
    id integer NOT NULL,
    v integer DEFAULT raw.f(NULL::kpi.v)
);


ALTER TABLE raw.t OWNER TO postgres;

--
-- Name: t t_pkey; Type: CONSTRAINT; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY raw.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);


--
-- Name: v _RETURN; Type: RULE; Schema: kpi; Owner: postgres
--

CREATE OR REPLACE VIEW kpi.v AS
 SELECT id,
    v,
    count(*) AS n
   FROM raw.t
  GROUP BY id;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

