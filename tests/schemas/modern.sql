-- What PostgreSQL 18 prints and 17 did not know, with the older shapes that stand closest to it.
CREATE SCHEMA stg;
CREATE EXTENSION btree_gist WITH SCHEMA stg;
CREATE TYPE stg.address AS (street text COLLATE "C", no int);
CREATE TABLE stg.typed OF stg.address (street NOT NULL, no DEFAULT 1, CONSTRAINT positive CHECK (no > 0));
CREATE TABLE stg.rooms (
    id int NOT NULL,
    booked daterange NOT NULL,
    price numeric,
    gross numeric GENERATED ALWAYS AS (price * 1.2) VIRTUAL,
    label text STORAGE EXTERNAL COMPRESSION pglz,
    CONSTRAINT rooms_pkey PRIMARY KEY (id, booked WITHOUT OVERLAPS)
);
CREATE TABLE stg.stays (
    room int, during daterange, guest text,
    CONSTRAINT of_room FOREIGN KEY (room, PERIOD during) REFERENCES stg.rooms (id, PERIOD booked),
    CONSTRAINT loose CHECK (guest <> '') NOT ENFORCED
);
CREATE TABLE stg.later (a int, b int, c int);
ALTER TABLE stg.later ADD CONSTRAINT a_given NOT NULL a NOT VALID;
ALTER TABLE stg.later ADD CONSTRAINT b_given NOT NULL b NO INHERIT;
COMMENT ON CONSTRAINT b_given ON stg.later IS 'named';
CREATE TABLE stg.parent (a int CONSTRAINT named NOT NULL, b int NOT NULL, PRIMARY KEY (a));
CREATE TABLE stg.child (CONSTRAINT other NOT NULL b) INHERITS (stg.parent);
CREATE TABLE stg.grandchild () INHERITS (stg.child);
CREATE TABLE stg.unnamed (LIKE stg.parent INCLUDING ALL);

CREATE TABLE stg.measures (id int, at timestamptz NOT NULL, v float8) PARTITION BY HASH (id);
CREATE TABLE stg.measures_0 PARTITION OF stg.measures FOR VALUES WITH (MODULUS 2, REMAINDER 0) WITH (fillfactor = 50);
CREATE TABLE stg.measures_1 PARTITION OF stg.measures FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE UNIQUE INDEX measures_key ON stg.measures (id, at);
ALTER INDEX stg.measures_0_id_at_idx RENAME TO "short";
CREATE TABLE stg.refers (id int, at timestamptz, FOREIGN KEY (id, at) REFERENCES stg.measures (id, at)) PARTITION BY LIST (id);
CREATE TABLE stg.refers_1 PARTITION OF stg.refers FOR VALUES IN (1, NULL);
CREATE FUNCTION stg.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER noted AFTER INSERT ON stg.measures FOR EACH ROW EXECUTE FUNCTION stg.note();
ALTER TABLE stg.measures_1 DISABLE TRIGGER noted;
CREATE TRIGGER counted AFTER INSERT ON stg.measures REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stg.note();
ALTER TABLE stg.measures ENABLE ALWAYS TRIGGER counted;
CREATE STATISTICS stg.spread ON id, v FROM stg.measures;
ALTER STATISTICS stg.spread SET STATISTICS 33;
