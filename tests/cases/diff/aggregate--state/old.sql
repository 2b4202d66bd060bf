CREATE SCHEMA stg;

CREATE AGGREGATE stg.total(integer) (
    SFUNC = int4pl,
    STYPE = integer
);
