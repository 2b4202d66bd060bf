CREATE SCHEMA ref;

CREATE TYPE ref.span AS RANGE (
    subtype = double precision,
    multirange_type_name = ref.span_multirange,
    subtype_diff = float8mi
);
