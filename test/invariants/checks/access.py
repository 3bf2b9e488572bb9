"""Access: what was granted, used, reserved and taken back, in units (credits and free trainings) and in time."""
from collections import defaultdict

from checks.base import Checks
from checks.promocodes import code_of, uses_of
from model import Bounds, sum_by
from world import BONUS

TAKING = ("consume_access", "reserve_access")


class AccessChecks(Checks):
    def run(self):
        self.check_reservations()
        self.check_grants()
        self.check_units()
        self.check_time()
        for user in self.world.regulars:
            self.check_refusals(user)

    # ---- reservations

    def check_reservations(self):
        """Each reservation is what those who made it and settled it were told."""
        rows = {number: row for number, *row in self.rows_of_users("""
            SELECT r.id, u.telegram_id, r.access_type, r.status, r.settled_at >= r.expires_at
            FROM botdb.users u JOIN botdb.reservations r ON r.user_id = u.id WHERE {users}""")}
        effects = [effect for effect in self.model.of("reserve_access") if not effect.gone]
        told = [effect for effect in effects if effect.told and effect.answer.rows]
        made = {int(effect.answer["reservation_id"]): effect for effect in told}
        untold = sum(not effect.told for effect in effects)
        self.expect(len(made) == len(told), "reservations", "one was given to two calls")
        unknown = rows.keys() - made.keys()
        self.expect(len(unknown) <= untold, "reservations", f"{sorted(unknown)} were told to nobody")
        for number, effect in made.items():
            subject = f"reservation {number}"
            if number not in rows:
                self.expect(not effect.certain, subject, f"is lost: {effect}")
                continue
            user, access_type, status, is_late = rows[number]
            self.expect((user, access_type) == (effect.user, effect.answer["access_type"]), subject,
                        f"of user {user}, {access_type}: {effect}")
            self.check_settlement(subject, number, status, is_late)

    def check_settlement(self, subject, number, status, is_late):
        for function, settled in (("confirm_access", "confirmed"), ("release_access", "released")):
            effects = [effect for effect in self.model.of(function)
                       if effect.operation.get("reservation_id") == str(number)]
            told = [effect for effect in effects if effect.told]
            firsts = sum(effect.answer.is_true for effect in told)
            self.expect(not told or status == settled, subject, f"is {status}, and {len(told)} were told {settled}")
            self.expect(firsts <= 1, subject, f"was {settled} by {firsts} calls")
            is_explained = firsts or len(told) < len(effects) or settled == "released" and is_late
            self.expect(status != settled or is_explained, subject, f"is {settled}, and nobody did it")
        refusing = {"confirm_access": "released", "release_access": "confirmed"}
        for record in self.model.records:
            if record.error == "TB005" and record.is_first and subject in record.operation.subjects:
                self.expect(status == refusing[record.operation.function], subject,
                            f"is {status}, and refused {record}")

    # ---- what was given

    def given(self):
        """Each effect that gave something, payments apart: the effect, the kind of access, how much; time in days."""
        for effect in self.model.of("create_subscription"):
            days = effect.operation.get("duration_days")
            yield effect, "subscription" if days else "credits", int(days or effect.operation.get("credits"))
        for effect in self.model.of("add_free_trainings"):
            if not effect.operation.get("once"):
                yield effect, "free_trainings", int(effect.operation.get("count"))
        for effect in self.model.of("redeem_promocode"):
            code = self.world.codes.get(code_of(effect))
            if code:
                yield effect, code.access_type, code.amount * uses_of(effect)

    def check_grants(self):
        """The ledger has granted what was told."""
        granted = defaultdict(Bounds)
        for effect, access_type, amount in self.given():
            granted[effect.user, access_type].add(effect, amount)
        for user in [*self.world.regulars, self.world.mortal]:
            self.add_bonus(granted[user, "free_trainings"], user)
        found = {(user, access_type): amount for user, access_type, amount in self.rows_of_users("""
            SELECT u.telegram_id, access_type,
              (sum(quantity) + coalesce(extract(epoch FROM sum(duration)) / 86400, 0))::float8
            FROM botdb.users u JOIN botdb.access_events e ON e.user_id = u.id
            WHERE {users} AND event = 'grant' AND payment_id IS NULL GROUP BY 1, 2""")}
        for user, access_type in granted.keys() | found.keys():
            self.within(granted[user, access_type], found.get((user, access_type), 0), f"user {user}",
                        f"granted {access_type}")

    def add_bonus(self, bounds, user):
        """What is given once is given once, however many ask for it."""
        asked = [effect for effect in self.model.of("add_free_trainings", user)
                 if effect.operation.get("once") and not effect.gone]
        bounds.low += BONUS * any(effect.certain for effect in asked)
        bounds.high += BONUS * bool(asked)

    # ---- what is left

    def check_units(self):
        """What was granted, less what was used, is held or was taken back, is left; and check_access says so."""
        uses = sum_by(lambda effect: effect.user, [
            (effect, 1) for effect in self.model.of("consume_access") if not effect.told or effect.answer.is_true])
        rows = self.rows_of_users("""
            SELECT u.telegram_id, e.granted, e.used, e.used_time, e.refunded, r.held, r.expired,
              s.credits + (SELECT coalesce(sum(trainings_left), 0) FROM botdb.free_trainings WHERE user_id = u.id),
              s.time_runs, (botdb.check_access(u.telegram_id)).has_access
            FROM botdb.users u, LATERAL (
              SELECT coalesce(sum(quantity) FILTER (WHERE event = 'grant'), 0) AS granted,
                count(*) FILTER (WHERE event = 'use') AS used,
                count(*) FILTER (WHERE event = 'use' AND access_type = 'subscription') AS used_time,
                coalesce(-sum(quantity) FILTER (WHERE event = 'refund'), 0) AS refunded
              FROM botdb.access_events WHERE user_id = u.id) e, LATERAL (
              SELECT count(*) FILTER (WHERE status <> 'released') AS held,
                count(*) FILTER (WHERE status = 'reserved' AND expires_at <= now() AND coalesce((
                  SELECT is_active FROM botdb.subscriptions WHERE id = subscription_id), true)) AS expired
              FROM botdb.reservations WHERE user_id = u.id AND access_type <> 'subscription') r, LATERAL (
              SELECT coalesce(sum(credits_left), 0) AS credits,
                coalesce(bool_or(is_active AND greatest(end_date, grace_until) > now()), false) AS time_runs
              FROM botdb.subscriptions WHERE user_id = u.id) s
            WHERE {users}""")
        for user, granted, used, used_time, refunded, held, expired, left, time_runs, has_access in rows:
            subject = f"user {user}"
            self.within(uses[user], used, subject, "uses of access")
            self.expect(not used_time or user not in self.world.credit_users, subject, "used time that nobody gave")
            self.expect(granted - (used - used_time) - held - refunded == left, subject,
                        f"{granted} granted, {used - used_time} used, {held} held, {refunded} taken back, {left} left")
            self.expect(has_access == (time_runs or left + expired > 0), subject,
                        f"check_access says {has_access}, with {left} left and {expired} to be given back")

    def check_time(self):
        """What was granted, less what was taken back, is the length of what runs."""
        for user, granted, taken, length in self.rows_of_users("""
                SELECT u.telegram_id, e.granted, e.taken, (
                  SELECT coalesce(sum(end_date - start_date), '0') FROM botdb.subscriptions WHERE user_id = u.id)
                FROM botdb.users u, LATERAL (
                  SELECT coalesce(sum(duration) FILTER (WHERE event = 'grant'), '0') AS granted,
                    coalesce(-sum(duration) FILTER (WHERE event = 'refund'), '0') AS taken
                  FROM botdb.access_events WHERE user_id = u.id) e
                WHERE {users}"""):
            self.expect(granted - taken == length, f"user {user}",
                        f"{granted} of time granted, {taken} taken back, {length} between start and end")

    # ---- who was sent away

    def check_refusals(self, user):
        """Nobody was told that there is no access who must have had some, whatever the others did at that moment."""
        kind = "subscription" if user in self.world.time_users else None
        given = [(effect.end, amount) for effect, access_type, amount in self.given()
                 if effect.user == user and effect.certain and access_type == (kind or access_type)]
        if kind:  # of time nothing is used up, but a refund may take all of it
            taken = [(effect.start, float("inf")) for effect in self.model.of("refund_payment", user)]
        else:
            taken = [(effect.start, 1) for function in TAKING for effect in self.model.of(function, user)
                     if not is_refused(effect)]
        for function in TAKING:
            for effect in filter(is_refused, self.model.of(function, user)):
                before = sum(amount for end, amount in given if end < effect.start)
                gone = sum(amount for start, amount in taken if start < effect.end)
                self.expect(before <= gone, f"user {user}",
                            f"no access, with {before} given and at most {gone} taken before: {effect}")


def is_refused(effect):
    """Whether there was nothing to take."""
    return effect.told and (not effect.answer.rows or effect.answer.value == "f")
