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
-- Name: scores; Type: VIEW; Schema: kpi; Owner: postgres
--

CREATE VIEW kpi.scores AS
SELECT
    NULL::integer AS id,
    NULL::integer AS score;


ALTER VIEW kpi.scores OWNER TO postgres;

--
-- Name: VIEW scores; Type: COMMENT; Schema: kpi; Owner: postgres
--

COMMENT ON VIEW kpi.scores IS 'reads a function on its own rows';


--
-- Name: rank(kpi.scores); Type: FUNCTION; Schema: kpi; Owner: postgres
--

CREATE FUNCTION kpi.rank(s kpi.scores) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT s.score $$;


ALTER FUNCTION kpi.rank(s kpi.scores) OWNER TO postgres;

--
-- Name: best; Type: VIEW; Schema: kpi; Owner: postgres
--

CREATE VIEW kpi.best AS
 SELECT max(score) AS score
   FROM kpi.scores;


ALTER VIEW kpi.best OWNER TO postgres;

--
-- Name: scores _RETURN; Type: RULE; Schema: kpi; Owner: postgres
--

CREATE OR REPLACE VIEW kpi.scores WITH (security_barrier='true') AS
 SELECT id,
    kpi.rank(NULL::kpi.scores) AS score
   FROM ( SELECT 1 AS id) one;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

