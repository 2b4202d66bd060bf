CREATE SCHEMA stg;

CREATE TABLE stg.base (
    id integer
);

CREATE TABLE stg.late (
    days integer
)
INHERITS (stg.base);
