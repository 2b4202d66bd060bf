CREATE SCHEMA ref;

CREATE TYPE ref.pair AS (
	a integer,
	b integer
);

CREATE FUNCTION ref.below(ref.pair, ref.pair) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$select ($1).b < ($2).b$_$;

CREATE FUNCTION ref.cmp(ref.pair, ref.pair) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$select 0$$;

CREATE FUNCTION ref.lt(ref.pair, ref.pair) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$select ($1).a < ($2).a$_$;

CREATE FUNCTION ref.pair_label(ref.pair) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$select ($1).b::text$_$;

CREATE FUNCTION ref.pair_text(ref.pair) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$select ($1).a::text$_$;

CREATE OPERATOR ref.<<< (
    FUNCTION = ref.lt,
    LEFTARG = ref.pair,
    RIGHTARG = ref.pair
);

CREATE OPERATOR FAMILY ref.pair_ops USING btree;

CREATE OPERATOR CLASS ref.pair_ops
    DEFAULT FOR TYPE ref.pair USING btree FAMILY ref.pair_ops AS
    OPERATOR 1 ref.<<<(ref.pair,ref.pair) ,
    FUNCTION 1 (ref.pair, ref.pair) ref.cmp(ref.pair,ref.pair);
