"""Subscriptions that renew themselves: there where a charge of one has given something, and on or off as was said last."""
from checks.base import Checks

# What may turn a renewal on or off.
TURNING = ("set_auto_renew", "apply_payment", "complete_payment", "resolve_payment", "refund_payment")


class RenewalChecks(Checks):
    def run(self):
        self.check_there()
        for user in self.world.regulars:
            self.check_turned(user)

    def check_there(self):
        """A renewal is one of a user's charges, known by one of them; verify() sees what subscriptions say of it. A charge may
        have been said to renew itself after it was refunded, which makes none."""
        for user, tariff, known_by, charges in self.rows_of_users("""
                SELECT u.telegram_id, c.tariff, r.subscription_charge_id, c.charges
                FROM botdb.users u CROSS JOIN LATERAL (
                  SELECT p.provider, p.tariff, coalesce(p.bot_name, '') AS bot_name, array_agg(p.payment_id) AS charges FROM botdb.payments p
                  WHERE p.user_id = u.id AND p.is_recurring GROUP BY p.provider, p.tariff, coalesce(p.bot_name, '')
                  HAVING bool_or(p.status <> 'refunded' AND EXISTS (
                    SELECT FROM botdb.access_events e
                    WHERE e.user_id = u.id AND e.payment_id = p.id AND e.event = 'grant' AND e.subscription_id IS NOT NULL))) c
                LEFT JOIN botdb.renewals r
                  ON r.user_id = u.id AND r.provider = c.provider AND r.tariff = c.tariff AND r.bot_name = c.bot_name
                WHERE {users}"""):
            self.expect(known_by in charges, f"user {user}", f"the renewal of {tariff}, with charges {charges}, is known by {known_by}")

    def check_turned(self, user):
        """Who has turned it on or off behind all others is who is heard."""
        effects = [effect for function in TURNING for effect in self.model.of(function, user)]
        last = max(effects, key=lambda effect: effect.end, default=None)
        if not last or last.operation.function != "set_auto_renew" or not all(effect.told for effect in effects):
            return
        if any(effect.end >= last.start for effect in effects if effect is not last):
            return
        wanted = last.operation.get("auto_renew") == "true"
        for tariff, is_on in self.rows("SELECT r.tariff, r.is_on FROM botdb.renewals r JOIN botdb.users u ON u.id = r.user_id "
                                       "WHERE u.telegram_id = %s", user):
            self.expect(is_on == wanted, f"user {user}", f"the renewal of {tariff} is {is_on} after {last}")
