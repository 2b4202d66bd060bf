-- 月別の受入実績
CREATE VIEW mart.v_receive_monthly AS
SELECT CAST(date_trunc('month', ddate) AS date) AS month_start,
       count(*) FILTER (WHERE day_type <> 'CLOSED') AS open_days,
       sum(vehicle_count) AS vehicle_count,
       sum(weight_ton) AS weight_ton,
       sum(amount) AS amount
FROM mart.v_receive_daily
GROUP BY CAST(date_trunc('month', ddate) AS date);
