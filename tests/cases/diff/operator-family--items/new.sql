CREATE SCHEMA ref;

CREATE OPERATOR FAMILY ref.mixed USING btree;
ALTER OPERATOR FAMILY ref.mixed USING btree ADD
    OPERATOR 1 <(integer,bigint) ,
    OPERATOR 2 <=(integer,bigint) ,
    FUNCTION 1 (integer, bigint) btint48cmp(integer,bigint);
