CREATE SCHEMA old;

CREATE SCHEMA stg;

CREATE TABLE old.t (
    id integer NOT NULL
);

CREATE VIEW old.v AS
 SELECT id
   FROM old.t;

COMMENT ON VIEW old.v IS 'gone soon';

ALTER TABLE ONLY old.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);
