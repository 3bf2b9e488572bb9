"""Days on which a deployment gives the tables rules of its own: they hold for the calls as for an ordinary statement."""
from contextlib import contextmanager

import psycopg

import probes
from day import CLEAR, DEADLOCK, Wrong, patient, scenario
from probes import TRAINEE, USER
from table_days import every

LOG = """
CREATE TABLE public.own_log (at_table text, command text, firing text, backend int DEFAULT pg_backend_pid());
CREATE FUNCTION public.own_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO public.own_log VALUES (TG_TABLE_NAME, TG_OP, TG_WHEN || ' ' || TG_LEVEL);
  RETURN coalesce(NEW, OLD);
END $$;
"""


@contextmanager
def rule(day, made, undone):
    """A rule of the deployment's for a while."""
    day.do(made)
    yield
    day.do(undone)


def holds(day, table, sqlstate, statement, made, undone):
    """Whether a call is refused while there is a rule against it, and works when that is gone."""
    with day.bot() as bot:
        with rule(day, made, undone):
            day.refused(sqlstate, statement, connection=bot)
        bot.execute(statement)


# ---- NOT NULL and CHECK

def without_nulls(table, column):
    """SET NOT NULL on a column that calls have left empty."""
    return (f"BEGIN; LOCK TABLE botdb.{table}; UPDATE botdb.{table} SET {column} = 'own' WHERE {column} IS NULL; "
            f"ALTER TABLE botdb.{table} ALTER {column} SET NOT NULL; COMMIT", f"ALTER TABLE botdb.{table} ALTER {column} DROP NOT NULL")


@scenario("not-null", allowed={"23502"})
def not_null(day):
    """SET NOT NULL on a column of a hot table: a call that leaves it empty is 23502"""
    for table, column, statement in (
            ("xp_events", "reason", f"SELECT botdb.add_xp({USER}, 1)"),
            ("xp_events", "reason", f"SELECT botdb.add_xp_batch('{{{USER}}}', '{{1}}')"),
            ("users", "username", f"SELECT botdb.get_user_session({USER + 500})"),
            ("payments", "description", f"SELECT botdb.create_payment({USER}, 'own', 'three_credits', 'not-null')")):
        holds(day, table, "23502", statement, *without_nulls(table, column))
    holds(day, "user_badges", "23502", f"SELECT botdb.award_badge({USER}, 'bare')",
          "ALTER TABLE botdb.user_badges ALTER metadata SET NOT NULL", "ALTER TABLE botdb.user_badges ALTER metadata DROP NOT NULL")
    holds(day, "requests", "23502", "SELECT botdb.claim_update(4242, request_id => 'nobody')",
          "BEGIN; LOCK TABLE botdb.requests; UPDATE botdb.requests SET telegram_id = 0 WHERE telegram_id IS NULL; "
          "ALTER TABLE botdb.requests ALTER telegram_id SET NOT NULL; COMMIT",
          "ALTER TABLE botdb.requests ALTER telegram_id DROP NOT NULL")


# By table: what a deployment forbids, and a call that does it.
FORBIDDEN = {
    "users": ("total_xp < 5000000", f"add_xp({USER}, 6000000)"),
    "xp_events": ("amount <> 4321", f"add_xp({USER}, 4321)"),
    "bot_sessions": ("NOT session_data ? 'bad'", f"patch_session({USER}, '{{\"bad\": 1}}')"),
    "user_badges": ("badge_type <> 'forbidden'", f"award_badge({USER}, 'forbidden')"),
    "access_events": ("event <> 'confirm'", f"confirm_access((SELECT reservation_id FROM botdb.reserve_access({USER}, ttl => '1 hour')))"),
    "subscriptions": ("credits_total <> 3", f"apply_payment({USER}, 'own', 'forbidden', 'three_credits')"),
    "free_trainings": ("trainings_left <> 4", f"consume_access({TRAINEE})"),
    "payments": ("payment_id <> 'forbidden2'", f"create_payment({USER}, 'own', 'three_credits', 'forbidden2')"),
    "requests": ("request_id <> 'forbidden'", f"add_score({USER}, 1, request_id => 'forbidden')"),
    "claimed_updates": ("update_id <> 1313", "claim_update(1313)"),
    "board_scores": ("standing < 7000000", f"submit_score('sum', {USER}, 8000000)"),
    "promocode_counters": ("max_uses <> 1", f"redeem_promocode({USER}, 'SINGLE')"),
    "promocode_usage": ("user_id <> (6900000000 - 6900000000)", None),
    "count_changes": ("length(changes) > 0", None),
    "count_nodes": ("level >= 0", None),
}


