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
-- Name: ref; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ref;


ALTER SCHEMA ref OWNER TO postgres;

--
-- Name: plain; Type: COLLATION; Schema: ref; Owner: postgres
--

CREATE COLLATION ref.plain (provider = libc, locale = 'C');


ALTER COLLATION ref.plain OWNER TO postgres;

--
-- Name: COLLATION plain; Type: COMMENT; Schema: ref; Owner: postgres
--

COMMENT ON COLLATION ref.plain IS 'c';


--
-- Name: latin; Type: CONVERSION; Schema: ref; Owner: postgres
--

CREATE CONVERSION ref.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;


ALTER CONVERSION ref.latin OWNER TO postgres;

--
-- Name: CONVERSION latin; Type: COMMENT; Schema: ref; Owner: postgres
--

COMMENT ON CONVERSION ref.latin IS 'v';


--
-- Name: parser; Type: TEXT SEARCH PARSER; Schema: ref; Owner: -
--

CREATE TEXT SEARCH PARSER ref.parser (
    START = prsd_start,
    GETTOKEN = prsd_nexttoken,
    END = prsd_end,
    HEADLINE = prsd_headline,
    LEXTYPES = prsd_lextype );


--
-- Name: TEXT SEARCH PARSER parser; Type: COMMENT; Schema: ref; Owner: 
--

COMMENT ON TEXT SEARCH PARSER ref.parser IS 'p';


--
-- Name: template; Type: TEXT SEARCH TEMPLATE; Schema: ref; Owner: -
--

CREATE TEXT SEARCH TEMPLATE ref.template (
    INIT = dsimple_init,
    LEXIZE = dsimple_lexize );


--
-- Name: TEXT SEARCH TEMPLATE template; Type: COMMENT; Schema: ref; Owner: 
--

COMMENT ON TEXT SEARCH TEMPLATE ref.template IS 't';


--
-- Name: dictionary; Type: TEXT SEARCH DICTIONARY; Schema: ref; Owner: postgres
--

CREATE TEXT SEARCH DICTIONARY ref.dictionary (
    TEMPLATE = ref.template );


ALTER TEXT SEARCH DICTIONARY ref.dictionary OWNER TO postgres;

--
-- Name: TEXT SEARCH DICTIONARY dictionary; Type: COMMENT; Schema: ref; Owner: postgres
--

COMMENT ON TEXT SEARCH DICTIONARY ref.dictionary IS 'd';


--
-- Name: configuration; Type: TEXT SEARCH CONFIGURATION; Schema: ref; Owner: postgres
--

CREATE TEXT SEARCH CONFIGURATION ref.configuration (
    PARSER = ref.parser );

ALTER TEXT SEARCH CONFIGURATION ref.configuration
    ADD MAPPING FOR word WITH ref.dictionary, simple;


ALTER TEXT SEARCH CONFIGURATION ref.configuration OWNER TO postgres;

--
-- Name: TEXT SEARCH CONFIGURATION configuration; Type: COMMENT; Schema: ref; Owner: postgres
--

COMMENT ON TEXT SEARCH CONFIGURATION ref.configuration IS 'k';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: names; Type: TABLE; Schema: ref; Owner: postgres
--

CREATE TABLE ref.names (
    name text COLLATE ref.plain
);


ALTER TABLE ref.names OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

