"""Promocodes: each use was told once, none is above the cap, and nobody was refused below it."""
from collections import defaultdict

from checks.base import Checks
from model import Bounds, sum_by
from world import GENERATED


class PromocodeChecks(Checks):
    def run(self):
        self.check_uses()
        self.check_users()
        self.check_generated()

    def redemptions(self):
        return [effect for effect in self.model.of("redeem_promocode") if code_of(effect) in self.world.codes]

    def check_uses(self):
        found = {code: row for code, *row in self.rows("""
            SELECT code, (SELECT sum(uses) FROM botdb.promocode_counters WHERE promocode_id = t.id),
              (SELECT sum(erased) FROM botdb.promocode_counters WHERE promocode_id = t.id),
              (SELECT count(*) FROM botdb.promocode_usage WHERE promocode_id = t.id)
            FROM botdb.promocode_terms t""")}
        told = sum_by(code_of, [(effect, uses_of(effect)) for effect in self.redemptions()], erased_too=True)
        for name, code in self.world.codes.items():
            uses, erased, users = found[name]
            subject = f"promocode {name}"
            self.within(told[name], uses, subject, "uses")
            self.expect(code.cap is None or uses <= code.cap, subject, f"{uses} uses with a cap of {code.cap}")
            self.expect(uses == users + erased, subject, f"{uses} uses by {users} users and {erased} erased")
        self.check_refusals()

    def check_refusals(self):
        """Nobody was told `exhausted` before all uses were taken for good; that somebody held one does not count."""
        taken = defaultdict(list)
        for effect in self.redemptions():
            if uses_of(effect):
                taken[code_of(effect)].append(effect.start)
        for record in self.model.records:
            if record.operation.function == "redeem_promocode" and record.answer:
                name, uses = code_of(record), sum(start < record.end for start in taken[code_of(record)])
                cap = self.world.codes[name].cap if name in self.world.codes else 0
                self.expect(record.answer["status"] != "exhausted" or uses >= cap, f"promocode {name}",
                            f"at most {uses} of {cap} uses were taken, and told {record}")

    def check_users(self):
        """A user uses a promocode once, and is told so once."""
        used = set(self.rows_of_users("""
            SELECT u.telegram_id, t.code FROM botdb.users u JOIN botdb.promocode_usage g ON g.user_id = u.id
            JOIN botdb.promocode_terms t ON t.id = g.promocode_id WHERE {users}"""))
        told = defaultdict(Bounds)
        for effect in self.redemptions():
            use = effect.user, code_of(effect)
            if effect.user != self.world.mortal:
                told[use].add(effect, uses_of(effect))
                is_wrong = effect.told and effect.answer["status"] == "already_used" and use not in used
                self.expect(not is_wrong, f"user {effect.user}", f"has not used it: {effect}")
        for (user, code), bounds in told.items():
            self.within(bounds, int((user, code) in used), f"user {user}", f"uses of {code}")

    def check_generated(self):
        effects, subject = self.model.of("generate_promocodes"), f"prefix {self.world.prefix}"
        found = {code for code, in self.rows("SELECT code FROM botdb.promocode_terms WHERE code LIKE %s",
                                             self.world.prefix + "%")}
        told = [code for effect in effects if effect.told for code, in effect.answer.rows]
        made = sum_by(lambda effect: subject, [(effect, GENERATED) for effect in effects])
        self.within(made[subject], len(found), subject, "promocodes")
        self.expect(len(set(told)) == len(told) and found.issuperset(told), subject,
                    "told of promocodes that are not there")


def code_of(effect):
    return effect.operation.get("code").strip().upper()


def uses_of(effect):
    """How many uses a redemption is; one that was not told may have been one."""
    return int(effect.answer is None or effect.answer["status"] == "redeemed")
