-- ---------------------------------------------------------------------------------------------------------- rights

-- Everything belongs to botdb_owner, and to nobody but its groups is anything granted. What each function needs stands here
-- once, and the reference and the tests are made from it: who may call it besides botdb_admin, who calls all but the
-- internal ones; with whose rights it runs, the owner's or the caller's; what it costs, in units of a comparison of two
-- numbers; how many rows the planner may expect of a set.
DO $$
DECLARE
  object record;
  granted record;
BEGIN
  ALTER SCHEMA botdb OWNER TO botdb_owner;
  FOR object IN
    SELECT CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' WHEN 'c' THEN 'TYPE' ELSE 'SEQUENCE' END AS kind,
      c.oid::regclass AS name
    FROM pg_class c
    WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'c', 'S')
      -- A sequence of an identity column goes with its table.
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'
                      AND c.relkind = 'S')
    ORDER BY c.oid
  LOOP
    EXECUTE format('ALTER %s %s OWNER TO botdb_owner', object.kind, object.name);
  END LOOP;
  REVOKE ALL ON SCHEMA botdb FROM PUBLIC, botdb_bot, botdb_billing, botdb_admin, botdb_reader;
  GRANT USAGE ON SCHEMA botdb TO botdb_bot, botdb_billing, botdb_admin, botdb_reader;

  FOR granted IN
    SELECT p.oid::regprocedure AS function, f.groups, f.runs_as, f.cost, f.rows
    FROM (VALUES
      -- function, groups, runs_as, cost, rows
      ('version', 'bot billing reader', 'caller', 1, NULL),
      ('jsonb_merge_patch', 'bot billing reader', 'caller', 50, NULL),
      ('count_bucket', 'reader', 'caller', 1, NULL),
      ('read_changes', 'reader', 'caller', 10, 20),
      ('fold_code', 'reader', 'caller', 10, NULL),
      -- users
      ('get_or_create_user', 'bot', 'owner', 1000, NULL),
      ('get_user', 'bot', 'owner', 300, 1),
      ('get_user_by_id', 'bot', 'owner', 300, 1),
      ('count_users', 'bot', 'owner', 500, NULL),
      ('update_level', 'bot', 'owner', 1000, NULL),
      ('increment_training_count', 'bot', 'owner', 1000, NULL),
      ('add_score', 'bot', 'owner', 1000, NULL),
      ('set_user_attributes', 'bot', 'owner', 1000, NULL),
      ('delete_user', '', 'owner', 10000, NULL),
      ('export_user', '', 'owner', 5000, NULL),
      ('attach_user_table', '', 'caller', 10000, NULL),
      ('list_erased', 'bot', 'owner', 500, 100),
      ('purge_erased', '', 'owner', 10000, NULL),
      -- XP, levels and the leaderboard
      ('add_xp', 'bot', 'owner', 1000, NULL),
      ('add_xp_batch', 'bot', 'owner', 50000, 100),
      ('set_levels', '', 'owner', 1000, NULL),
      ('get_levels', 'bot', 'owner', 300, NULL),
      ('level_for_xp', 'bot', 'owner', 100, NULL),
      ('get_xp_by_bot', 'bot', 'owner', 500, 3),
      ('get_leaderboard', 'bot', 'owner', 1000, 10),
      ('get_leaderboard_around', 'bot', 'owner', 1500, 11),
      ('get_leaderboard_among', 'bot', 'owner', 5000, 100),
      ('get_user_rank', 'bot', 'owner', 500, NULL),
      ('purge_xp_events', '', 'owner', 100000, NULL),
      ('revert_xp', '', 'owner', 100000, NULL),
      ('rebuild_counts', '', 'owner', 1000000, NULL),
      -- boards
      ('define_board', '', 'owner', 1000, NULL),
      ('submit_score', 'bot', 'owner', 1500, NULL),
      ('get_board', 'bot', 'owner', 1000, 10),
      ('get_board_rank', 'bot', 'owner', 500, 1),
      ('get_board_around', 'bot', 'owner', 1500, 11),
      ('list_boards', 'bot', 'owner', 500, 10),
      ('drop_board', '', 'owner', 100000, NULL),
      ('purge_board', '', 'owner', 100000, NULL),
      -- badges
      ('award_badge', 'bot', 'owner', 1000, NULL),
      ('award_badge_by_user_id', 'bot', 'owner', 1000, NULL),
      ('revoke_badge', 'bot', 'owner', 1000, NULL),
      ('get_user_badges', 'bot', 'owner', 500, 10),
      ('has_badge', 'bot', 'owner', 300, NULL),
      ('count_user_badges', 'bot', 'owner', 300, NULL),
      ('count_badges_by_type', 'bot', 'owner', 100000, 20),
      ('define_badge', '', 'owner', 1000, NULL),
      ('evaluate_badges', 'bot', 'owner', 2000, 2),
      -- sessions
      ('get_user_session', 'bot', 'owner', 1000, NULL),
      ('save_session', 'bot', 'owner', 1000, NULL),
      ('update_session', 'bot', 'owner', 1000, NULL),
      ('update_stats', 'bot', 'owner', 1000, NULL),
      ('patch_session', 'bot', 'owner', 1000, NULL),
      ('increment_session', 'bot', 'owner', 1000, NULL),
      ('increment_stats', 'bot', 'owner', 1000, NULL),
      ('reset_session', 'bot', 'owner', 1000, NULL),
      ('delete_session', 'bot', 'owner', 1000, NULL),
      ('get_session', 'bot', 'owner', 300, 1),
      ('get_user_sessions', 'bot', 'owner', 300, 3),
      -- storage
      ('storage_read', 'bot', 'owner', 300, 1),
      ('storage_read_for_update', 'bot', 'owner', 500, 1),
      ('storage_write', 'bot', 'owner', 1000, NULL),
      ('storage_patch', 'bot', 'owner', 1000, NULL),
      ('storage_increment', 'bot', 'owner', 1000, NULL),
      ('storage_update_keys', 'bot', 'owner', 1000, NULL),
      ('storage_delete', 'bot', 'owner', 1000, NULL),
      ('storage_keys', 'bot', 'owner', 1000, 100),
      ('storage_delete_prefix', 'bot', 'owner', 10000, NULL),
      ('storage_lock', 'bot', 'owner', 1000, NULL),
      ('storage_unlock', 'bot', 'owner', 1000, NULL),
      ('purge_storage', '', 'owner', 100000, NULL),
      -- access
      ('create_subscription', 'billing', 'owner', 1500, NULL),
      ('get_active_subscription', 'bot billing', 'owner', 500, 1),
      ('check_access', 'bot billing', 'owner', 500, NULL),
      ('consume_access', 'bot', 'owner', 1500, NULL),
      ('add_free_trainings', 'billing', 'owner', 1500, NULL),
      ('reserve_access', 'bot', 'owner', 1500, 1),
      ('confirm_access', 'bot', 'owner', 1500, NULL),
      ('release_access', 'bot', 'owner', 1500, NULL),
      ('explain_access', 'bot billing', 'owner', 2000, NULL),
      -- promocodes
      ('create_promocode', '', 'owner', 1500, NULL),
      ('generate_promocodes', '', 'owner', 100000, 1000),
      ('redeem_promocode', 'bot', 'owner', 2000, NULL),
      ('check_promocode', 'bot', 'owner', 500, 1),
      ('list_promocodes', '', 'owner', 2000, 50),
      ('promocode_stats', '', 'owner', 2000, NULL),
      ('disable_promocode', '', 'owner', 1000, NULL),
      -- payments
      ('define_tariff', '', 'owner', 1000, NULL),
      ('get_tariff', 'bot billing', 'owner', 300, 1),
      ('list_tariffs', 'bot billing', 'owner', 500, 10),
      ('disable_tariff', '', 'owner', 1000, NULL),
      ('create_payment', 'billing', 'owner', 2000, NULL),
      ('apply_payment', 'billing', 'owner', 3000, NULL),
      ('resolve_payment', 'billing', 'owner', 3000, NULL),
      ('get_order', 'bot billing', 'owner', 500, 10),
      ('complete_payment', 'billing', 'owner', 3000, NULL),
      ('fail_payment', 'billing', 'owner', 1500, NULL),
      ('refund_payment', 'billing', 'owner', 3000, NULL),
      ('set_auto_renew', 'billing', 'owner', 1500, NULL),
      ('get_renewals', 'bot billing', 'owner', 500, 2),
      ('list_expiring', 'bot billing', 'owner', 2000, 100),
      ('get_user_payments', 'bot billing', 'owner', 500, 10),
      ('get_payment', 'bot billing', 'owner', 300, 1),
      ('list_payments', 'bot billing', 'owner', 2000, 100),
      ('reconcile_payments', 'billing', 'owner', 50000, 10),
      -- training
      ('save_training_history', 'bot', 'owner', 1500, NULL),
      ('get_user_training_history', 'bot', 'owner', 500, 10),
      ('update_user_stats_after_training', 'bot', 'owner', 1000, NULL),
      ('finish_training', 'bot', 'owner', 4000, NULL),
      ('stats_after_training', NULL, 'caller', 200, NULL),
      -- bots and administration
      ('register_bot', '', 'owner', 1000, NULL),
      ('list_bots', 'bot', 'owner', 500, 10),
      ('remove_bot', '', 'owner', 100000, NULL),
      ('import_users', '', 'owner', 100000, NULL),
      ('import_sessions', '', 'owner', 100000, NULL),
      ('import_badges', '', 'owner', 100000, NULL),
      ('import_training_history', '', 'owner', 100000, NULL),
      ('import_subscriptions', '', 'owner', 100000, NULL),
      ('import_free_trainings', '', 'owner', 100000, NULL),
      ('import_promocodes', '', 'owner', 100000, NULL),
      ('import_promocode_usage', '', 'owner', 100000, NULL),
      ('import_payments', '', 'owner', 100000, NULL),
      ('claim_update', 'bot', 'owner', 500, NULL),
      ('purge_requests', '', 'owner', 100000, NULL),
      ('verify', '', 'owner', 10000000, 10),
      ('table_shapes', '', 'owner', 10000, 20),
      -- triggers
      ('forget_configuration', NULL, 'caller', 1, NULL),
      ('bind_role', NULL, 'owner', 1000, NULL),
      ('guard_erasure', NULL, 'owner', 1000, NULL),
      ('note_erasure', NULL, 'owner', 1000, NULL),
      ('renumber_erased', NULL, 'owner', 100, NULL),
      ('note_erased_uses', NULL, 'owner', 1000, NULL),
      ('delete_counters', NULL, 'owner', 1000, NULL),
      ('count_rows', NULL, 'owner', 1000, NULL),
      ('hold_scores', NULL, 'owner', 1000, NULL)
    ) f (name, groups, runs_as, cost, rows)
      FULL JOIN (SELECT oid, proname::text AS name FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace) p USING (name)
  LOOP
    IF granted.function IS NULL OR granted.runs_as IS NULL THEN
      RAISE EXCEPTION 'the list of rights and the functions of botdb differ: %', granted;
    END IF;
    EXECUTE format('ALTER FUNCTION %s OWNER TO botdb_owner', granted.function);
    EXECUTE format('ALTER FUNCTION %s COST %s', granted.function, granted.cost);
    IF granted.rows IS NOT NULL THEN
      EXECUTE format('ALTER FUNCTION %s ROWS %s', granted.function, granted.rows);
    END IF;
    IF granted.runs_as = 'owner' THEN
      EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', granted.function);
      EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', granted.function);
    END IF;
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, botdb_bot, botdb_billing, botdb_admin, botdb_reader', granted.function);
    IF granted.groups IS NOT NULL THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', granted.function,
        (SELECT string_agg('botdb_' || name, ', ') FROM regexp_split_to_table(granted.groups || ' admin', ' ') name
         WHERE name <> ''));
    END IF;
  END LOOP;

  -- Tables are written only through the functions; readers may look at all of them.
  REVOKE ALL ON ALL TABLES IN SCHEMA botdb FROM PUBLIC, botdb_bot, botdb_billing, botdb_admin, botdb_reader;
  GRANT SELECT ON ALL TABLES IN SCHEMA botdb TO botdb_reader;
END
$$;
