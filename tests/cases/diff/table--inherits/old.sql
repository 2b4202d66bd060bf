CREATE SCHEMA stg;

CREATE TABLE stg.base (
    id integer
);

CREATE TABLE stg.late (
    id integer,
    days integer
);
