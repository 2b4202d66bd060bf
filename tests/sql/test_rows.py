"""Which tables statements fill."""

from snapshot.sql.rows import written


def test_tables_that_are_filled_are_named() -> None:
    """INSERT, MERGE and COPY FROM, with the schema where it is given; reading and bodies of routines say nothing."""
    text = """
    INSERT INTO ref.a VALUES (1); COPY b FROM STDIN; COPY c TO STDOUT; SELECT 1 FROM d;
    MERGE INTO ref."E" USING f ON true WHEN NOT MATCHED THEN INSERT VALUES (1);
    CREATE FUNCTION g() RETURNS void LANGUAGE sql AS 'INSERT INTO h VALUES (1)';
    UPDATE i SET x = 1;
    """
    assert written(text) == {"ref.a", "b", "ref.E"}
    assert written("INSERT INTO") == frozenset()
