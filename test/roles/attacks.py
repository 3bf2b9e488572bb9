"""Attacks that worked once. Each is a function whose docstring says it in a sentence, and which ends where it must."""
import psycopg

from logins import OTHER
from world import SECRET, STRANGER, USER

ATTACKS = []


class Broken(AssertionError):
    """An attack got further than it may."""


def attack(function):
    ATTACKS.append(function)
    return function


def must_be(condition, what):
    if not condition:
        raise Broken(what)


def refused(connection, sql, state="42501", naming=""):
    """Runs what has to fail with this SQLSTATE, and with this in its message, detail or hint."""
    try:
        with connection.transaction():
            connection.execute(sql)
    except psycopg.Error as error:
        said = " ".join(filter(None, (error.diag.message_primary, error.diag.message_detail, error.diag.message_hint)))
        must_be(error.sqlstate == state, f"{sql} is {error.sqlstate} {said}, and not {state}")
        must_be(naming in said, f"{sql} does not name {naming}: {said}")
        return
    raise Broken(f"{sql} succeeds, and has to be {state}")


def value(connection, sql):
    """The first column of the first row; nothing if there is no row."""
    return next((row[0] for row in connection.execute(sql)), None)


class Lab:
    """The world, and connections as its logins."""

    def __init__(self, world):
        self.world = world
        self.keeper = world.keeper
        self.connections = {}

    def login(self, name):
        if name not in self.connections:
            self.connections[name] = self.world.connect(self.world.login(name))
        return self.connections[name]

    def close(self):
        for connection in self.connections.values():
            connection.close()

    def is_superuser(self, role):
        return value(self.keeper, f"SELECT rolsuper FROM pg_roles WHERE rolname = '{role}'")

    def verify(self):
        # Some of the logins here are bound to none, as it says.
        rows = self.keeper.execute("SELECT * FROM botdb.verify() WHERE check_name <> 'bindings'").fetchall()
        must_be(not rows, f"verify() has {rows}")


# A type whose cast to bigint runs code of the bot as whoever compares it with users.id.
TRAP = """
CREATE TYPE quiz.uid AS (v bigint);
CREATE FUNCTION quiz.climb(quiz.uid) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'roles_bot' THEN
    ALTER ROLE roles_bot SUPERUSER;
  END IF;
  RETURN ($1).v;
END $$;
CREATE CAST (quiz.uid AS bigint) WITH FUNCTION quiz.climb(quiz.uid) AS IMPLICIT"""


def with_quiz(lab):
    """A schema of the bot's own, empty."""
    lab.keeper.execute("DROP SCHEMA IF EXISTS quiz CASCADE")
    lab.keeper.execute("CREATE SCHEMA quiz AUTHORIZATION roles_bot")
    return lab.login("roles_bot")


@attack
def implicit_cast(lab):
    """A bot's type with an implicit cast, in a key to users, is compared with the rights of the owner of users."""
    bot = with_quiz(lab)
    bot.execute(TRAP)
    refused(bot, "CREATE TABLE quiz.answers (user_id quiz.uid REFERENCES botdb.users (id))")
    refused(bot, "CREATE TABLE quiz.answers (user_id bigint REFERENCES botdb.users (id))")


@attack
def implicit_cast_with_references(lab):
    """The same where a superuser has granted REFERENCES on purpose: what it gains ends at botdb_owner."""
    bot = with_quiz(lab)
    bot.execute(TRAP)
    lab.keeper.execute("GRANT REFERENCES ON botdb.users TO roles_bot")
    try:
        bot.execute("CREATE TABLE quiz.answers (user_id quiz.uid REFERENCES botdb.users (id))")
        refused(bot, "INSERT INTO quiz.answers VALUES (ROW(1))")
        for climb in ("SET ROLE postgres", "SET SESSION AUTHORIZATION postgres", "COPY (SELECT 1) TO PROGRAM 'true'",
                      "PERFORM pg_read_file('PG_VERSION')", "CREATE ROLE roles_climber SUPERUSER"):
            climb = climb if climb.startswith("PERFORM") else f"EXECUTE $sql${climb}$sql$"
            bot.execute(f"CREATE OR REPLACE FUNCTION quiz.climb(quiz.uid) RETURNS bigint LANGUAGE plpgsql AS "
                        f"$$ BEGIN {climb}; RETURN 1; END $$")
            refused(bot, "INSERT INTO quiz.answers VALUES (ROW(1))")
        must_be(not lab.is_superuser("roles_bot"), "the bot is a superuser")
    finally:
        lab.keeper.execute("DROP SCHEMA quiz CASCADE")
        lab.keeper.execute("REVOKE REFERENCES ON botdb.users FROM roles_bot")


