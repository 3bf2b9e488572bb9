"""Arguments of calls, as SQL: by type from a nasty set, and by name as an honest bot would have them.

What is not ASCII in the nasty set is in ODD_TEXT or in what is made from it: a message of botdb may have it, since it shows
the caller's data. Anything else that is not ASCII in a message is botdb's own.
"""
import copy
import datetime
import json
from dataclasses import dataclass

LONG = 200_000  # characters
MANY = 20_000  # elements
DEEP = 1_000  # levels of JSON

WHOLE = (-1, 0, 1, 2, 7, 99, 100, 10_000, 10_001, 2**31 - 1)
BIG = (2**31, 2**31 + 1, -2**31 - 1, 2**52 - 1, 2**52, 2**52 + 1, 2**53 + 1, 2**63 - 1, -2**63, -2**63 + 1)
NUMBERS = ("'NaN'", "'Infinity'", "'-Infinity'", "0", "-0.00", "-1", "0.004", "0.005", "1e-16383", "1e8", "99999999.99",
           "99999999.995", "1e100", "1e131071", "-1e131071", "9223372036854775808")
ODD_TEXT = (
    "", " ", "   ", "\t\n\r", "a", "null", "NULL", "0", "-1", "NaN", "true", "[]", "{}", "%s%n%d%", "{0}", "$1", "\\", "\\\\", "\\x00",
    "'", "''", '"', "'; DROP TABLE botdb.users; --", "\"; DROP ROLE botdb_bot; --", "$$", "../../etc/passwd", "a,b", "(1,2)",
    "\x01", "\x1b[2J", "\x7f", "a\x08b", "\x85", "\xa0", "\u200b", "\ufeff", "\u2028", "\u202eabc", "\u0645\u0631\u062d\u0628\u0627",
    "e\u0301", "\u0301", "Z\u0351\u036b\u0343", "\u0436", "\u041a\u041e\u0424\u0415", "\u0130", "\u0131", "\xdf", "\u1e9e",
    "\ufb03", "\u03a3\u03c2", "\u4e2d\u6587", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0010ffff", "\ufffd",
    "\ufffe", "caf\xe9", "UTC", "Europe/Moscow", "America/New_York", "+03", "EST", "XTR", "xtr", "EUR", "incr", "best", "xp",
    "score", "week", "credits", "month")
NAMES = ("", " ", "public", "postgres", "pg_database_owner", "pg_monitor", "botdb_bot", "botdb_admin", "botdb_owner",
         "nobody_is_this", "user_id", "ctid", "xmin", "........pg.dropped.1........", "current_user")
TIMES = ("infinity", "-infinity", "4714-11-24 00:00:00+00 BC", "4713-01-01 00:00:00+00 BC", "0001-01-01 00:00:00+00",
         "1970-01-01 00:00:00+00", "2000-01-01 00:00:00+00", "2024-02-29 23:59:59.999999+00", "2024-03-31 01:30:00+00",
         "2024-10-27 00:30:00+00", "2038-01-19 03:14:08+00", "9999-12-31 23:59:59+00", "294276-12-31 23:59:59.999999+00")
SPANS = ("0", "1 microsecond", "-1 microsecond", "-1 day", "1 month", "-1 month", "1 month -30 days", "-1 month 31 days",
         "1 year", "1000 years", "178000000 years", "-178000000 years", "2147483647 days", "-2147483648 days",
         "2562047788 hours", "-2562047788 hours", "1 day -24 hours")
ENDLESS_SPANS = ("infinity", "-infinity")  # from PostgreSQL 17 on
OIDS = ("0", "1", "2147483648", "4294967295", "1259", "'botdb.users'::regclass", "'botdb.promocodes'::regclass",
        "'botdb.users_id_seq'::regclass", "'botdb.users_pkey'::regclass", "'pg_catalog.pg_class'::regclass",
        "'pg_catalog.pg_stat_activity'::regclass", "'pg_catalog.pg_authid'::regclass")
PATHS = ("$", "$.level >= 1", "$.level", "strict $.nothing == 1", "lax $.a[*] ? (@ > 1)", "$.**", "$.level > $x", "exists($.a)",
         "$.a.b.datetime() > 1", "$.name like_regex \"(a+)+$\"", "$.level / 0 == 1", "$[last].x == null", "1 == 1", "\"a\"",
         "($.level == 1) is unknown", "$.a.keyvalue().id > 0", "$.total_xp * 1e400 > 1")
SCALARS = ("null", "true", "false", "0", "-1", "1.5", "1e400", "-1e400", "9223372036854775807", "9223372036854775808", "2147483648",
           '""', '"1"', '"-1"', '"x"', '"9223372036854775808"', '"NaN"', "[]", "{}", "[[]]", "[null]", '{"": 1}')
