CREATE SCHEMA stg;

CREATE FOREIGN DATA WRAPPER files;

CREATE SERVER depot FOREIGN DATA WRAPPER files;

CREATE FOREIGN TABLE stg.files (
    id integer NOT NULL,
    name text
)
SERVER depot
OPTIONS (
    path '/inbox'
);
ALTER FOREIGN TABLE ONLY stg.files ALTER COLUMN id OPTIONS (
    field '2'
);
