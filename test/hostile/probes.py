"""Single calls of a bot, each of which surely writes one of the tables, about users whom the writers leave alone."""
import itertools

FIRST_PROBE = 6_900_000_000
USER = FIRST_PROBE  # who has credits
TRAINEE = FIRST_PROBE + 1  # who has free trainings only
NUMBERS = itertools.count(1)

# By table: the call, and what is done to the row.
CALLS = {
    "users": ("add_xp({user}, 1)", "UPDATE"),
    "xp_events": ("add_xp({user}, 1)", "INSERT"),
    "bot_sessions": ("patch_session({user}, '{{\"own\": {number}}}')", "UPDATE"),
    "user_badges": ("award_badge({user}, 'probe {number}')", "INSERT"),
    "access_events": ("consume_access({user})", "INSERT"),
    "subscriptions": ("consume_access({user})", "UPDATE"),
    "free_trainings": ("consume_access({trainee})", "UPDATE"),
    "payments": ("apply_payment({user}, 'own', 'pay-{number}', 'three_credits')", "INSERT"),
    "requests": ("add_score({user}, 1, request_id => 'own-{number}')", "INSERT"),
    "claimed_updates": ("claim_update({number})", "INSERT"),
    "count_changes": ("add_xp({user}, 100)", "INSERT"),
    "board_scores": ("submit_score('sum', {fresh}, {number})", "INSERT"),
    "promocode_counters": ("redeem_promocode({fresh}, 'OPEN')", "UPDATE"),
    "promocode_usage": ("redeem_promocode({fresh}, 'OPEN')", "INSERT"),
    "bot_users": ("get_user_session({unborn})", "INSERT"),
    "bot_storage": ("storage_write('own {number}', '{number}')", "INSERT"),
    "bot_leases": ("storage_lock('own {number}', 'probe', '1 minute')", "INSERT"),
}


def call(table, bot):
    """A call that writes the table, with a user made for it if it takes a fresh one."""
    number = next(NUMBERS)
    template = CALLS[table][0]
    if "{fresh}" in template:
        bot.execute("SELECT botdb.get_user_session(%s)", [FIRST_PROBE + 1000 + number])
    names = {"user": USER, "trainee": TRAINEE, "number": number, "fresh": FIRST_PROBE + 1000 + number,
             "unborn": FIRST_PROBE + 1_000_000 + number}
    return "SELECT botdb." + template.format(**names)


def command(table):
    return CALLS[table][1]


def probed(day):
    """The hot tables that a single call writes."""
    return [table for table in day.tables if table in CALLS]


def every_call(day, bot):
    """A call for each table, by a connection that is kept."""
    for table in probed(day):
        bot.execute(call(table, bot))
