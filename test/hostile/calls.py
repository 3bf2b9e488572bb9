"""The calls that writers make, drawn by chance; each carries a mark of its own by which its rows are found again."""
import json
from dataclasses import dataclass, field

BOT = "hostile_bot"
PROVIDER = "hostile"
TARIFF = "three_credits"
BOARD = "sum"
CODES = ("OPEN", "CAPPED")
BADGES = [f"badge_{number}" for number in range(40)]
FIRST_USER = 6_000_000_000
USERS = [FIRST_USER + number for number in range(64)]
GUESTS_A_WRITER = 1_000_000

ACKED = "acknowledged"
REFUSED = "refused"
UNKNOWN = "unknown"  # the connection was lost before anybody could say
UNDONE = "undone"  # rolled back


@dataclass
class Call:
    kind: str
    sql: str
    values: list
    facts: dict
    writer: int
    mark: str
    request_id: str | None = None
    outcome: str = UNDONE
    answer: object = None
    error: str = ""
    history: list = field(default_factory=list)  # other answers to the same request

    def statement(self):
        """SQL with a parameter for each value, the last one for the request id if there is one."""
        values = [None if value is None else str(value) for value in self.values]
        if self.request_id is None:
            return self.sql.replace("{request}", ""), values
        return self.sql.replace("{request}", f", request_id => ${len(values) + 1}"), [*values, self.request_id]

    def __str__(self):
        shown = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        request = f", request {self.request_id}" if self.request_id else ""
        return f"{self.kind}({shown}{request}) of writer {self.writer}"


class Draw:
    """Draws one writer's calls, and remembers what its later ones build upon."""

    def __init__(self, drawn, writer):
        self.random = drawn
        self.writer = writer
        self.number = 0
        self.guests = []
        self.payments = {}  # payment id: the status that the last answer gave
        self.done = []  # calls with a request id that were acknowledged

    def next(self, kinds=None):
        """The next call; of some kinds, or of all."""
        self.number += 1
        mark = f"{self.writer}-{self.number}"
        made = None
        while made is None:  # some build upon others
            kind = self.random.choice(kinds) if kinds else self.random.choices(list(KINDS), KINDS.values())[0]
            made = kind(self, mark)
        sql, values, facts = made
        request_id = f"request-{mark}" if "{request}" in sql and self.random.random() < 0.5 else None
        return Call(kind.__name__, sql, values, facts, self.writer, mark, request_id)

    def user(self):
        return self.random.choice(USERS)

    def learn(self, call):
        """Remembers what an acknowledged call has made."""
        if call.kind == "start" and call.facts["is_new"]:
            self.guests.append(call.facts["user"])
        if "payment" in call.facts:
            self.payments[call.facts["payment"]] = call.answer["status"]
        if call.request_id and len(self.done) < 50:
            self.done.append(call)


# ---- kinds of calls: SQL, its values, and what is to be known of it


def add_xp(draw, mark):
    user, xp = draw.user(), draw.random.randint(1, 60)
    return ("SELECT * FROM botdb.add_xp($1, $2, reason => $3{request})", [user, xp, mark], {"user": user, "xp": xp})


def add_xp_batch(draw, mark):
    users = draw.random.sample(USERS, draw.random.randint(2, 8))
    xps = [draw.random.randint(1, 60) for _ in users]
    values = ["{%s}" % ",".join(map(str, numbers)) for numbers in (users, xps)]
    return ("SELECT * FROM botdb.add_xp_batch($1, $2, reason => $3{request})", [*values, mark],
            {"gains": dict(zip(users, xps))})


def start(draw, mark):
    is_new = draw.random.random() < 0.6
    user = FIRST_USER + (1 + draw.writer) * GUESTS_A_WRITER + draw.number if is_new else draw.user()
    return ("SELECT botdb.get_user_session($1, first_name => $2{request})", [user, mark if is_new else None],
            {"user": user, "is_new": is_new})


def patch_session(draw, mark):
    user = draw.user()
    return ("SELECT botdb.patch_session($1, $2::jsonb{request})", [user, json.dumps({f"w{draw.writer}": draw.number})],
            {"user": user, "value": draw.number})