@attack
def cascade_to_a_trigger(lab):
    """The trigger of a bot's table that goes with its users, as 0.3.0 let it make one, runs as whoever erases a user."""
    bot = with_quiz(lab)
    bot.execute("CREATE TABLE quiz.answers (user_id bigint)")
    bot.execute("CREATE FUNCTION quiz.climb() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN ALTER ROLE roles_bot SUPERUSER; RETURN NULL; END $$")
    bot.execute("CREATE TRIGGER climb AFTER DELETE ON quiz.answers FOR EACH ROW EXECUTE FUNCTION quiz.climb()")
    lab.keeper.execute("ALTER TABLE quiz.answers ADD FOREIGN KEY (user_id) REFERENCES botdb.users (id) ON DELETE CASCADE")
    victim = make_victim(lab)
    lab.keeper.execute("INSERT INTO quiz.answers SELECT id FROM botdb.users WHERE telegram_id = %s", [victim])
    for connection in (lab.login("roles_admin"), lab.keeper):
        refused(connection, f"SELECT botdb.delete_user({victim})", naming="quiz.answers")
    refused(lab.keeper, f"DELETE FROM botdb.users WHERE telegram_id = {victim}", naming="quiz.answers")
    must_be(not lab.is_superuser("roles_bot"), "the bot is a superuser")


@attack
def cascade_through_another_table(lab):
    """The same at one remove: the bot's table goes with a trusted table that goes with users."""
    bot = with_quiz(lab)
    lab.keeper.execute("CREATE TABLE quiz.trusted (id bigint PRIMARY KEY REFERENCES botdb.users (id) ON DELETE CASCADE)")
    lab.keeper.execute("GRANT REFERENCES ON quiz.trusted TO roles_bot")
    bot.execute("CREATE TABLE quiz.answers (id bigint REFERENCES quiz.trusted (id) ON DELETE CASCADE)")
    refused(lab.login("roles_admin"), f"SELECT botdb.delete_user({make_victim(lab)})", naming="quiz.answers")


@attack
def key_that_blocks(lab):
    """A NO ACTION key to every user makes each erasure fail, and making it stops every writer."""
    bot = with_quiz(lab)
    refused(bot, "CREATE TABLE quiz.answers (user_id bigint REFERENCES botdb.users (id) ON DELETE NO ACTION)")
    bot.execute("CREATE TABLE quiz.answers (user_id bigint)")
    refused(bot, "ALTER TABLE quiz.answers ADD FOREIGN KEY (user_id) REFERENCES botdb.users (telegram_id)")
    refused(bot, "LOCK TABLE botdb.users IN SHARE MODE")



@attack
def table_of_the_bots_own(lab):
    """The way that is left: a bot's table keeps no key, and the bot reads who was erased."""
    bot, admin = with_quiz(lab), lab.login("roles_admin")
    bot.execute("CREATE TABLE quiz.answers (user_id bigint)")
    attached = value(lab.keeper, "SELECT botdb.attach_user_table('quiz.answers', 'user_id')")
    must_be(attached == "queue", f"a bot's table got a {attached}")
    refused(bot, "SELECT botdb.attach_user_table('quiz.answers', 'user_id')")
    victim = make_victim(lab)
    user_id = value(lab.keeper, f"SELECT id FROM botdb.users WHERE telegram_id = {victim}")
    must_be(value(admin, f"SELECT botdb.delete_user({victim})"), "an administrator cannot erase")
    erased = [row[0] for row in bot.execute("SELECT user_id FROM botdb.list_erased(limit_rows => 1000)")]
    must_be(user_id in erased, "the bot is not told who was erased")


def make_victim(lab):
    """A user to be erased."""
    victim = 6_100_000_000 + value(lab.keeper, "SELECT botdb.count_users()")
    lab.keeper.execute("SELECT botdb.get_or_create_user(%s)", [victim])
    return victim


@attack
def renamed_login(lab):
    """A bound login that is renamed was unbound, and read every bot."""
    renamed = lab.login("roles_renamed")
    seen = value(renamed, "SELECT string_agg(bot_name, ' ') FROM botdb.list_bots()")
    must_be(seen == "roles_renamed_bot", f"it sees {seen}")
    refused(renamed, f"SELECT botdb.get_session({USER}, '{OTHER}')")


