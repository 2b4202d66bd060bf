CREATE SCHEMA ref;

CREATE TYPE ref.pair AS (
	a integer,
	b integer
);

CREATE FUNCTION ref.pair_text(ref.pair) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$select ($1).a::text$_$;

CREATE CAST (ref.pair AS text) WITH FUNCTION ref.pair_text(ref.pair);

CREATE FUNCTION ref.pair_label(ref.pair) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$select ($1).b::text$_$;
