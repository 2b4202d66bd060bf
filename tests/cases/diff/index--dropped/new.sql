CREATE SCHEMA ref;

CREATE TABLE ref.items (
    id integer,
    code integer
);
