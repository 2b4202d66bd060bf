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
-- Name: promised; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.promised;


ALTER TYPE ref.promised OWNER TO postgres;

--
-- Name: word; Type: SHELL TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.word;


--
-- Name: word_in(cstring); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.word_in(cstring) RETURNS ref.word
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textin$$;


ALTER FUNCTION ref.word_in(cstring) OWNER TO postgres;

--
-- Name: word_out(ref.word); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.word_out(ref.word) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textout$$;


ALTER FUNCTION ref.word_out(ref.word) OWNER TO postgres;

--
-- Name: word; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.word (
    INTERNALLENGTH = variable,
    INPUT = ref.word_in,
    OUTPUT = ref.word_out,
    ALIGNMENT = int4,
    STORAGE = extended
);


ALTER TYPE ref.word OWNER TO postgres;

--
-- Name: TYPE word; Type: COMMENT; Schema: ref; Owner: postgres
--

COMMENT ON TYPE ref.word IS 'a text by another name';


--
-- Name: later(ref.word); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.later(ref.word) RETURNS ref.word
    LANGUAGE sql
    AS $_$ SELECT $1 $_$;


ALTER FUNCTION ref.later(ref.word) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: words; Type: TABLE; Schema: ref; Owner: postgres
--

CREATE TABLE ref.words (
    word ref.word,
    words ref.word[]
);


ALTER TABLE ref.words OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

