"""Write revisions behind those of the reference environment, as a team does that keeps at it for some years.

One in four makes a table with what belongs to it, or adds a column with an index; the others make views anew, because
what stands below them was revised: a base view, a view on it, one on both, a materialized view and its index, dropped
and made again. No rows are moved. What is written depends on nothing but the number of a revision.
"""

from collections.abc import Iterator
from pathlib import Path

SUBJECTS = 20
"""How many groups of views there are; each is made anew every few revisions."""
_REVISION = '''\
"""{title}

Revision ID: {id}
Revises: {parent}
"""

from alembic import op

revision = "{id}"
down_revision = "{parent}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """{title}"""
{up}


def downgrade() -> None:
    """The way back is not what is measured."""
    raise NotImplementedError
'''


def write_revisions(folder: Path, head: str, count: int) -> None:
    """Write so many revisions behind ``head`` into a folder of revisions."""
    parent = head
    for number in range(count):
        identity = f"2026{1 + number // 28 % 12:02d}{1 + number % 28:02d}_{number:09d}"
        title, texts = revision(number)
        up = "\n".join(f'    op.execute(r"""\n{text}\n    """)' for text in texts)
        path = folder / f"{identity}_{title.replace(' ', '_')}.py"
        path.write_text(_REVISION.format(title=title, id=identity, parent=parent, up=up), encoding="utf-8")
        parent = identity


def revision(number: int) -> tuple[str, list[str]]:
    """Return what one revision is called, and its statements."""
    subject = number % SUBJECTS
    if number < SUBJECTS:
        return f"add the table of group {subject}", [*table(subject), *views(subject, 0)]
    if number % 4 == 0:
        return f"add a column to group {subject}", list(column(subject, number))
    return f"revise the views of group {subject}", [*dropped(subject), *views(subject, number)]


def table(subject: int) -> Iterator[str]:
    """Yield a table of stg with its indexes, comments and a trigger's function."""
    name = f"stg.measure_{subject:02d}"
    yield f"""CREATE TABLE {name} (
        measure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        site_id integer NOT NULL REFERENCES public.site (site_id),
        measured_on date NOT NULL,
        code varchar(40) NOT NULL,
        gross_kg numeric(12,3) CHECK (gross_kg >= 0),
        tare_kg numeric(12,3) DEFAULT 0,
        remark text,
        changed_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (site_id, measured_on, code)
    )"""
    yield f"CREATE INDEX measure_{subject:02d}_day ON {name} (measured_on)"
    yield f"CREATE INDEX measure_{subject:02d}_code ON {name} (lower(code)) WHERE gross_kg IS NOT NULL"
    yield f"COMMENT ON TABLE {name} IS 'what group {subject} has weighed'"
    yield f"COMMENT ON COLUMN {name}.gross_kg IS 'with the vehicle, in kilograms'"
    yield f"""CREATE FUNCTION stg.touch_{subject:02d}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.changed_at := now(); RETURN NEW; END $$"""
    yield f"CREATE TRIGGER touch BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION stg.touch_{subject:02d}()"


def column(subject: int, number: int) -> Iterator[str]:
    """Yield a column with its index and comment."""
    name = f"stg.measure_{subject:02d}"
    yield f"ALTER TABLE {name} ADD COLUMN extra_{number:03d} integer DEFAULT 0 NOT NULL"
    yield f"CREATE INDEX measure_{subject:02d}_{number:03d} ON {name} (extra_{number:03d}, measured_on)"
    yield f"COMMENT ON COLUMN {name}.extra_{number:03d} IS 'asked for in revision {number}'"


def dropped(subject: int) -> Iterator[str]:
    """Yield how the views of a group go, those on top first."""
    yield f"DROP MATERIALIZED VIEW mart.summary_{subject:02d}"
    for view in (f"kpi.share_{subject:02d}", f"mart.monthly_{subject:02d}", f"mart.daily_{subject:02d}"):
        yield f"DROP VIEW {view}"


def views(subject: int, number: int) -> Iterator[str]:
    """Yield the views of a group: three on top of each other, and a materialized one with its index."""
    group = f"{subject:02d}"
    yield f"""CREATE VIEW mart.daily_{group} AS
        SELECT m.site_id, s.name AS site_name, m.measured_on, count(*) AS slips,
               sum(m.gross_kg - m.tare_kg) FILTER (WHERE m.gross_kg > {number}) AS net_kg
        FROM stg.measure_{group} m JOIN public.site s USING (site_id)
        GROUP BY m.site_id, s.name, m.measured_on"""
    yield f"""CREATE VIEW mart.monthly_{group} AS
        SELECT site_id, site_name, date_trunc('month', measured_on)::date AS month, sum(slips) AS slips,
               sum(net_kg) AS net_kg, avg(net_kg) OVER (PARTITION BY site_id) AS mean_kg
        FROM mart.daily_{group} GROUP BY site_id, site_name, month, net_kg"""
    yield f"""CREATE VIEW kpi.share_{group} AS
        SELECT m.site_id, m.month, m.net_kg / NULLIF(sum(m.net_kg) OVER (PARTITION BY m.month), 0) AS share,
               (SELECT max(d.net_kg) FROM mart.daily_{group} d WHERE d.site_id = m.site_id) AS best
        FROM mart.monthly_{group} m"""
    yield f"""CREATE MATERIALIZED VIEW mart.summary_{group} AS
        SELECT k.site_id, k.month, k.share, m.mean_kg FROM kpi.share_{group} k
        JOIN mart.monthly_{group} m USING (site_id, month)"""
    yield f"CREATE INDEX summary_{group}_key ON mart.summary_{group} (site_id, month)"
    yield f"COMMENT ON VIEW mart.daily_{group} IS 'net weights, as of revision {number}'"
    yield f"GRANT SELECT ON mart.daily_{group}, kpi.share_{group}, mart.summary_{group} TO PUBLIC"