@attack
def name_of_a_renamed_login(lab):
    """A new login takes the name that a bound one had, and was the bot."""
    lab.keeper.execute("CREATE ROLE roles_renamed LOGIN IN ROLE botdb_bot")
    try:
        with psycopg.connect(lab.world.conninfo(lab.world.database, "roles_renamed"), autocommit=True) as heir:
            refused(heir, f"SELECT botdb.get_session({USER})", naming="register_bot")
    finally:
        lab.keeper.execute("DROP ROLE roles_renamed")


@attack
def bound_group(lab):
    """A group role could be bound, without effect on its members."""
    refused(lab.login("roles_admin"), f"SELECT botdb.register_bot('{OTHER}', login_role => 'roles_group')", "22023", "roles_group")


@attack
def unbound_member(lab):
    """A login with botdb_bot that nobody has bound acted for all bots."""
    unbound = lab.login("roles_unbound")
    unbound.execute(f"SET botdb.bot_name = '{OTHER}'")
    for call in (f"get_user({USER})", f"add_xp({USER}, 1)", f"get_session({USER}, '{OTHER}')", "list_bots()", "get_levels()"):
        refused(unbound, f"SELECT botdb.{call}", naming="register_bot")
    refused(unbound, "SET botdb.allow_unbound = on")


@attack
def setting_of_the_bot(lab):
    """A bound login names another bot by the setting, and takes another role."""
    bot = lab.login("roles_bot")
    bot.execute(f"SET botdb.bot_name = '{OTHER}'")
    acts_as = value(bot, f"SELECT bot_name FROM botdb.get_session({USER})")
    must_be(acts_as == "roles_bot_bot", f"the setting made it {acts_as}")
    bot.execute("SET ROLE botdb_bot")
    refused(bot, f"SELECT botdb.get_session({USER}, '{OTHER}')")
    bot.execute("RESET ROLE")
    bot.execute("RESET botdb.bot_name")


@attack
def administrator_who_unbinds_itself(lab):
    """A bound administrator changed its own binding."""
    bound = lab.login("roles_bound_admin")
    for bot in ("roles_bound_admin_bot", OTHER):
        refused(bound, f"SELECT botdb.register_bot('{bot}', login_role => '')")
        refused(bound, f"SELECT botdb.register_bot('{bot}', login_role => 'roles_bound_admin')")
        refused(bound, f"SELECT botdb.register_bot('{bot}', limits => '{{\"xp_per_call\": 1}}')")
        refused(bound, f"SELECT botdb.remove_bot('{bot}', true)")
        refused(bound, f"SELECT botdb.revert_xp('{bot}', now() - interval '1 day')")
    refused(bound, "SET botdb.allow_unbound = on")


@attack
def noinherit_without_role(lab):
    """A NOINHERIT administrator has no rights before SET ROLE, and keeps none after RESET ROLE."""
    admin = lab.login("roles_noinherit")
    admin.execute("RESET ROLE")
    refused(admin, "SELECT botdb.delete_user(1)")
    admin.execute("SET ROLE botdb_admin")
    admin.execute("SELECT botdb.delete_user(1)")


@attack
def self_grant(lab):
    """A leaked bot login grants itself and anybody a hundred years, credits, or an order for a cent."""
    bot = lab.login("roles_bot")
    for call in (f"create_subscription({USER}, 'year', duration_days => 36500)", f"create_subscription({USER}, 'credits', credits => 9)",
                 f"add_free_trainings({USER}, 9, 'admin')", f"apply_payment({USER}, 'roles', 'new', 'roles_credits', 0.01, 'XTR')",
                 f"create_payment({USER}, 'roles', 'roles_credits', 'new', 0.01)", "complete_payment('roles', 'roles_bot_bot_payment')",
                 "refund_payment('roles', 'roles_bot_bot_payment')", "create_promocode('GIFT', 'credits', 9)",
                 "define_tariff('gift', 'Gift', 0, 'XTR', 'year')", "import_users('{}')", f"update_level({USER}, 2) FROM botdb.verify()"):
        refused(bot, f"SELECT botdb.{call}")