ODD_JSON = ('"\\u0000"', '{"\\u0000": 1, "\\ud800": {"\\udc00": null}}', ' { "a" : [ 1 , {} ] } ', '{"a": 1, "\\u0061": {"b": null}}', "-0", "1E5")
ODD_KEYS = ("", " ", "__proto__", "a.b", "'", '"', "\\", "\u202e", "\u0436", "level", "min_xp", "telegram_id", "k" * 300)
BIG_JSON = (
    f"(repeat('[', {DEEP}) || repeat(']', {DEEP}))::jsonb",
    f"(repeat('{{\"a\":', {DEEP}) || '1' || repeat('}}', {DEEP}))::jsonb",
    f"(SELECT jsonb_agg(n) FROM generate_series(1, {MANY}) n)",
    f"(SELECT jsonb_object_agg('k' || n, n) FROM generate_series(1, {MANY}) n)",
    f"jsonb_build_object('long', repeat('x', {LONG}))",
    f"jsonb_build_object(repeat('k', {LONG}), 1)",
    f"jsonb_build_array(('1' || repeat('0', 100000))::numeric)",
    "jsonb_build_object('a', 1e131071)",
)


def quoted(text, type_name):
    """The text as a literal of a type."""
    body = text.replace("'", "''")
    return f"E'{body.replace(chr(92), chr(92) * 2)}'::{type_name}" if "\\" in body else f"'{body}'::{type_name}"


def json_literal(value):
    return quoted(json.dumps(value, ensure_ascii=False), "jsonb")


