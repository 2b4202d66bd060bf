CREATE SCHEMA ref;

CREATE TYPE ref.tiny;

CREATE FUNCTION ref.tiny_in(cstring) RETURNS ref.tiny
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textin$$;

CREATE FUNCTION ref.tiny_out(ref.tiny) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textout$$;

CREATE TYPE ref.tiny (
    INTERNALLENGTH = variable,
    INPUT = ref.tiny_in,
    OUTPUT = ref.tiny_out,
    ALIGNMENT = int4,
    STORAGE = plain
);