@attack
def second_login_of_a_bot(lab):
    """What bills for a bot was bound as another, which sees none of its users and payments, or evicted the bot."""
    cashier, bot = lab.login("roles_cashier"), lab.login("roles_bot")
    lab.keeper.execute("SET botdb.bot_name = 'roles_bot_bot'")
    lab.keeper.execute(f"SELECT botdb.apply_payment({USER}, 'roles', 'before', 'roles_credits')")
    lab.keeper.execute("RESET botdb.bot_name")
    for payment in ("before", "since"):
        if payment == "since":
            cashier.execute(f"SELECT botdb.apply_payment({USER}, 'roles', 'since', 'roles_credits')")
        must_be(value(cashier, f"SELECT has_access FROM botdb.check_access({USER})"), "it does not see the bot's user")
        status = value(cashier, f"SELECT status FROM botdb.refund_payment('roles', '{payment}')")
        must_be(status == "refunded", f"its bot's payment is {status}")
    must_be(not value(cashier, f"SELECT has_access FROM botdb.check_access({STRANGER})"), "it sees another bot's user")
    refused(cashier, f"SELECT botdb.add_xp({USER}, 1)")
    refused(cashier, f"SELECT botdb.refund_payment('roles', '{SECRET}')")
    bot.execute(f"SELECT botdb.add_xp({USER}, 0)")


@attack
def refund_of_another(lab):
    """A bot that may bill completes, fails or refunds what another bot has sold."""
    billing = lab.login("roles_billing")
    for step in ("complete", "fail", "refund"):
        refused(billing, f"SELECT botdb.{step}_payment('roles', '{OTHER}_payment')")
    for payment in (f"{OTHER}_payment", SECRET):
        refused(billing, f"SELECT botdb.apply_payment({USER}, 'roles', '{payment}')")
        refused(billing, f"SELECT botdb.resolve_payment('roles', '{payment}', 'roles_credits')")
    lab.keeper.execute(f"SELECT botdb.apply_payment({STRANGER}, 'roles', 'unmatched', 'roles_none')")
    status = value(billing, "SELECT status FROM botdb.resolve_payment('roles', 'unmatched', 'roles_credits')")
    must_be(status == "completed", f"nobody's unmatched payment is {status}")
    status = value(lab.keeper, f"SELECT status FROM botdb.payments WHERE payment_id = '{OTHER}_payment'")
    must_be(status == "pending", f"the other bot's payment is {status}")


@attack
def payments_of_others(lab):
    """A bot lists every user's payments, with their metadata, by the provider's id too."""
    billing, bot = lab.login("roles_billing"), lab.login("roles_bot")
    entered = {row[0] for row in billing.execute(f"SELECT payment_id FROM botdb.get_user_payments({USER}, 1000)")}
    must_be(entered == {"roles_billing_bot_payment"}, f"it sees {entered}")
    must_be(not bot.execute(f"SELECT botdb.get_user_payments({STRANGER})").fetchall(), "a stranger's payments are shown")
    listed = {row[0] for row in billing.execute("SELECT bot_name FROM botdb.list_payments(limit_rows => 1000)")}
    must_be(listed == {"roles_billing_bot"}, f"it lists those of {listed}")
    lab.keeper.execute(f"SELECT botdb.apply_payment({USER}, 'roles', 'by nobody', 'roles_credits')")
    billing.execute("SELECT botdb.complete_payment('roles', 'by nobody')")
    refused(billing, "SELECT botdb.refund_payment('roles', 'by nobody')")
    ordered = {row[0] for row in billing.execute("SELECT bot_name FROM botdb.get_order('roles_order')")}
    must_be(ordered == {"roles_billing_bot"}, f"it finds the orders of {ordered}")
    for name in SECRET, f"{OTHER}_payment":
        must_be(not billing.execute("SELECT botdb.get_payment('roles', %s)", [name]).fetchall(), f"it finds {name}")
    must_be(not billing.execute(f"SELECT botdb.get_renewals({USER})").fetchall(), "another bot's renewals are shown")
    refused(billing, f"SELECT botdb.set_auto_renew({USER}, false, 'roles')", "TB005")
    must_be(value(lab.keeper, f"SELECT state FROM botdb.get_renewals({USER})") == "renewing", "another bot's renewal is turned off")
    others = value(lab.keeper, f"SELECT id FROM botdb.get_payment('roles', '{SECRET}')")
    refused(billing, f"SELECT botdb.list_payments(after => {others})", "22023")
    refused(billing, f"SELECT botdb.list_payments(bot_name => '{OTHER}')")
    refused(billing, f"SELECT botdb.reconcile_payments('roles', '[]', bot_name => '{OTHER}')")
    names = {SECRET, f"{OTHER}_payment", "by nobody", "not here"}
    charges = ", ".join(f'{{"id": "{name}", "amount": 1, "currency": "XTR", "date": 0}}' for name in names)
    told = {row[0] for row in billing.execute(f"SELECT payment_id FROM botdb.reconcile_payments('roles', '[{charges}]')")}
    must_be(told & names == {"not here"}, f"a list is compared with {told}")
    refused(bot, "SELECT botdb.reconcile_payments('roles', '[]')")
    refused(billing, f"SELECT botdb.create_payment({USER}, 'roles', 'roles_credits', '{OTHER}_payment')", "TB005")


