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
-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA raw;


ALTER SCHEMA raw OWNER TO postgres;

--
-- Name: me(); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.me() RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT CURRENT_USER::text $$;


ALTER FUNCTION mart.me() OWNER TO postgres;

--
-- Name: check_note(); Type: FUNCTION; Schema: raw; Owner: postgres
--

CREATE FUNCTION raw.check_note() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
-- # a line like a header
-- ## and a longer one
  RETURN NEW;
END $$;


ALTER FUNCTION raw.check_note() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: log; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.log (
    line text
);


ALTER TABLE raw.log OWNER TO postgres;

--
-- Name: notes; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.notes (
    id integer,
    author text
);

ALTER TABLE ONLY raw.notes FORCE ROW LEVEL SECURITY;


ALTER TABLE raw.notes OWNER TO postgres;

--
-- Name: log keep_log; Type: RULE; Schema: raw; Owner: postgres
--

CREATE RULE keep_log AS
    ON DELETE TO raw.log DO INSTEAD NOTHING;
ALTER TABLE raw.log DISABLE RULE keep_log;


--
-- Name: notes replicated; Type: RULE; Schema: raw; Owner: postgres
--

CREATE RULE replicated AS
    ON UPDATE TO raw.notes DO NOTHING;
ALTER TABLE raw.notes ENABLE REPLICA RULE replicated;


--
-- Name: notes tell; Type: RULE; Schema: raw; Owner: postgres
--

CREATE RULE tell AS
    ON INSERT TO raw.notes DO  INSERT INTO raw.log (line)
  VALUES ('note'::text);
ALTER TABLE raw.notes ENABLE ALWAYS RULE tell;


--
-- Name: RULE tell ON notes; Type: COMMENT; Schema: raw; Owner: postgres
--

COMMENT ON RULE tell ON raw.notes IS 'tells the log';


--
-- Name: notes checked; Type: TRIGGER; Schema: raw; Owner: postgres
--

CREATE TRIGGER checked AFTER INSERT ON raw.notes FOR EACH ROW EXECUTE FUNCTION raw.check_note();


--
-- Name: TRIGGER checked ON notes; Type: COMMENT; Schema: raw; Owner: postgres
--

COMMENT ON TRIGGER checked ON raw.notes IS 'looks twice';


--
-- Name: notes replicated; Type: TRIGGER; Schema: raw; Owner: postgres
--

CREATE TRIGGER replicated AFTER UPDATE ON raw.notes FOR EACH ROW EXECUTE FUNCTION raw.check_note();

ALTER TABLE raw.notes ENABLE REPLICA TRIGGER replicated;


--
-- Name: notes mine; Type: POLICY; Schema: raw; Owner: postgres
--

CREATE POLICY mine ON raw.notes TO reader USING ((author = mart.me()));


--
-- Name: POLICY mine ON notes; Type: COMMENT; Schema: raw; Owner: postgres
--

COMMENT ON POLICY mine ON raw.notes IS 'own notes only';


--
-- Name: notes; Type: ROW SECURITY; Schema: raw; Owner: postgres
--

ALTER TABLE raw.notes ENABLE ROW LEVEL SECURITY;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