@scenario("checks", allowed={"23514"})
def checks(day):
    """ADD CHECK, NOT VALID, VALIDATE: what it forbids is 23514"""
    for table in (table for table in day.tables if table in FORBIDDEN):
        condition, statement = FORBIDDEN[table]
        add = f"ALTER TABLE botdb.{table} ADD CONSTRAINT own CHECK ({condition})"
        undo = f"ALTER TABLE botdb.{table} DROP CONSTRAINT own"
        if not statement:
            with rule(day, add, undo):
                day.settle()
            continue
        with day.bot() as bot:
            with rule(day, f"{add} NOT VALID", undo):
                day.refused("23514", f"SELECT botdb.{statement}", connection=bot)
                if table not in ("subscriptions", "promocode_counters"):
                    day.do(f"ALTER TABLE botdb.{table} VALIDATE CONSTRAINT own")
                    day.refused("23514", f"SELECT botdb.{statement}", connection=bot)
            bot.execute(f"SELECT botdb.{statement}")


@scenario("checks-instead-of-ours", allowed={"23514"})
def checks_instead_of_ours(day):
    """A CHECK of the deployment's in the place of one of ours, so that there are as many as before"""
    day.do("SELECT botdb.create_promocode('SINGLE2', 'trainings', 1, 1)")
    with day.bot() as bot:
        for table, (condition, statement) in FORBIDDEN.items():
            ours = day.query("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' "
                             "ORDER BY 1 LIMIT 1", f"botdb.{table}")
            if not ours or not statement:
                continue
            name, definition = ours[0]
            statement = fresh(statement)
            with rule(day, f"ALTER TABLE botdb.{table} DROP CONSTRAINT {name}, ADD CONSTRAINT own CHECK ({condition}) NOT VALID",
                      f"ALTER TABLE botdb.{table} DROP CONSTRAINT own, ADD CONSTRAINT {name} {definition}"):
                day.refused("23514", f"SELECT botdb.{statement}", connection=bot)


def fresh(statement):
    return statement.replace("SINGLE", "SINGLE2")


# ---- foreign keys, unique and exclusion constraints


@scenario("foreign-keys", allowed={DEADLOCK, "23503"})
def foreign_keys(day):
    """ADD FOREIGN KEY on xp_events(bot_name), users(level), …: no orphans, 23503, and who deletes the other row waits"""
    day.do("CREATE TABLE public.own_bots (name text PRIMARY KEY); INSERT INTO own_bots VALUES ('hostile_bot'), ('third_bot')",
           "CREATE TABLE public.own_levels (level int PRIMARY KEY); INSERT INTO own_levels SELECT generate_series(1, 60)",
           "GRANT SELECT, REFERENCES, UPDATE ON own_bots, own_levels TO PUBLIC")
    for after in ("", " DEFERRABLE INITIALLY DEFERRED"):
        patient(day, f"ALTER TABLE botdb.xp_events ADD CONSTRAINT own FOREIGN KEY (bot_name) REFERENCES public.own_bots{after}",
                f"ALTER TABLE botdb.users ADD CONSTRAINT own FOREIGN KEY (level) REFERENCES public.own_levels{after}",
                f"ALTER TABLE botdb.user_badges ADD CONSTRAINT own FOREIGN KEY (badge_type) REFERENCES botdb.badges{after}")
        day.settle(100)
        day.refused("23503", f"SELECT botdb.add_xp({USER}, 1, 'other_bot')")
        day.refused("23503", f"SELECT botdb.add_xp({USER}, 9000, 'hostile_bot')")
        waits_for_reference(day)
        patient(day, "ALTER TABLE botdb.xp_events DROP CONSTRAINT own", "ALTER TABLE botdb.users DROP CONSTRAINT own",
                "ALTER TABLE botdb.user_badges DROP CONSTRAINT own")
    day.demand((0,), "SELECT count(*) FROM botdb.xp_events WHERE bot_name NOT IN (SELECT name FROM own_bots)")
    day.do(f"DELETE FROM own_bots; DROP TABLE own_bots, own_levels")