@attack
def users_who_never_came(lab):
    """A bot reads everybody: by guessing ids, or down the leaderboard."""
    bot = lab.login("roles_bot")
    stranger = value(lab.keeper, f"SELECT id FROM botdb.users WHERE telegram_id = {STRANGER}")
    readers = (f"get_user({STRANGER})", f"get_user_by_id({stranger})", f"get_user_badges({STRANGER})", f"get_session({STRANGER})",
               f"get_user_payments({STRANGER})", f"get_user_training_history({STRANGER})", f"get_xp_by_bot({STRANGER})",
               f"get_active_subscription({STRANGER})", f"get_user_sessions({STRANGER})", f"check_promocode({STRANGER}, 'ROLES')")
    for reader in readers:
        rows = bot.execute(f"SELECT * FROM botdb.{reader}").fetchall()
        must_be(not rows, f"{reader} of one who never came has {rows}")
    lab.keeper.execute("""SELECT botdb.register_bot('roles_bot_bot', limits => '{"leaderboard_rows": 1}')""")
    must_be(value(bot, "SELECT count(*) FROM botdb.get_leaderboard(1000, 0)") == 1, "the leaderboard goes on")
    must_be(value(bot, "SELECT count(*) FROM botdb.get_leaderboard(1000, 1)") == 0, "the leaderboard goes on at an offset")
    lab.keeper.execute("""SELECT botdb.register_bot('roles_bot_bot', limits => '{"leaderboard_rows": null}')""")


@attack
def flood_of_xp(lab):
    """One add_xp_batch of 2^63-1 less the user's total makes every later add_xp of every bot fail."""
    bot = lab.login("roles_bot")
    total = value(lab.keeper, f"SELECT total_xp FROM botdb.get_user({USER})")
    most = 2**63 - 1 - total
    refused(bot, f"SELECT botdb.add_xp_batch(ARRAY[{USER}], ARRAY[{most}])", "TB007", "xp_per_call")
    refused(bot, f"SELECT botdb.add_xp({USER}, {most})", "TB007", "xp_per_call")
    refused(bot, f"SELECT botdb.add_xp_batch(array_fill({USER}::bigint, '{{20}}'), array_fill(1000000000::bigint, '{{20}}'))", "TB007")
    refused(bot, f"SELECT botdb.finish_training({USER}, {most}, '{{}}')", "TB007")
    refused(bot, f"SELECT botdb.update_user_stats_after_training({USER}, {most})", "TB007")
    refused(bot, f"SELECT botdb.submit_score('{OTHER}_board', {USER}, 5)")
    lab.login("roles_both").execute(f"SELECT botdb.add_xp({USER}, 1)")


@attack
def day_of_xp(lab):
    """The same in many calls, each within the ceiling of a call."""
    bot = lab.login("roles_bot")
    for _ in range(10):
        bot.execute(f"SELECT botdb.add_xp({USER}, 1000000000)")
    refused(bot, f"SELECT botdb.add_xp({USER}, 1)", "TB007", "xp_per_user_day")


@attack
def reverted_xp(lab):
    """After XP that should not have been, an administrator takes back all that the bot gave, and nothing else."""
    bot, other, admin = lab.login("roles_both"), lab.login("roles_billing"), lab.login("roles_admin")
    refused(other, f"SELECT botdb.add_xp({USER}, 1)")  # it may bill only
    state = f"SELECT (total_xp, level, botdb.get_user_rank(telegram_id))::text FROM botdb.users WHERE telegram_id = {USER}"
    before, since = value(lab.keeper, state), value(lab.keeper, "SELECT clock_timestamp()")
    bot.execute("SELECT botdb.add_xp(%s, 50000), botdb.add_xp(%s, 7)", [USER, USER])
    bot.execute("SELECT botdb.add_xp_batch(ARRAY[%s], ARRAY[900])", [USER])
    must_be(value(lab.keeper, state) != before, "the XP was not given")
    revert = "SELECT users, xp FROM botdb.revert_xp('roles_both_bot', %s, clock_timestamp())"
    taken = admin.execute(revert, [since]).fetchone()
    must_be(taken == (1, 50907), f"{taken} were taken back")
    must_be(value(lab.keeper, state) == before, f"{before} is {value(lab.keeper, state)} after revert_xp")
    again = admin.execute(revert, [since]).fetchone()
    must_be(again == (0, 0), f"the second time takes {again}")
    lab.verify()


