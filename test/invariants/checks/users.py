"""Users, their XP, badges and trainings, and the updates that were claimed."""
from collections import Counter, defaultdict

from checks.base import Checks, listed
from model import out_of_order, sum_by
from world import LENT_BADGE, TRAINING_BOT


class UserChecks(Checks):
    def run(self):
        self.check_users()
        self.check_xp()
        self.check_badges()
        self.check_trainings()
        self.check_updates()

    def check_users(self):
        """Everybody who called for a user was given the same one."""
        known = dict(self.rows_of_users("SELECT u.telegram_id, id FROM botdb.users u WHERE {users}"))
        for effect in self.model.of("get_or_create_user"):
            if effect.certain:
                self.expect(str(known.get(effect.user)) == effect.answer["id"], f"user {effect.user}",
                            f"has id {known.get(effect.user)}: {effect}")

    def check_xp(self):
        gains = self.gains()
        by_bot = sum_by(lambda effect: (effect.user, effect.operation.bot), gains)
        calls = sum_by(lambda effect: (effect.user, effect.operation.bot), [(effect, 1) for effect, _ in gains])
        found = {(user, bot): (total, count) for user, bot, total, count in self.rows_of_users("""
            SELECT u.telegram_id, bot_name, sum(amount), count(*)
            FROM botdb.users u JOIN botdb.xp_events e ON e.user_id = u.id WHERE {users} GROUP BY 1, 2""")}
        for user, bot in by_bot.keys() | found.keys():
            total, count = found.get((user, bot), (0, 0))
            self.within(by_bot[user, bot], total, f"user {user}", f"XP from {bot}")
            self.within(calls[user, bot], count, f"user {user}", f"XP events from {bot}")
        self.check_levels(sum_by(lambda effect: effect.user, gains))
        for user in self.world.regulars:
            told = [(effect, amount) for effect, amount in gains if effect.user == user and effect.certain]
            self.check_totals(f"user {user}", sorted(told, key=lambda gain: total_of(gain[0])))

    def gains(self):
        """The effects that give XP, and how much."""
        amounts = [(effect, int(effect.operation.get("xp"))) for effect in self.model.of("add_xp")]
        amounts += [(effect, int(effect.operation.get("session_score"))) for effect in self.model.of("finish_training")]
        return [(effect, amount) for effect, amount in amounts if amount > 0]

    def check_levels(self, totals):
        rows = self.rows_of_users("SELECT u.telegram_id, total_xp, level FROM botdb.users u WHERE {users}")
        for user, total, level in rows:
            self.within(totals[user], total, f"user {user}", "total_xp")
            self.expect(level == level_of(total), f"user {user}", f"level {level} with {total} XP")

    def check_totals(self, subject, gains):
        """The totals that were answered follow each other: each call saw all that came before it, and nothing else."""
        before = 0
        for effect, amount in gains:
            total = total_of(effect)
            levels = level_of(total - amount), level_of(total)
            told = int(effect.answer["old_level"]), int(effect.answer["new_level"])
            self.expect(total - amount >= before, subject, f"XP lost or counted twice at {total}: {effect}")
            self.expect(told == levels and (effect.answer["leveled_up"] == "t") == (levels[0] < levels[1]), subject,
                        f"a wrong level: {effect}")
            before = total
        wrong = out_of_order([effect for effect, _ in gains], total_of)
        self.expect(not wrong, subject, f"totals out of order: {listed(wrong)}")

    def check_badges(self):
        held = Counter(self.rows_of_users("""
            SELECT u.telegram_id, badge_type, earned_in_bot
            FROM botdb.users u JOIN botdb.user_badges b ON b.user_id = u.id WHERE {users}"""))
        self.check_lent(held)
        awards = defaultdict(list)
        for effect in self.model.of("award_badge"):
            if not effect.gone:
                awards[effect.user, effect.operation.get("badge_type"), effect.operation.bot].append(effect)
        for badge in held.keys() | awards.keys():
            subject, what = f"user {badge[0]}", f"badge {badge[1]} from {badge[2]}"
            if badge[1] == LENT_BADGE:
                continue
            self.expect(held[badge] <= bool(awards[badge]), subject, f"{what} is held {held[badge]} times")
            self.expect(held[badge] or not any(effect.certain for effect in awards[badge]), subject, f"{what} is lost")
            if badge[0] != self.world.mortal:
                self.expect_one_first(awards[badge], subject, what)

    def check_lent(self, held):
        """A badge that comes and goes is held by those to whom it has come once more than it has gone."""
        changes = [(effect, change) for function, change in (("award_badge", 1), ("revoke_badge", -1))
                   for effect in self.model.of(function)
                   if effect.operation.get("badge_type") == LENT_BADGE and (not effect.told or effect.answer.is_true)]
        lent = sum_by(lambda effect: (effect.user, LENT_BADGE, effect.operation.bot), changes)
        for badge in lent.keys() | {badge for badge in held if badge[1] == LENT_BADGE}:
            self.within(lent[badge], held[badge], f"user {badge[0]}", f"badge {badge[1]} from {badge[2]}")

    def check_trainings(self):
        counts = sum_by(lambda effect: effect.user, [(effect, 1) for effect in self.model.of("finish_training")])
        for user, *found in self.rows_of_users(f"""
                SELECT u.telegram_id, u.total_trainings,
                  (SELECT count(*) FROM botdb.training_history WHERE user_id = u.id),
                  (SELECT coalesce(sum((stats_data ->> 'total_trainings')::int), 0) FROM botdb.bot_sessions
                   WHERE user_id = u.id AND bot_name = '{TRAINING_BOT}')
                FROM botdb.users u WHERE {{users}}"""):
            for place, count in zip(("total_trainings", "training_history", "stats"), found):
                self.within(counts[user], count, f"user {user}", f"trainings in {place}")

    def check_updates(self):
        """An update is claimed once in each bot, and whom the claim has named is there."""
        found = set(self.rows("SELECT bot_name, update_id FROM botdb.claimed_updates"))
        claims = defaultdict(list)
        known = {user for user, in self.rows_of_users("SELECT u.telegram_id FROM botdb.users u WHERE {users}")}
        for effect in self.model.of("claim_update"):
            claims[effect.operation.bot, int(effect.operation.get("update_id"))].append(effect)
            user = effect.operation.get("telegram_id")
            is_there = user is None or int(user) in known
            self.expect(is_there or not effect.certain or not effect.answer.is_true, f"user {user}", f"not made by {effect}")
        for claim in found | claims.keys():
            subject = f"update {claim[1]}"
            self.expect_one_first(claims[claim], subject, f"the update, to {claim[0]},")
            self.expect(claims[claim] or claim not in found, subject, f"claimed by nobody of {claim[0]}")
            lost = claim not in found and any(effect.certain for effect in claims[claim])
            self.expect(not lost, subject, f"the claim of {claim[0]} is lost")


def total_of(effect):
    return int(effect.answer["total_xp"])


def level_of(xp):
    return min(xp // 100 + 1, 100)
