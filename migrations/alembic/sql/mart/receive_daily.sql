-- 日別の受入実績 (raw を直接集計)
CREATE VIEW mart.receive_daily AS
SELECT slip_date AS ddate,
       count(DISTINCT receive_no) AS vehicle_count,
       round(sum(net_weight) / 1000, 3) AS weight_ton,
       sum(amount) AS amount
FROM raw.v_receive_king_typed
GROUP BY slip_date;
