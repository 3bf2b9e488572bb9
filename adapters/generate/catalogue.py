"""What the clients are generated from, and what the project's C++ is compared with: the functions of a database with botdb,
and what its catalogue cannot say of them."""
import json
import subprocess
import sys

# What a row is called: a table's, a composite type's, or what these functions return; and which of its columns may be NULL,
# of those of which the catalogue does not know it. test/facts compares all of this with the client for C++.
ROWS = {
    "Access": (["check_access"], ["access_type"]),
    "Badge": (["botdb.badges"], []),
    "BadgeCount": (["count_badges_by_type"], []),
    "Board": (["list_boards"], ["bot_name"]),
    "BoardRank": (["get_board_rank"], []),
    "BoardRow": (["botdb.board_row"], ["username", "first_name"]),
    "BoardScore": (["submit_score"], []),
    "Bot": (["botdb.bots"], []),
    "BotSession": (["botdb.bot_sessions"], []),
    "BotXp": (["get_xp_by_bot"], []),
    "ErasedUser": (["list_erased"], []),
    "Expiring": (["list_expiring"], ["grace_until", "provider", "tariff", "subscription_charge_id"]),
    "FinishTrainingResult": (["finish_training"], []),
    "FreeTrainings": (["botdb.free_trainings"], []),
    "ImportResult": (["import_badges", "import_free_trainings", "import_payments", "import_promocode_usage", "import_promocodes",
                      "import_sessions", "import_subscriptions", "import_training_history", "import_users"], []),
    "LeaderboardRow": (["botdb.leaderboard_row", "get_leaderboard"], ["username", "first_name", "last_name"]),
    "Payment": (["botdb.payments"], []),
    "PaymentProblem": (["reconcile_payments"], []),
    "PaymentResult": (["apply_payment", "complete_payment", "fail_payment", "refund_payment", "resolve_payment"],
                      ["amount", "currency", "payment_id", "tariff", "description", "metadata"]),
    "Promocode": (["botdb.promocodes"], ["max_uses", "starts_at", "expires_at"]),
    "RedeemResult": (["check_promocode", "redeem_promocode"], ["type", "value"]),
    "Renewal": (["get_renewals"], ["end_date", "grace_until", "paid_until", "bot_name"]),
    "Reservation": (["reserve_access"], []),
    "StorageKey": (["storage_keys"], ["expires_at", "telegram_id"]),
    "StoredValue": (["storage_read", "storage_read_for_update"], ["expires_at"]),
    "Subscription": (["botdb.subscriptions"], []),
    "Tariff": (["botdb.tariffs"], []),
    "TrainingRecord": (["botdb.training_history"], []),
    "User": (["botdb.users"], []),
    "UserBadge": (["get_user_badges"], ["description", "metadata"]),
    "Violation": (["verify"], []),
    "WrittenValue": (["storage_patch", "storage_update_keys"], []),
    "XpBatchRow": (["add_xp_batch"], []),
    "XpResult": (["add_xp", "update_user_stats_after_training"], []),
    "XpReversal": (["revert_xp"], []),
}
ROW_OF = {source: row for row, (sources, _) in ROWS.items() for source in sources}
# Functions that may be called, and of which no client has a method.
WITHOUT_METHOD = {
    "jsonb_merge_patch": "for SQL of one's own",
    "count_bucket": "internal: what a generated column of users computes",
    "read_changes": "internal: what the checks of the counts read them by",
    "fold_code": "internal: what an index of promocodes computes",
    "table_shapes": "for a DBA, who works in psql",
}
# The functions whose one value may be NULL.
NULL_RESULTS = {"count_user_badges", "explain_access", "export_user", "get_levels", "get_user_rank", "has_badge",
                "promocode_stats", "storage_lock"}
# Arguments that have no default, and may be NULL.
NULL_ARGUMENTS = {("create_payment", "tariff")}
# Where the argument bot_name says whose rows are meant, and nothing means everybody's: a client's own bot plays no part.
BOT_IS_FILTER = {"count_badges_by_type", "define_board", "get_order", "get_user_badges", "has_badge", "list_payments",
                 "reconcile_payments"}

QUERY = """
SELECT json_agg(f) FROM (
  SELECT p.proname AS name, CASE WHEN l.lanname = 'c' THEN p.prosrc END AS symbol, p.provolatile = 'v' AS writes,
    p.proretset AS set, p.prorows AS rows, format_type(p.prorettype, NULL) AS result,
    obj_description(p.oid, 'pg_proc') AS comment,
    CASE WHEN has_function_privilege('botdb_bot', p.oid, 'EXECUTE') THEN 'bot'
         WHEN has_function_privilege('botdb_billing', p.oid, 'EXECUTE') THEN 'billing'
         WHEN has_function_privilege('botdb_admin', p.oid, 'EXECUTE') THEN 'admin' END AS right,
    (SELECT coalesce(json_agg(json_build_object(
       'name', p.proargnames[n], 'type', format_type(p.proargtypes[n - 1], NULL),
       'default', pg_get_function_arg_default(p.oid, n)) ORDER BY n), '[]')
     FROM generate_series(1, p.pronargs) n) AS arguments,
    coalesce(
      (SELECT json_agg(json_build_object('name', p.proargnames[n], 'type', format_type(p.proallargtypes[n], NULL),
                                         'nullable', NULL) ORDER BY n)
       FROM generate_subscripts(p.proargmodes, 1) n WHERE p.proargmodes[n] IN ('o', 'b', 't')),
      (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
                                         'nullable', CASE c.relkind WHEN 'r' THEN NOT a.attnotnull END) ORDER BY a.attnum)
       FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE t.oid = p.prorettype), '[]') AS columns
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.pronamespace = 'botdb'::regnamespace) f
"""


def add_row(function):
    """What a row of the function's is called, and which of its columns may be NULL."""
    row = ROW_OF.get(function["result"]) or ROW_OF.get(function["name"])
    if row is None:
        sys.exit(f"ROWS of adapters/generate/catalogue.py has no name for a row of {function['name']}")
    function["row"] = row
    for column in function["columns"]:
        if column["nullable"] is None:
            column["nullable"] = column["name"] in ROWS[row][1]


def complete(function):
    """Adds what the catalogue does not say."""
    name = function["name"]
    function["has_method"] = bool(function["right"]) and function["result"] != "trigger" and name not in WITHOUT_METHOD
    if function["columns"] and function["has_method"]:
        add_row(function)
    function["nullable"] = name in NULL_RESULTS
    for argument in function["arguments"]:
        argument["nullable"] = argument["default"] is not None or (name, argument["name"]) in NULL_ARGUMENTS
    function["bot_is_filter"] = name in BOT_IS_FILTER
    return function


def read():
    """The functions by name."""
    output = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", QUERY], check=True, capture_output=True,
                            text=True).stdout
    return {function["name"]: complete(function) for function in json.loads(output)}
