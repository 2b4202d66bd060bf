-- Views, materialized views, functions and what turns in circles between them.
CREATE SCHEMA stg;
CREATE SCHEMA ref;
CREATE SCHEMA kpi;
CREATE TABLE stg.orders (id int PRIMARY KEY, customer text, price numeric, at timestamptz DEFAULT now());
CREATE TABLE stg.lines (order_id int REFERENCES stg.orders, n int, PRIMARY KEY (order_id, n));

CREATE VIEW stg.grouped AS SELECT id, customer, price, count(*) AS n FROM stg.orders GROUP BY id;
CREATE VIEW ref.over AS SELECT g.id, sum(g.n) AS n FROM stg.grouped g GROUP BY g.id;
COMMENT ON COLUMN ref.over.n IS 'how many';
CREATE MATERIALIZED VIEW kpi.daily AS
    SELECT date_trunc('day', at) AS day, sum(price) AS revenue FROM stg.orders GROUP BY 1 WITH NO DATA;
CREATE UNIQUE INDEX daily_day ON kpi.daily (day);
CREATE VIEW kpi.best AS SELECT * FROM kpi.daily WHERE revenue > 100;
CREATE MATERIALIZED VIEW kpi.best_of_best AS SELECT max(revenue) AS most FROM kpi.best WITH NO DATA;
CREATE VIEW stg.checked WITH (security_barrier) AS SELECT * FROM stg.orders WHERE price > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW stg.invoker WITH (security_invoker = true) AS SELECT id FROM stg.checked;
CREATE RECURSIVE VIEW ref.count_up (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM count_up WHERE n < 5;

CREATE FUNCTION stg.of_row(o stg.orders) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT o.price * 2';
CREATE FUNCTION stg.customers() RETURNS SETOF stg.orders LANGUAGE sql STABLE AS 'SELECT * FROM stg.orders';
CREATE VIEW ref.doubled AS SELECT o.id, stg.of_row(o) AS twice FROM stg.orders o;
CREATE FUNCTION ref.sum_doubled() RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT sum(twice) FROM ref.doubled; END;
CREATE FUNCTION kpi.quoted(a text DEFAULT 'x''y', VARIADIC b int[] DEFAULT '{}', OUT c text, OUT d int) RETURNS record
    LANGUAGE plpgsql COST 7 SET search_path = '' AS $body$
-- # table not.a.header
BEGIN
    c := $$it's$$; d := 1; -- CREATE TABLE in a comment;
END $body$;
CREATE PROCEDURE kpi.refresh() LANGUAGE plpgsql AS $$ BEGIN REFRESH MATERIALIZED VIEW kpi.daily; END $$;
CREATE AGGREGATE kpi.longest(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE FUNCTION stg.same(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR stg.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = stg.same, COMMUTATOR = OPERATOR(stg.===));
CREATE VIEW stg.alike AS SELECT * FROM stg.lines WHERE order_id OPERATOR(stg.===) n;

-- a view and a function that each need the other's row type
CREATE VIEW ref.loop AS SELECT 1 AS x;
CREATE FUNCTION ref.of_loop(ref.loop) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE VIEW ref.loop AS SELECT 1 AS x, ref.of_loop(NULL) AS y;
-- a table whose default and check call a function that reads it
CREATE TABLE stg.self (id bigint, few bigint);
CREATE FUNCTION stg.count_self() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM stg.self; END;
ALTER TABLE stg.self ALTER id SET DEFAULT stg.count_self();
ALTER TABLE stg.self ADD CONSTRAINT few CHECK (few < stg.count_self());
-- a rule that makes a table's insert a view's business
CREATE RULE also AS ON INSERT TO stg.lines DO ALSO NOTIFY lines;
CREATE VIEW stg.writable AS SELECT id, customer FROM stg.orders;
ALTER VIEW stg.writable ALTER COLUMN customer SET DEFAULT 'nobody';
CREATE RULE instead AS ON UPDATE TO stg.writable DO INSTEAD UPDATE stg.orders SET customer = new.customer WHERE id = old.id;

CREATE FUNCTION stg.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE OF price ON stg.orders FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION stg.touch('a', 'b''c');
CREATE TRIGGER instead INSTEAD OF DELETE ON stg.grouped FOR EACH ROW EXECUTE FUNCTION stg.touch();
ALTER TABLE stg.orders DISABLE TRIGGER touched;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON stg.lines DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION stg.touch();
