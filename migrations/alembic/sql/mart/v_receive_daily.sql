-- 日別の受入実績: 暦の全日を 1 行ずつ (stg から)
CREATE OR REPLACE VIEW mart.v_receive_daily AS
WITH slip AS (
    SELECT slip_date,
           count(DISTINCT receive_no) AS vehicle_count,
           CAST(sum(net_weight) / 1000 AS numeric(14,3)) AS weight_ton,
           CAST(sum(amount) AS numeric(16,0)) AS amount
    FROM stg.receive_king
    GROUP BY slip_date
)
SELECT c.ddate,
       c.iso_year,
       c.iso_week,
       c.iso_dow,
       c.day_type,
       coalesce(s.vehicle_count, 0) AS vehicle_count,
       coalesce(s.weight_ton, 0) AS weight_ton,
       coalesce(s.amount, 0) AS amount
FROM ref.v_calendar_classified c
LEFT JOIN slip s ON s.slip_date = c.ddate;
