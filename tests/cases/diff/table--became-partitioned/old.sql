CREATE SCHEMA stg;

CREATE TABLE stg.events (
    id integer,
    day date
);