@attack
def badge_types_without_end(lab):
    """A bot fills the catalogue of badges, which every backend keeps in memory."""
    lab.keeper.execute("""SELECT botdb.register_bot('roles_bot_bot', limits => '{"badge_types": 3}')""")
    bot = lab.login("roles_bot")
    for number in range(3):
        bot.execute(f"SELECT botdb.award_badge({USER}, 'roles_new_{number}')")
    refused(bot, f"SELECT botdb.award_badge({USER}, 'roles_new_3')", "TB007", "badge_types")
    must_be(value(bot, f"SELECT botdb.award_badge({USER}, 'roles_badge')"), "a badge that is there cannot be awarded")


@attack
def users_without_end(lab):
    """A bot makes users as fast as it can."""
    met = value(lab.keeper, "SELECT count(*) FROM botdb.bot_users WHERE bot_name = 'roles_both_bot'")
    lab.keeper.execute(f"""SELECT botdb.register_bot('roles_both_bot', limits => '{{"users_per_day": {met + 2}}}')""")
    bot = lab.login("roles_both")
    for number in range(2):
        bot.execute(f"SELECT botdb.get_or_create_user({6_200_000_000 + number})")
    refused(bot, "SELECT botdb.get_or_create_user(6200000009)", "TB007", "users_per_day")
    refused(bot, "SELECT botdb.get_user_session(6200000009)", "TB007", "users_per_day")
    refused(bot, "SELECT botdb.claim_update(1, NULL, 6200000009)", "TB007", "users_per_day")
    lab.keeper.execute("""SELECT botdb.register_bot('roles_both_bot', limits => '{"users_per_day": null}')""")


@attack
def key_that_is_anothers_lock(lab):
    """The lock of a missing key was a hash of texts alone: a key of one bot's storage was the lock of another bot's request."""
    bot, other = lab.login("roles_bot"), lab.login("roles_both")
    with bot.transaction():
        bot.execute("SELECT botdb.storage_read_for_update('roles_both_bot')")
        with other.transaction():
            other.execute("SET LOCAL lock_timeout = '5s'")
            other.execute(f"SELECT botdb.add_xp({USER}, 1, request_id => 'roles_bot_bot')")


@attack
def owner_for_a_while(lab):
    """Attaching a table lends REFERENCES for a moment: afterwards nobody has it."""
    owner, admin = "roles_admin", lab.login("roles_admin")
    lab.keeper.execute("DROP SCHEMA IF EXISTS lent CASCADE")
    lab.keeper.execute(f"CREATE SCHEMA lent AUTHORIZATION {owner}")
    admin.execute("CREATE TABLE lent.answers (user_id bigint)")
    attached = value(admin, "SELECT botdb.attach_user_table('lent.answers', 'user_id')")
    must_be(attached == "foreign key", f"an administrator's table got a {attached}")
    refused(admin, "CREATE TABLE lent.more (user_id bigint REFERENCES botdb.users (id))")
    victim = make_victim(lab)
    admin.execute("INSERT INTO lent.answers SELECT id FROM botdb.get_user(%s)", [victim])
    admin.execute("SELECT botdb.delete_user(%s)", [victim])
    must_be(value(admin, "SELECT count(*) FROM lent.answers") == 0, "the table did not follow")


def findings(world):
    """What an attack has gained, a line each; and how many there were."""
    lab, wrong = Lab(world), []
    for function in ATTACKS:
        try:
            function(lab)
        except Broken as broken:
            wrong.append(f"{function.__name__}: {function.__doc__} {broken}")
        except psycopg.Error as error:
            wrong.append(f"{function.__name__}: {function.__doc__} It ends in {error.sqlstate} {error.diag.message_primary}")
    lab.close()
    return wrong, len(ATTACKS)