def waits_for_reference(day):
    """Whoever deletes the row that an open call refers to waits for it, and then is refused."""
    with day.server.connect() as other:
        other.execute("BEGIN")
        other.execute(f"SELECT botdb.add_xp({USER}, 1, 'third_bot')")
        running = day.together(["DELETE FROM own_bots WHERE name = 'third_bot'"])
        if running[0].has_ended and day.query("SELECT conname FROM pg_constraint WHERE conname = 'own' AND NOT condeferred"):
            raise Wrong("DELETE of the row that an open add_xp refers to did not wait")
        other.execute("COMMIT")
    day.finish(running, "23503")


@scenario("references-to-ours", allowed={DEADLOCK})
def references_to_ours(day):
    """Tables of the deployment's own that refer to hot ones, filled while the writers work"""
    patient(day, "CREATE TABLE own_notes (user_id bigint REFERENCES botdb.users ON DELETE CASCADE, event bigint, "
           "FOREIGN KEY (user_id, event) REFERENCES botdb.xp_events (user_id, id))")
    for _ in range(20):
        day.do("INSERT INTO own_notes SELECT user_id, id FROM botdb.xp_events ORDER BY id DESC LIMIT 20")
    patient(day, "DROP TABLE own_notes")


@scenario("unique-deferrable", allowed={"23505"})
def unique_deferrable(day):
    """UNIQUE … DEFERRABLE and EXCLUDE constraints"""
    day.do("ALTER TABLE botdb.xp_events ADD CONSTRAINT own_events UNIQUE (id) DEFERRABLE INITIALLY DEFERRED",
           "ALTER TABLE botdb.access_events ADD CONSTRAINT own_ledger EXCLUDE USING btree (id WITH =)",
           "ALTER TABLE botdb.users ADD CONSTRAINT own_users EXCLUDE USING hash (telegram_id WITH =)")
    day.settle(120)
    holds(day, "user_badges", "23P01", f"SELECT botdb.award_badge({USER}, 'second')",
          f"SELECT botdb.award_badge({USER}, 'first', 'hostile_bot', '{{}}'); "
          "ALTER TABLE botdb.user_badges ADD CONSTRAINT own_badges EXCLUDE USING btree (user_id WITH =) WHERE (badge_type IN ('first', 'second'))",
          "ALTER TABLE botdb.user_badges DROP CONSTRAINT own_badges")
    day.do("ALTER TABLE botdb.xp_events DROP CONSTRAINT own_events", "ALTER TABLE botdb.access_events DROP CONSTRAINT own_ledger",
           "ALTER TABLE botdb.users DROP CONSTRAINT own_users")


# ---- triggers

LEVELS = (("BEFORE", "ROW"), ("AFTER", "ROW"), ("BEFORE", "STATEMENT"), ("AFTER", "STATEMENT"))


@scenario("triggers")
def triggers(day):
    """An audit trigger of a superuser's on every hot table, BEFORE and AFTER, row and statement: it fires for every write"""
    day.do(LOG)
    for table in day.tables:
        day.do("; ".join(f"CREATE TRIGGER own_{when}_{level} {when} INSERT OR UPDATE OR DELETE ON botdb.{table} FOR EACH {level} "
                         "EXECUTE FUNCTION own_audit()" for when, level in LEVELS))
    day.settle(250)
    fires(day, {f"{when} {level}" for when, level in LEVELS})
    day.wait_until("SELECT count(*) > 0 FROM own_log WHERE at_table = 'count_nodes'")  # at the next fold
    every(day, *(f"DROP TRIGGER own_{when}_{level} ON {{table}}" for when, level in LEVELS))