class Nasty:
    """Values of a type that a careless or hostile caller might give."""

    def __init__(self, random, server_version):
        self.random = random
        self.spans = SPANS + (ENDLESS_SPANS if server_version >= 170000 else ())

    def value(self, type_name, plausible):
        """One of the type, mostly not NULL; `plausible` is the honest one, which JSON is made worse from."""
        if self.random.random() < 0.08:
            return f"NULL::{type_name}"
        if type_name.endswith("[]"):
            return self.array(type_name[:-2], plausible)
        return self.makers()[type_name](type_name, plausible)

    def makers(self):
        return {"smallint": self.integer, "integer": self.integer, "bigint": self.integer, "numeric": self.numeric, "text": self.text,
                "name": self.name, "boolean": self.boolean, "jsonb": self.jsonb, "json": self.json_text, "jsonpath": self.jsonpath, "interval": self.interval,
                "timestamp with time zone": self.time, "oid": self.oid, "regclass": self.oid, "double precision": self.double, "bytea": self.bytea}

    def integer(self, type_name, _):
        limit = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}[type_name]
        fitting = [number for number in (*WHOLE, *BIG, limit - 1, -limit) if -limit <= number < limit]
        return f"'{self.random.choice(fitting)}'::{type_name}"

    def numeric(self, type_name, _):
        return f"{self.random.choice(NUMBERS)}::{type_name}"

    def double(self, type_name, _):
        return f"'{self.random.choice(('NaN', 'Infinity', '-Infinity', '-0', '1e308', '5e-324', '0.1'))}'::{type_name}"

    def bytea(self, type_name, _):
        return "'\\x%s'::bytea" % self.random.choice(("", "00", "0100", "ffffffffffffffffffffff", "0101000001", "01ff7f00",
                                                      self.random.randbytes(self.random.randint(1, 40)).hex()))

    def boolean(self, type_name, _):
        return f"{self.random.choice(('true', 'false', 'NULL'))}::{type_name}"

    def odd_text(self):
        odd = self.random.choice(ODD_TEXT)
        return odd if self.random.random() < 0.7 else odd + self.random.choice(ODD_TEXT)

    def text(self, type_name, plausible):
        draw = self.random.random()
        if draw < 0.12:
            length = self.random.choice((50, 51, 63, 64, 100, 101, 255, 256, 257, 2_700, 10_000, LONG))
            piece = self.random.choice(("x", " ", "\u0436", "\U0001f600", "e\u0301", "'"))
            return f"repeat({quoted(piece, 'text')}, {length})::{type_name}"
        if draw < 0.3:
            return f"({quoted(self.odd_text(), 'text')} || {plausible})::{type_name}"
        return quoted(self.odd_text(), type_name)

    def name(self, type_name, plausible):
        is_known = self.random.random() < 0.5
        return quoted(self.random.choice(NAMES), type_name) if is_known else self.text(type_name, plausible)

    def jsonpath(self, type_name, _):
        return quoted(self.random.choice(PATHS), type_name)

    def interval(self, type_name, _):
        return quoted(self.random.choice(self.spans), type_name)

    def time(self, type_name, _):
        return quoted(self.random.choice(TIMES), type_name)

    def oid(self, type_name, _):
        return f"{self.random.choice(OIDS)}::oid::{type_name}"

    def jsonb(self, _, plausible):
        draw = self.random.random()
        if draw < 0.1:
            return self.random.choice(BIG_JSON)
        if draw < 0.3:
            return f"'{self.random.choice(SCALARS)}'::jsonb"
        if draw < 0.4:
            key, other = json.dumps(self.random.choice(ODD_KEYS)), self.random.choice(SCALARS)
            return quoted(f"{{{key}: 1, {key}: {other}, \"a\": {other}}}", "jsonb")
        return self.worsened(plausible)

    def json_text(self, type_name, plausible):
        """What jsonb may be too, and what only text holds."""
        if self.random.random() < 0.2:
            return quoted(self.random.choice(ODD_JSON), "json")
        plausible = "'{\"a\": 1}'::jsonb" if not plausible.endswith("::jsonb") else plausible
        return f"({self.jsonb(type_name, plausible)})::json"

    def worsened(self, plausible):
        """The honest value with some of its members changed for what they should not be."""
        text = plausible.removesuffix("::jsonb")
        value = json.loads(text[1:-1].replace("''", "'")) if text.startswith("'") else {"a": [1, {"b": 2}]}
        for _ in range(self.random.randint(1, 3)):
            value = self.spoilt(copy.deepcopy(value))
        return quoted(as_json(value), "jsonb")

    def spoilt(self, value):
        if not isinstance(value, (dict, list)) or not value or self.random.random() < 0.15:
            return Raw(self.random.choice(SCALARS))
        key = self.random.choice(sorted(value) if isinstance(value, dict) else range(len(value)))
        draw = self.random.random()
        if draw < 0.15:
            del value[key]
        elif draw < 0.25 and isinstance(value, dict):
            value[self.random.choice(ODD_KEYS)] = value[key]
        elif draw < 0.35 and isinstance(value, list):
            value.append(value[key])
        else:
            value[key] = self.spoilt(value[key])
        return value

    def array(self, element, plausible):
        draw = self.random.random()
        if draw < 0.3:
            return f"'{self.random.choice(('{}', '{NULL}', '{NULL,NULL}', '{{NULL}}'))}'::{element}[]"
        if draw < 0.45:
            return f"({plausible} || NULL::{element})"
        if draw < 0.55:
            return f"({plausible} || {plausible})"
        if draw < 0.65:
            return f"array_fill({self.value(element, 'NULL')}, ARRAY[{self.random.choice((1, 2, 10_000, MANY))}])"
        if draw < 0.75:
            return f"array_fill({self.value(element, 'NULL')}, ARRAY[2, 2], ARRAY[-1, 5])"
        if draw < 0.85:
            return f"ARRAY[{plausible}, {plausible}]"
        if draw < 0.9:
            return f"array_fill({self.value(element, 'NULL')}, ARRAY[3], ARRAY[-7])"
        values = ", ".join(self.value(element, "NULL") for _ in range(self.random.randint(1, 5)))
        return f"ARRAY[{values}]"


class Raw(str):
    """JSON text that stands for itself: a number that Python would change, or an object with a key twice."""


