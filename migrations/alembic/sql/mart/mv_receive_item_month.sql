-- 品目・月別の受入量
CREATE MATERIALIZED VIEW mart.mv_receive_item_month AS
SELECT CAST(date_trunc('month', r.slip_date) AS date) AS month_start,
       r.item_cd,
       i.name AS item_name,
       round(sum(r.net_weight) / 1000, 3) AS weight_ton
FROM stg.receive_king r
JOIN ref.item i ON i.item_cd = r.item_cd
GROUP BY CAST(date_trunc('month', r.slip_date) AS date), r.item_cd, i.name;
CREATE UNIQUE INDEX idx_mv_receive_item_month_pk ON mart.mv_receive_item_month (month_start, item_cd);