@scenario("triggers-on-deletions")
def triggers_on_deletions(day):
    """Triggers that fire on deletions alone, the counts' tables too: nobody waits, nothing fails, and changes are merged"""
    day.do(LOG)
    every(day, "CREATE TRIGGER own_deletions AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION own_audit()")
    day.settle(600)
    day.demand((True,), "SELECT sum(rows) < 2000 FROM botdb.count_changes, LATERAL (SELECT count(*) AS rows FROM botdb.read_changes(changes)) c")
    every(day, "DROP TRIGGER own_deletions ON {table}")


@scenario("triggers-named-like-ours")
def triggers_named_like_ours(day):
    """Triggers of the deployment's whose names begin as ours do"""
    day.do(LOG)
    every(day, "CREATE TRIGGER botdb_count_x AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION own_audit()")
    fires(day, {"AFTER ROW"})
    every(day, "DROP TRIGGER botdb_count_x ON {table}")


def fires(day, expected):
    """Whether one call that writes a table fires all its triggers."""
    with day.bot() as bot:
        for table in probes.probed(day):
            statement = probes.call(table, bot)
            day.query("DELETE FROM own_log WHERE backend = %s RETURNING 1", bot.info.backend_pid)
            bot.execute(statement)
            found = {firing for firing, in day.query(
                "SELECT firing FROM own_log WHERE backend = %s AND at_table = %s AND command = %s", bot.info.backend_pid, table,
                probes.command(table))}
            if missing := expected - found:
                raise Wrong(f"{statement} fires no trigger {', '.join(sorted(missing))} of {table}")


CAP = """
CREATE FUNCTION own_cap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.total_xp := least(NEW.total_xp, 100);
  RETURN NEW;
END $$;
CREATE TRIGGER own BEFORE UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION own_cap();
"""


@scenario("trigger-caps-xp", audits=False)
def trigger_caps_xp(day):
    """A BEFORE trigger caps total_xp at 100: a call returns, and logs, what is stored"""
    day.do(CAP)
    above = [user for user, in day.query("SELECT id FROM botdb.users WHERE total_xp > 100")]  # who came there before
    stored = f"SELECT total_xp, (SELECT sum(amount)::bigint FROM botdb.xp_events WHERE user_id = u.id) FROM botdb.users u WHERE telegram_id = {USER}"
    with day.bot() as bot:
        for statement, total in ((f"SELECT total_xp FROM botdb.add_xp({USER}, 60)", 60), (f"SELECT total_xp FROM botdb.add_xp({USER}, 1000)", 100),
                                 (f"SELECT total_xp FROM botdb.add_xp_batch('{{{USER}}}', '{{50}}')", 100),
                                 (f"SELECT total_xp FROM botdb.update_user_stats_after_training({USER}, 70)", 100),
                                 (f"SELECT total_xp FROM botdb.finish_training({USER}, 70, '{{}}')", 100)):
            day.demand((total,), statement, connection=bot)
            day.demand((total, total), stored)
    day.settle(150)
    day.demand((0,), "SELECT count(*) FROM botdb.users WHERE total_xp > 100 AND id <> ALL (%s)", above)
    day.do("DROP TRIGGER own ON botdb.users")


