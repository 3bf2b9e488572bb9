-- Charges whose end the provider states, and their refunds, in every order: the same charges that stand end in the same access.
\pset format unaligned
SET timezone = 'UTC';
SET client_min_messages = warning;
DO $$
BEGIN
  PERFORM botdb.define_tariff('stated_month', 'Month', 100, 'XTR', 'month', grace => '2 days');
END $$;

-- The steps: a charge that pays for so many days from a fixed time on, which may be told again; or its refund, whole or
-- of so much of its 100 stars, which are 30 days.
CREATE TEMP TABLE steps (step text, charge text, days int, part numeric);
INSERT INTO steps (step, charge, days) VALUES ('30', 'a', 30), ('60', 'b', 60), ('90', 'c', 90), ('30 back', 'a', NULL), ('60 back', 'b', NULL),
  ('90 back', 'c', NULL), ('30 again', 'a', 30), ('60 again', 'b', 60), ('60 back again', 'b', NULL);
INSERT INTO steps (step, charge, part) VALUES ('half of 60', 'b', 50), ('of 90', 'c', 98), ('half of 30', 'a', 50);
-- Every order of six of them.
CREATE TEMP TABLE orders AS
WITH RECURSIVE growing AS (
  SELECT set, ARRAY[]::text[] AS steps, steps AS left_over
  FROM (VALUES (1, ARRAY['30', '60', '90', '30 back', '60 back', '90 back']),
               (2, ARRAY['30', '60', '30 back', '60 back', '30 again', '60 again']),
               (3, ARRAY['30', '60', '90', '60 back', '60 again', '60 back again']),
               (4, ARRAY['30', '60', '90', 'half of 60', 'of 90', '90 back']),
               (5, ARRAY['30', '60', 'half of 30', 'half of 60', '60 again', '30 back'])) sets (set, steps)
  UNION ALL
  SELECT set, growing.steps || step, array_remove(left_over, step) FROM growing, unnest(left_over) step
)
SELECT 7520000000 + row_number() OVER (ORDER BY set, steps) AS telegram_id, steps FROM growing WHERE left_over = '{}';
SELECT count(*) AS orders FROM orders, botdb.get_or_create_user(telegram_id);

-- Takes the steps one by one; after each, access has to end where the last of the charges does that stand, and to renew itself,
-- with grace, if no later charge was taken back after that last one was told: what is charged after a refund is wanted, and
-- what was told before it was given up with it. So here the order counts, which nobody but the order can tell. Returns what was
-- otherwise. A refund of a charge that nobody has heard of yet is TB005, and changes nothing.
CREATE FUNCTION pg_temp.wrong(telegram_id bigint, chosen text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  name text;
  taken text[] := '{}';
  step record;
  until timestamptz;
  ends timestamptz;
  renews boolean;
  renewing boolean;
  own_id bigint := (SELECT id FROM botdb.users u WHERE u.telegram_id = wrong.telegram_id);
BEGIN
  FOREACH name IN ARRAY chosen LOOP
    SELECT s.*, 'stated ' || telegram_id || s.charge AS id INTO step FROM steps s WHERE s.step = name;
    BEGIN
      IF step.days IS NULL THEN
        PERFORM botdb.refund_payment('stated', step.id, step.part);
      ELSE
        PERFORM botdb.apply_payment(telegram_id, 'stated', step.id, 'stated_month', paid_until => '2100-01-01'::timestamptz + step.days * interval '1 day', is_recurring => true);
      END IF;
    EXCEPTION WHEN SQLSTATE 'TB005' THEN
      CONTINUE;
    END;
    taken := taken || name;
    -- All that has been heard of, less what was taken back whole or in days.
    SELECT max('2100-01-01'::timestamptz + (s.days - coalesce(floor(0.3 * b.part), 0)) * interval '1 day') INTO until
    FROM steps s LEFT JOIN steps b ON b.charge = s.charge AND b.part IS NOT NULL AND b.step = ANY (taken)
    WHERE s.days IS NOT NULL AND s.step = ANY (taken)
      AND NOT EXISTS (SELECT FROM steps back WHERE back.charge = s.charge AND back.days IS NULL AND back.part IS NULL
                        AND back.step = ANY (taken));
    SELECT max(end_date) INTO ends FROM botdb.subscriptions WHERE user_id = own_id AND is_active AND end_date > now();
    IF until IS DISTINCT FROM ends THEN
      RETURN format('after %s: until %s, and not %s', taken, ends, until);
    END IF;
    WITH told AS (
      SELECT s.charge, s.days, min(array_position(taken, s.step)) AS told_at,
        (SELECT min(array_position(taken, b.step)) FROM steps b
         WHERE b.charge = s.charge AND b.days IS NULL AND b.part IS NULL) AS back_at
      FROM steps s WHERE s.days IS NOT NULL AND s.step = ANY (taken) GROUP BY s.charge, s.days)
    SELECT coalesce((
      SELECT NOT EXISTS (SELECT FROM told later WHERE later.days > last.days AND later.back_at > last.told_at)
      FROM told last WHERE last.back_at IS NULL ORDER BY last.days DESC LIMIT 1), false) INTO renews;
    SELECT state = 'renewing' AND grace_until - ends IS NOT DISTINCT FROM interval '2 days' INTO renewing
    FROM botdb.get_renewals(wrong.telegram_id) WHERE (state = 'renewing') = (grace_until IS NOT NULL);
    IF renews IS DISTINCT FROM renewing THEN
      RETURN format('after %s: renewing %s, and not %s', taken, renewing, renews);
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
SELECT count(*) AS wrong, min(wrong) AS first FROM (SELECT pg_temp.wrong(telegram_id, steps) AS wrong FROM orders) w WHERE wrong IS NOT NULL;
SELECT check_name, subject, detail FROM botdb.verify() WHERE subject ~ 'stated|user 752';

-- What happened with a later end that came first, and was taken back.
SELECT steps, event, round((abs(extract(epoch FROM duration)) - CASE WHEN abs(extract(epoch FROM duration)) > 86400000 THEN extract(epoch FROM '2100-01-01' - now()) ELSE 0 END) / 86400) AS days_from_2100,
  right(payment.payment_id, 1) AS charge
FROM orders o JOIN botdb.users u USING (telegram_id) JOIN botdb.access_events e ON e.user_id = u.id
  JOIN botdb.payments payment ON payment.id = e.payment_id
WHERE steps = ARRAY['60', '30', '60 back', '60 again', '30 again', '30 back'] ORDER BY e.id;

SELECT count(botdb.delete_user(telegram_id)) AS erased FROM orders;
DELETE FROM botdb.tariffs WHERE tariff = 'stated_month';