def increment_stats(draw, mark):
    user, by = draw.user(), draw.random.randint(1, 9)
    return "SELECT botdb.increment_stats($1, '{a,n}', $2{request})", [user, by], {"user": user, "by": by}


def storage_increment(draw, mark):
    user, by = draw.user(), draw.random.randint(1, 9)
    return ("SELECT botdb.storage_increment($1, '{n}', $2, telegram_id => $3{request})", [f"count:{user}", by, user],
            {"user": user, "by": by})


def storage_update_keys(draw, mark):
    user = draw.user()
    return ("SELECT version, value FROM botdb.storage_update_keys($1, $2::json{request})",
            [f"keys:{user}", json.dumps({f"w{draw.writer}": draw.number})], {"user": user, "value": draw.number})


def storage_lock(draw, mark):
    key = f"lease:{draw.user()}"
    return "SELECT botdb.storage_lock($1, $2, '1 day')", [key, draw.writer], {"key": key}


def storage_unlock(draw, mark):
    key = f"lease:{draw.user()}"
    return "SELECT botdb.storage_unlock($1, $2{request})", [key, draw.writer], {"key": key}


def award_badge(draw, mark):
    user, badge = draw.user(), draw.random.choice(BADGES)
    return ("SELECT botdb.award_badge($1, $2, metadata => $3::jsonb{request})", [user, badge, json.dumps({"mark": mark})],
            {"user": user, "badge": badge})


def consume_access(draw, mark):
    user = draw.user()
    return "SELECT botdb.consume_access($1{request})", [user], {"user": user}


def reserve_access(draw, mark):
    user = draw.user()
    return "SELECT reservation_id FROM botdb.reserve_access($1, ttl => '50 milliseconds'{request})", [user], {"user": user}


def redeem_promocode(draw, mark):
    if not draw.guests:
        return None
    guest, code = draw.random.choice(draw.guests[-20:]), draw.random.choice(CODES)
    return ("SELECT * FROM botdb.redeem_promocode($1, $2{request})", [guest, code], {"guest": guest, "code": code})


def create_payment(draw, mark):
    user = draw.user()
    return ("SELECT status FROM botdb.create_payment($1, $2, $3, $4{request})", [user, PROVIDER, TARIFF, mark],
            {"payment": mark, "step": "create", "user": user})


def apply_payment(draw, mark):
    user = draw.user()
    return ("SELECT status, granted FROM botdb.apply_payment($1, $2, $4, $3{request})", [user, PROVIDER, TARIFF, mark],
            {"payment": mark, "step": "complete", "user": user})


def settle_payment(draw, mark):
    """A step of a payment that the writer knows: completed if it is pending, else refunded, or said once more."""
    if not draw.payments:
        return None
    payment, status = draw.random.choice(list(draw.payments.items())[-12:])
    step = "complete" if status == "pending" else "refund"
    return (f"SELECT status, granted FROM botdb.{step}_payment($1, $2{{request}})", [PROVIDER, payment],
            {"payment": payment, "step": step})


def submit_score(draw, mark):
    user, score = draw.user(), draw.random.randint(1, 50)
    return ("SELECT * FROM botdb.submit_score($1, $2, $3{request})", [BOARD, user, score], {"user": user, "score": score})


def claim_update(draw, mark):
    update = (1 + draw.writer) * GUESTS_A_WRITER + draw.number  # those before are of the probes
    return "SELECT botdb.claim_update($1{request})", [update], {"update": update}


KINDS = {add_xp: 4, add_xp_batch: 1, start: 2, patch_session: 2, increment_stats: 1, storage_increment: 1,
         storage_update_keys: 1, storage_lock: 0.8, storage_unlock: 0.4, award_badge: 1.5, consume_access: 2, reserve_access: 1, redeem_promocode: 1,
         create_payment: 0.5, apply_payment: 0.7, settle_payment: 0.6, submit_score: 1.5, claim_update: 0.8}
# What may follow each other in one transaction, users in ascending order, and never deadlocks.
IN_TRANSACTIONS = (add_xp, patch_session, increment_stats, award_badge, consume_access, submit_score)