@scenario("trigger-keeps-rows", audits=False, sums=False, allowed=CLEAR)
def trigger_keeps_rows(day):
    """A BEFORE trigger that drops rows and changes: a clear error or none, and no XP is logged that nobody has"""
    day.do("CREATE FUNCTION own_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    for table in ("users", "xp_events", "bot_sessions", "subscriptions", "board_scores", "user_badges"):
        day.dba.execute(f"CREATE TRIGGER own BEFORE INSERT OR UPDATE ON botdb.{table} FOR EACH ROW EXECUTE FUNCTION own_keep()")
        day.attempt()
        day.dba.execute(f"DROP TRIGGER own ON botdb.{table}")
        if table == "users":
            day.demand((0,), "SELECT count(*) FROM botdb.users u WHERE total_xp <> (SELECT coalesce(sum(amount), 0) FROM botdb.xp_events "
                             "WHERE user_id = u.id)")


@scenario("trigger-changes-documents")
def trigger_changes_documents(day):
    """BEFORE triggers that change what is stored: sessions and badges are answered as they are stored"""
    day.do("""
        CREATE FUNCTION own_mark() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.session_data := NEW.session_data || '{"own": true}'; RETURN NEW; END $$;
        CREATE TRIGGER own BEFORE INSERT OR UPDATE ON botdb.bot_sessions FOR EACH ROW EXECUTE FUNCTION own_mark()""")
    with day.bot() as bot:
        day.demand((True,), f"SELECT botdb.patch_session({USER}, '{{}}') -> 'session' ? 'own'", connection=bot)
        day.demand((True,), f"SELECT botdb.get_user_session({USER + 777}) -> 'session' ? 'own'", connection=bot)
    day.do("DROP TRIGGER own ON botdb.bot_sessions")


# ---- rules, policies, identities

NO_RULES = "0A000"  # what ON CONFLICT, or a statement in WITH, is refused with on a table that has a rule


@scenario("rules", allowed={NO_RULES})
def rules(day):
    """CREATE RULE … DO ALSO on every hot table: it applies, or the call is refused as an ordinary statement is"""
    day.do(LOG, "GRANT INSERT ON own_log TO PUBLIC")
    with day.bot() as bot:
        for table in probes.probed(day):
            command = probes.command(table)
            statement = probes.call(table, bot)
            day.do(f"CREATE RULE own AS ON {command} TO botdb.{table} DO ALSO INSERT INTO own_log VALUES ('{table}', '{command}', 'rule')")
            day.query("DELETE FROM own_log WHERE backend = %s RETURNING 1", bot.info.backend_pid)
            applies(day, bot, table, statement)
            day.do(f"DROP RULE own ON botdb.{table}")


def applies(day, bot, table, statement):
    try:
        bot.execute(statement)
    except psycopg.errors.FeatureNotSupported:
        return
    if not day.query("SELECT 1 FROM own_log WHERE backend = %s AND at_table = %s", bot.info.backend_pid, table):
        raise Wrong(f"{statement} applies no rule of {table}")


@scenario("policies", allowed={"42501"})
def policies(day):
    """ENABLE and FORCE ROW LEVEL SECURITY: policies hold for calls, since who owns the tables is no superuser"""
    every(day, "CREATE POLICY own ON {table} USING (true) WITH CHECK (true)", "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    day.settle(120)
    with day.bot() as bot:
        for table in probes.probed(day):
            statement = probes.call(table, bot)
            with rule(day, f"CREATE POLICY forbids ON botdb.{table} AS RESTRICTIVE FOR {probes.command(table)} {forbidden(table)}",
                      f"DROP POLICY forbids ON botdb.{table}"):
                day.refused("42501", statement, connection=bot)
            bot.execute(statement)
    every(day, "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY", "DROP POLICY own ON {table}")


def forbidden(table):
    return "WITH CHECK (false)" if probes.command(table) == "INSERT" else "USING (true) WITH CHECK (false)"


@scenario("replica-identity", allowed={"55000"}, settings=("wal_level=logical",))
def replica_identity(day):
    """REPLICA IDENTITY FULL and NOTHING, in a publication FOR ALL TABLES: 55000 for who changes a row without an identity"""
    every(day, "ALTER TABLE {table} REPLICA IDENTITY FULL", "ALTER TABLE {table} REPLICA IDENTITY DEFAULT")
    every(day, "ALTER TABLE {table} REPLICA IDENTITY NOTHING", "ALTER TABLE {table} REPLICA IDENTITY DEFAULT")
    day.do("ALTER TABLE botdb.count_changes REPLICA IDENTITY FULL", "CREATE PUBLICATION own FOR ALL TABLES")
    with day.bot() as bot:
        for table in (table for table in probes.probed(day) if probes.command(table) == "UPDATE"):
            statement = probes.call(table, bot)
            with rule(day, f"ALTER TABLE botdb.{table} REPLICA IDENTITY NOTHING", f"ALTER TABLE botdb.{table} REPLICA IDENTITY DEFAULT"):
                day.refused("55000", statement, connection=bot)
            bot.execute(statement)
    day.do("DROP PUBLICATION own")
