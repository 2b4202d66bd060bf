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
-- Name: raw; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA raw;


ALTER SCHEMA raw OWNER TO postgres;

--
-- Name: files; Type: FOREIGN DATA WRAPPER; Schema: -; Owner: postgres
--

CREATE FOREIGN DATA WRAPPER files OPTIONS (
    debug 'true'
);


ALTER FOREIGN DATA WRAPPER files OWNER TO postgres;

--
-- Name: FOREIGN DATA WRAPPER files; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON FOREIGN DATA WRAPPER files IS 'w';


--
-- Name: archive; Type: SERVER; Schema: -; Owner: postgres
--

CREATE SERVER archive TYPE 'old' FOREIGN DATA WRAPPER files OPTIONS (
    host 'h'
);


ALTER SERVER archive OWNER TO postgres;

--
-- Name: SERVER archive; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON SERVER archive IS 's';


--
-- Name: USER MAPPING public SERVER archive; Type: USER MAPPING; Schema: -; Owner: postgres
--

CREATE USER MAPPING FOR public SERVER archive;


--
-- Name: USER MAPPING reader SERVER archive; Type: USER MAPPING; Schema: -; Owner: postgres
--

CREATE USER MAPPING FOR reader SERVER archive OPTIONS (
    role 'r'
);


SET default_tablespace = '';

--
-- Name: parts; Type: TABLE; Schema: raw; Owner: postgres
--

CREATE TABLE raw.parts (
    id integer NOT NULL,
    name text
)
PARTITION BY LIST (id);


ALTER TABLE raw.parts OWNER TO postgres;

--
-- Name: archived; Type: FOREIGN TABLE; Schema: raw; Owner: postgres
--

CREATE FOREIGN TABLE raw.archived (
    id integer NOT NULL,
    name text
)
SERVER archive
OPTIONS (
    path 'p'
);
ALTER FOREIGN TABLE ONLY raw.archived ALTER COLUMN id OPTIONS (
    col 'one'
);
ALTER FOREIGN TABLE ONLY raw.archived ALTER COLUMN name SET STATISTICS 9;


ALTER FOREIGN TABLE raw.archived OWNER TO postgres;

--
-- Name: FOREIGN TABLE archived; Type: COMMENT; Schema: raw; Owner: postgres
--

COMMENT ON FOREIGN TABLE raw.archived IS 'f';


--
-- Name: COLUMN archived.id; Type: COMMENT; Schema: raw; Owner: postgres
--

COMMENT ON COLUMN raw.archived.id IS 'c';


--
-- Name: archived; Type: TABLE ATTACH; Schema: raw; Owner: postgres
--

ALTER TABLE ONLY raw.parts ATTACH PARTITION raw.archived FOR VALUES IN (1);


--
-- Name: FOREIGN DATA WRAPPER files; Type: ACL; Schema: -; Owner: postgres
--

GRANT ALL ON FOREIGN DATA WRAPPER files TO reader;


--
-- Name: FOREIGN SERVER archive; Type: ACL; Schema: -; Owner: postgres
--

GRANT ALL ON FOREIGN SERVER archive TO reader;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

