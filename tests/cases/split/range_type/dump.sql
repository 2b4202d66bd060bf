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
-- Name: version; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.version AS (
	major integer,
	minor integer
);


ALTER TYPE ref.version OWNER TO postgres;

--
-- Name: version_cmp(ref.version, ref.version); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.version_cmp(ref.version, ref.version) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT
    AS $$btrecordcmp$$;


ALTER FUNCTION ref.version_cmp(ref.version, ref.version) OWNER TO postgres;

--
-- Name: version_eq(ref.version, ref.version); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.version_eq(ref.version, ref.version) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$record_eq$$;


ALTER FUNCTION ref.version_eq(ref.version, ref.version) OWNER TO postgres;

--
-- Name: version_lt(ref.version, ref.version); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.version_lt(ref.version, ref.version) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$record_lt$$;


ALTER FUNCTION ref.version_lt(ref.version, ref.version) OWNER TO postgres;

--
-- Name: <<; Type: OPERATOR; Schema: ref; Owner: postgres
--

CREATE OPERATOR ref.<< (
    FUNCTION = ref.version_lt,
    LEFTARG = ref.version,
    RIGHTARG = ref.version
);


ALTER OPERATOR ref.<< (ref.version, ref.version) OWNER TO postgres;

--
-- Name: ===; Type: OPERATOR; Schema: ref; Owner: postgres
--

CREATE OPERATOR ref.=== (
    FUNCTION = ref.version_eq,
    LEFTARG = ref.version,
    RIGHTARG = ref.version,
    COMMUTATOR = OPERATOR(ref.===)
);


ALTER OPERATOR ref.=== (ref.version, ref.version) OWNER TO postgres;

--
-- Name: version_family; Type: OPERATOR FAMILY; Schema: ref; Owner: postgres
--

CREATE OPERATOR FAMILY ref.version_family USING btree;
ALTER OPERATOR FAMILY ref.version_family USING btree ADD
    FUNCTION 2 (ref.version, ref.version) btint4sortsupport(internal);


ALTER OPERATOR FAMILY ref.version_family USING btree OWNER TO postgres;

--
-- Name: version_ops; Type: OPERATOR CLASS; Schema: ref; Owner: postgres
--

CREATE OPERATOR CLASS ref.version_ops
    DEFAULT FOR TYPE ref.version USING btree FAMILY ref.version_family AS
    OPERATOR 1 ref.<<(ref.version,ref.version) ,
    OPERATOR 3 ref.===(ref.version,ref.version) ,
    FUNCTION 1 (ref.version, ref.version) ref.version_cmp(ref.version,ref.version);


ALTER OPERATOR CLASS ref.version_ops USING btree OWNER TO postgres;

--
-- Name: implied; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.implied AS RANGE (
    subtype = ref.version,
    multirange_type_name = ref.implied_multirange
);


ALTER TYPE ref.implied OWNER TO postgres;

--
-- Name: versions; Type: TYPE; Schema: ref; Owner: postgres
--

CREATE TYPE ref.versions AS RANGE (
    subtype = ref.version,
    multirange_type_name = ref.many_versions
);


ALTER TYPE ref.versions OWNER TO postgres;

--
-- Name: a_first(ref.many_versions); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.a_first(ref.many_versions) RETURNS boolean
    LANGUAGE sql
    AS $$ SELECT true $$;


ALTER FUNCTION ref.a_first(ref.many_versions) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: releases; Type: TABLE; Schema: ref; Owner: postgres
--

CREATE TABLE ref.releases (
    version ref.version,
    supported ref.versions,
    all_supported ref.many_versions
);


ALTER TABLE ref.releases OWNER TO postgres;

--
-- Name: releases_version; Type: INDEX; Schema: ref; Owner: postgres
--

CREATE INDEX releases_version ON ref.releases USING btree (version);


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

