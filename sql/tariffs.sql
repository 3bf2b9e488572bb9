-- What is offered: read, listed, taken off offer and put on it again.
\pset format unaligned
SELECT count(*) FROM botdb.get_or_create_user(7410000001);

-- The SQLSTATE, message and detail of a statement that fails.
CREATE FUNCTION pg_temp.error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  state text; message text; detail text;
BEGIN
  EXECUTE statement;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', state, message, nullif(detail, ''));
END $$;

SELECT tariff FROM botdb.define_tariff('tariffs_month', 'Месяц', 299, 'RUB', 'month');
SELECT tariff FROM botdb.define_tariff('tariffs_five', 'Five', 50, 'XTR', 'credits', credits => 5);
SELECT * FROM botdb.get_tariff('tariffs_month');
SELECT count(*) FROM botdb.get_tariff('tariffs_none');
SELECT tariff, price, is_active FROM botdb.list_tariffs() WHERE tariff LIKE 'tariffs_%';

-- Off offer it sells nothing more; what was sold before is what it was.
SELECT status, tariff FROM botdb.create_payment(7410000001, 'tariffs', 'tariffs_five', 'before');
SELECT botdb.disable_tariff('tariffs_five'), botdb.disable_tariff('tariffs_five');
SELECT is_active FROM botdb.get_tariff('tariffs_five');
SELECT tariff FROM botdb.list_tariffs() WHERE tariff LIKE 'tariffs_%';
SELECT tariff, is_active FROM botdb.list_tariffs(active_only => false) WHERE tariff LIKE 'tariffs_%';
SELECT pg_temp.error_of($$SELECT botdb.create_payment(7410000001, 'tariffs', 'tariffs_five', 'since')$$);
SELECT status FROM botdb.create_payment(7410000001, 'tariffs', 'tariffs_five', 'before');
SELECT status, granted, details FROM botdb.complete_payment('tariffs', 'before');
-- On offer again, with what it says now.
SELECT price, credits, is_active FROM botdb.define_tariff('tariffs_five', 'Five', 60, 'XTR', 'credits', credits => 6);
SELECT amount FROM botdb.create_payment(7410000001, 'tariffs', 'tariffs_five', 'since');
SELECT botdb.disable_tariff('tariffs_five');

-- A trigger that keeps the tariff as it is: nothing is claimed that is not so.
CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE UPDATE ON botdb.tariffs FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
SELECT pg_temp.error_of($$SELECT botdb.disable_tariff('tariffs_month')$$);
DROP TRIGGER keep ON botdb.tariffs;

-- Errors.
SELECT call, pg_temp.error_of('SELECT * FROM botdb.' || call) FROM (VALUES
  ($$get_tariff(NULL)$$), ($$get_tariff('')$$), ($$get_tariff(repeat('x', 256))$$), ($$list_tariffs(NULL)$$),
  ($$disable_tariff(NULL)$$), ($$disable_tariff('')$$), ($$disable_tariff('tariffs_none')$$)) AS bad (call);

-- Others share the database.
SELECT botdb.delete_user(7410000001);
DELETE FROM botdb.tariffs WHERE tariff LIKE 'tariffs_%';
