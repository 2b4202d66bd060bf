-- Section 08_indexes of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # index kpi.idx_daily_actual_day
CREATE INDEX idx_daily_actual_day ON kpi.daily_actual USING brin (ddate);

-- # index mart.idx_mv_receive_item_month_pk
CREATE UNIQUE INDEX idx_mv_receive_item_month_pk ON mart.mv_receive_item_month USING btree (month_start, item_cd);

-- # index mart.idx_mv_receive_monthly_pk
CREATE UNIQUE INDEX idx_mv_receive_monthly_pk ON mart.mv_receive_monthly USING btree (month_start);

-- # index mart.idx_mv_receive_weekday_profile_pk
CREATE UNIQUE INDEX idx_mv_receive_weekday_profile_pk ON mart.mv_receive_weekday_profile USING btree (iso_dow, day_type);

-- # index mart.idx_mv_target_card_per_day_pk
CREATE UNIQUE INDEX idx_mv_target_card_per_day_pk ON mart.mv_target_card_per_day USING btree (ddate);

-- # index raw.idx_weighbridge_log_vehicle
CREATE INDEX idx_weighbridge_log_vehicle ON ONLY raw.weighbridge_log USING btree (vehicle_no);

-- # index raw.weighbridge_log_2025_10_vehicle_no_idx
CREATE INDEX weighbridge_log_2025_10_vehicle_no_idx ON raw.weighbridge_log_2025_10 USING btree (vehicle_no);

-- # index raw.weighbridge_log_2025_11_vehicle_no_idx
CREATE INDEX weighbridge_log_2025_11_vehicle_no_idx ON raw.weighbridge_log_2025_11 USING btree (vehicle_no);

-- # index raw.weighbridge_log_2025_12_vehicle_no_idx
CREATE INDEX weighbridge_log_2025_12_vehicle_no_idx ON raw.weighbridge_log_2025_12 USING btree (vehicle_no);

-- # index raw.idx_weighbridge_log_payload
CREATE INDEX idx_weighbridge_log_payload ON raw.weighbridge_log_rest USING gin (payload jsonb_path_ops);

-- # index raw.weighbridge_log_rest_vehicle_no_idx
CREATE INDEX weighbridge_log_rest_vehicle_no_idx ON raw.weighbridge_log_rest USING btree (vehicle_no);

-- # index ref.idx_calendar_day_week
CREATE INDEX idx_calendar_day_week ON ref.calendar_day USING btree (iso_year, iso_week);

-- # index ref.idx_vendor_normal_name
CREATE INDEX idx_vendor_normal_name ON ref.vendor USING btree (stg.fn_normalize_name(name));

-- # index stg.idx_receive_king_slip_date
CREATE INDEX idx_receive_king_slip_date ON stg.receive_king USING btree (slip_date) INCLUDE (net_weight, amount) WITH (fillfactor='90');

ALTER TABLE stg.receive_king CLUSTER ON idx_receive_king_slip_date;

-- # index stg.idx_receive_king_status
CREATE INDEX idx_receive_king_status ON stg.receive_king USING btree (status) WHERE ((status)::text <> 'archived'::text);

COMMENT ON INDEX stg.idx_receive_king_status IS '未処理の伝票を速く探すため';

-- # index stg.idx_receive_king_vendor
CREATE INDEX idx_receive_king_vendor ON stg.receive_king USING btree (vendor_cd, slip_date DESC);

-- # index partition raw.weighbridge_log_2025_10_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_2025_10_vehicle_no_idx;

-- # index partition raw.weighbridge_log_2025_11_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_2025_11_vehicle_no_idx;

-- # index partition raw.weighbridge_log_2025_12_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_2025_12_vehicle_no_idx;

-- # index partition raw.weighbridge_log_rest_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_rest_vehicle_no_idx;

-- # foreign key kpi.daily_actual.daily_actual_ddate_fkey
ALTER TABLE ONLY kpi.daily_actual
    ADD CONSTRAINT daily_actual_ddate_fkey FOREIGN KEY (ddate) REFERENCES ref.calendar_day(ddate) DEFERRABLE INITIALLY DEFERRED;

-- # foreign key kpi.daily_actual.daily_actual_site_id_fkey
ALTER TABLE ONLY kpi.daily_actual
    ADD CONSTRAINT daily_actual_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(site_id);

-- # foreign key kpi.monthly_target.monthly_target_site_id_fkey
ALTER TABLE ONLY kpi.monthly_target
    ADD CONSTRAINT monthly_target_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(site_id);

-- # foreign key public.app_user.app_user_site_id_fkey
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(site_id);