def as_json(value):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        members = (f"{json.dumps(key, ensure_ascii=False)}: {as_json(member)}" for key, member in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@dataclass
class Pools:
    """What there is, for calls that mean it: as World.read_pools() finds it."""
    users: list  # [telegram_id, id]
    bots: list
    codes: list
    boards: list
    badges: list
    tariffs: list
    payments: list  # [provider, payment_id]
    reservations: list
    relations: list
    roles: list = ()


class Plausible:
    """The arguments of one honest call: all about one user, bot, payment and so on, drawn when it is made."""

    def __init__(self, random, pools, bot=None):
        self.random = random
        self.telegram_id, self.user_id = random.choice(pools.users)
        self.others = [random.choice(pools.users)[0] for _ in range(random.randint(1, 4))]
        self.bot = bot or random.choice(pools.bots)
        self.provider, self.payment_id = random.choice(pools.payments or [["fuzz", "none"]])
        self.pools = pools
        self.number = random.randrange(10**9)

    def value(self, argument, function=""):
        """The argument's value for a function; by its type where its name says nothing."""
        # One that is not about what is there yet has a name of its own.
        makes_one = function.startswith(("define_", "create_", "apply_", "register_")) and self.random.random() < 0.5
        makers = self.new_ones() if makes_one else {}
        maker = makers.get(argument.name) or self.by_name().get((argument.name, argument.type)) or self.by_type(argument)
        return maker()

    def new_ones(self):
        return {name: lambda name=name: quoted(f"fuzz {self.number}"[:32], "text")
                for name in ("code", "board", "badge_type", "tariff", "payment_id")}

    def by_type(self, argument):
        makers = {"smallint": "1::smallint", "integer": "2", "bigint": "'3'::bigint", "numeric": "4.00::numeric", "boolean": "true",
                  "text": "'five'::text", "name": "'six'::name", "jsonb": "'{\"seven\": 7}'::jsonb",
                  "json": "'{\"seven\": 7}'::json", "jsonpath": "'$.level >= 1'::jsonpath",
                  "timestamp with time zone": self.time(0), "interval": "'8 days'::interval", "oid": "0::oid",
                  "regclass": "'botdb.users'::regclass", "bigint[]": "'{9}'::bigint[]", "text[]": "'{ten}'::text[]",
                  "integer[]": "'{11}'::int[]", "double precision": "12::float8", "bytea": r"'\x010100000502'::bytea"}
        if argument.type not in makers:
            raise ValueError(f"no value of type {argument.type} is known: add one to test/fuzz/values.py")
        return lambda: makers[argument.type]

    def text(self, *choices):
        return lambda: quoted(self.random.choice(choices) if choices else "text", "text")

    def pick(self, values, type_name="text"):
        return lambda: quoted(str(self.random.choice(values or ["0"])), type_name)

    def time(self, days):
        """So many days from now: the same for a whole day, so that a repeated call has the same arguments."""
        return quoted(str(datetime.date.today() + datetime.timedelta(days)), "timestamp with time zone")

    def whole(self, first, last, type_name="integer"):
        return lambda: f"'{self.random.randint(first, last)}'::{type_name}"

    def json(self, value):
        return lambda: json_literal(value)

    def maybe(self, maker, type_name):
        return lambda: maker() if self.random.random() < 0.5 else f"NULL::{type_name}"

    def entry(self, telegram_id):
        """A row of another store: of whatever table an import takes, which passes over the members that it does not know."""
        return {"telegram_id": telegram_id, "bot_name": self.bot, "session": {"step": 1}, "stats": {"best_score": 4}, "badge_type": "moved",
                "earned_at": "2024-02-29T10:00:00Z", "metadata": {"n": 1}, "training_date": "2024-02-29", "scenario_name": "case",
                "total_score": 9, "clarity_level": 1, "question_count": 2, "contextual_questions": 1, "per_type_counts": {"open": 2},
                "case_data": ["any"], "session_snapshot": {"n": 1}, "subscription_type": "credits", "start_date": "2024-02-29", "is_active": True,
                "auto_renew": False, "credits_total": 5, "credits_left": 2, "source": "channel", "trainings_left": 0,
                "code": f"fuzz {self.number % 50}", "type": "credits", "value": 2, "max_uses": 9, "current_uses": 3, "used_at": "2024-02-29",
                "provider": "fuzz", "payment_id": f"moved {telegram_id} {self.number % 50}", "amount": "4.50", "currency": "EUR",
                "status": self.random.choice(("pending", "completed", "failed", "refunded")), "description": "moved",
                "created_at": "2024-02-29T10:00:00.123456Z", "updated_at": "2024-03-01T00:00:00+03:00"}

    def by_name(self):
        random, pools = self.random, self.pools
        names = {
            "telegram_id": lambda: f"'{self.telegram_id}'::bigint", "user_id": lambda: f"'{self.user_id}'::bigint",
            "telegram_ids": lambda: "'{%s}'::bigint[]" % ",".join(map(str, self.others)),
            "xps": lambda: "'{%s}'::bigint[]" % ",".join(str(random.randint(0, 9)) for _ in self.others),
            "xp": self.whole(0, 50, "bigint"), "score": self.whole(0, 50, "bigint"), "session_score": self.whole(0, 50, "bigint"),
            "total_score": self.whole(0, 50, "bigint"), "update_id": self.whole(1, 10**6, "bigint"),
            "reservation_id": self.pick(pools.reservations, "bigint"), "offset_rows": self.whole(0, 3, "bigint"),
            "after": self.whole(0, 3, "bigint"), "expected_version": lambda: "NULL::bigint", "value": self.whole(1, 9),
            "new_level": self.whole(1, 9), "credits": self.maybe(self.whole(1, 9), "integer"), "length": self.whole(8, 12),
            "duration_days": self.maybe(self.whole(1, 40), "integer"), "max_uses": self.maybe(self.whole(1, 99), "integer"),
            "bot_name": self.maybe(self.pick([self.bot]), "text"), "code": self.pick(pools.codes), "board": self.pick(pools.boards),
            "badge_type": self.pick(pools.badges), "tariff": self.pick(pools.tariffs),
            "provider": lambda: quoted(self.provider, "text"), "payment_id": lambda: quoted(self.payment_id, "text"),
            "order_id": self.text("fuzz order", "fuzz another order"),
            "state": self.text("renewing", "past_due", "cancelled", "none"), "grace": lambda: "'3 days'::interval",
            "request_id": lambda: quoted(f"fuzz-{self.number}", "text"), "currency": self.text("XTR", "EUR"),
            "status": self.text("pending", "completed", "failed", "refunded", "unmatched"),
            "subscription_type": self.text("month", "year", "credits"), "type": self.text("trainings", "free_month", "credits"),
            "source": self.text("channel", "admin", "xp", "score"), "period": self.text("all", "day", "week", "month"),
            "timezone": self.text("UTC", "Europe/Moscow"), "operator": self.text("incr", "best", "last"), "sort": self.text("asc", "desc"),
            "prefix": self.text("", "FZ"), "older_than": lambda: "'300 days'::interval", "ttl": lambda: "'1 hour'::interval",
            "since": lambda: self.time(-1), "until": lambda: self.time(0), "at": lambda: self.time(0),
            "expires_at": lambda: self.time(10), "starts_at": lambda: self.time(-1), "paid_until": lambda: self.time(10),
            "login_role": self.pick(pools.roles, "name"), "billing_role": self.pick(pools.roles, "name"),
            "column_name": lambda: "'user_id'::name",
            "relation": lambda: f"{quoted(random.choice(pools.relations), 'text')}::regclass",
            "levels_config": self.json([{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": "250"}]),
            "scenario_config": self.json({"ranking": {"levels": [{"level": 2, "min_xp": 100}]},
                                          "scenario_info": {"name": "case", "id": 5}}),
            "session_data": self.json({"clarity_level": 2, "question_count": 5, "contextual_questions": 1, "case_data": {"a": 1},
                                       "per_type_counts": {"open": 2}}),
            "stats_data": self.json({"total_trainings": 1, "best_score": 4, "total_questions": 9}),
            "stats": self.json({"total_trainings": 1, "best_score": 4, "last_training_date": "2024-02-29"}),
            "stats_patch": self.json({"streak": 2, "gone": None}), "session_patch": self.json({"step": {"a": 1, "b": None}}),
            "limits": self.json({"xp_per_call": 10**9, "xp_per_user_day": 10**10, "users_per_day": 10**6, "badge_types": 10**5}),
            "transactions": self.json([
                {"id": self.payment_id, "amount": 10, "currency": "XTR", "date": "2024-02-29T12:00:00.5+03:00", "refund": True,
                 "telegram_id": self.telegram_id, "order_id": "fuzz order", "metadata": {"a": None}},
                {"id": f"fuzz {self.number}", "amount": 5, "nanostar_amount": 5, "date": 1709200000, "source": {
                    "type": "user", "transaction_type": "invoice_payment", "user": {"id": self.telegram_id},
                    "invoice_payload": "fuzz order", "subscription_period": 2592000, "affiliate": {"amount": 1}}}]),
            "users": self.json({str(self.telegram_id): {
                "user": {"username": "olga", "first_name": "Olga", "registration_date": "2024-02-29T10:00:00Z", "total_xp": 120, "level": 2,
                         "total_trainings": 3, "total_score": 40, "xp_by_bot": {self.bot: 20}},
                "stats": {"best_score": 4, "achievements_unlocked": ["first"]}, "session": {"step": 1}}}),
            "entries": self.json([self.entry(telegram_id) for telegram_id in (self.telegram_id, *self.others)]),
        }
        types = {argument: type_name for type_name, arguments in ARGUMENT_TYPES.items() for argument in arguments.split()}
        return {(name, types.get(name, "text")): maker for name, maker in names.items()}


# The type that an argument of a name has to have, if it is not text, for its honest value to be meant.
ARGUMENT_TYPES = {
    "bigint": "telegram_id user_id xp score session_score total_score update_id reservation_id offset_rows after expected_version",
    "integer": "value new_level credits length duration_days max_uses", "bigint[]": "telegram_ids xps", "interval": "older_than ttl",
    "timestamp with time zone": "since until at expires_at starts_at paid_until", "name": "login_role billing_role column_name",
    "regclass": "relation", "jsonb": "levels_config scenario_config session_data stats_data stats stats_patch session_patch limits users entries transactions",
}
