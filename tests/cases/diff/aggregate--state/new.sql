CREATE SCHEMA stg;

CREATE AGGREGATE stg.total(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    INITCOND = '0',
    COMBINEFUNC = int4pl,
    PARALLEL = safe
);