-- # foreign key raw.receive_king_csv.receive_king_csv_batch_id_fkey
ALTER TABLE ONLY raw.receive_king_csv
    ADD CONSTRAINT receive_king_csv_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES raw.upload_batch(batch_id) ON DELETE CASCADE;

-- # foreign key raw.upload_batch.upload_batch_uploaded_by_fkey
ALTER TABLE ONLY raw.upload_batch
    ADD CONSTRAINT upload_batch_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.app_user(user_id) ON DELETE SET NULL;

-- # foreign key raw.weighbridge_log.weighbridge_log_batch_id_fkey
ALTER TABLE raw.weighbridge_log
    ADD CONSTRAINT weighbridge_log_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES raw.upload_batch(batch_id);

-- # foreign key ref.holiday_jp.holiday_jp_hdate_fkey
ALTER TABLE ONLY ref.holiday_jp
    ADD CONSTRAINT holiday_jp_hdate_fkey FOREIGN KEY (hdate) REFERENCES ref.calendar_day(ddate);

-- # foreign key ref.vendor_contract.vendor_contract_item_cd_fkey
ALTER TABLE ONLY ref.vendor_contract
    ADD CONSTRAINT vendor_contract_item_cd_fkey FOREIGN KEY (item_cd) REFERENCES ref.item(item_cd);

-- # foreign key ref.vendor_contract.vendor_contract_vendor_cd_fkey
ALTER TABLE ONLY ref.vendor_contract
    ADD CONSTRAINT vendor_contract_vendor_cd_fkey FOREIGN KEY (vendor_cd) REFERENCES ref.vendor(vendor_cd) ON UPDATE CASCADE;

-- # foreign key stg.receive_king.receive_king_batch_id_fkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES raw.upload_batch(batch_id);

-- # foreign key stg.receive_king.receive_king_item_cd_fkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_item_cd_fkey FOREIGN KEY (item_cd) REFERENCES ref.item(item_cd);

-- # foreign key stg.receive_king.receive_king_vendor_cd_fkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_vendor_cd_fkey FOREIGN KEY (vendor_cd) REFERENCES ref.vendor(vendor_cd);

-- # trigger stg.receive_king.trg_receive_king_stamp
CREATE TRIGGER trg_receive_king_stamp BEFORE INSERT OR UPDATE OF net_weight, amount ON stg.receive_king FOR EACH ROW EXECUTE FUNCTION stg.fn_stamp_updated_at();

COMMENT ON TRIGGER trg_receive_king_stamp ON stg.receive_king IS '更新時刻を記録';

-- # rule stg.v_receive_open.v_receive_open_keep
CREATE RULE v_receive_open_keep AS
    ON DELETE TO stg.v_receive_open DO INSTEAD  UPDATE stg.receive_king SET status = 'archived'::character varying
  WHERE (receive_king.receive_id = old.receive_id);

COMMENT ON RULE v_receive_open_keep ON stg.v_receive_open IS '削除の代わりに archived にする';

-- # row security public.app_user
ALTER TABLE public.app_user ENABLE ROW LEVEL SECURITY;

-- # row security stg.receive_king
ALTER TABLE stg.receive_king ENABLE ROW LEVEL SECURITY;

-- # policy public.app_user.app_user_self
CREATE POLICY app_user_self ON public.app_user USING ((login = CURRENT_USER));

-- # policy stg.receive_king.receive_king_open_days
CREATE POLICY receive_king_open_days ON stg.receive_king AS RESTRICTIVE FOR INSERT TO app_writer WITH CHECK ((NOT (EXISTS ( SELECT
   FROM ref.v_closure_day c
  WHERE (c.ddate = receive_king.slip_date)))));

-- # policy stg.receive_king.receive_king_read
CREATE POLICY receive_king_read ON stg.receive_king FOR SELECT TO app_reader, app_writer, mart_refresher USING (((status)::text IS DISTINCT FROM 'archived'::text));

COMMENT ON POLICY receive_king_read ON stg.receive_king IS 'archived は見せない';

-- # policy stg.receive_king.receive_king_write
CREATE POLICY receive_king_write ON stg.receive_king FOR UPDATE TO app_writer USING (((status)::text = 'pending'::text)) WITH CHECK ((slip_date <= CURRENT_DATE));

-- # statistics stg.st_receive_king_vendor_item
CREATE STATISTICS stg.st_receive_king_vendor_item (ndistinct, dependencies) ON vendor_cd, item_cd FROM stg.receive_king;

COMMENT ON STATISTICS stg.st_receive_king_vendor_item IS 'A vendor brings few items';
