CREATE SCHEMA ref;

CREATE TABLE ref.items (
    id integer,
    code integer
);

CREATE UNIQUE INDEX items_code ON ref.items USING btree (code);
