CREATE SCHEMA stg;

CREATE TABLE stg.arrivals (
    id integer NOT NULL,
    qty integer,
    note text
);

GRANT SELECT ON TABLE stg.arrivals TO reader;
