"""What the checks share: the model, a database at rest, and the violations they find."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    subject: str
    what: str
    reporter: str = "the model"

    def __str__(self):
        return f"{self.subject}: {self.what}"


class Checks:
    """The checks of one domain. A subject is a user, a promocode, …: its history is printed with the violation."""

    def __init__(self, model, connection, violations):
        self.model = model
        self.world = model.world
        self.connection = connection
        self.violations = violations

    def fail(self, subject, what):
        self.violations.append(Violation(subject, what))

    def expect(self, right, subject, what):
        if not right:
            self.fail(subject, what)

    def within(self, bounds, found, subject, what):
        self.expect(bounds.hold(found), subject, f"{what}: {found} instead of {bounds}")

    def expect_one_first(self, effects, subject, what):
        """Exactly one was told that it was the first; at most one, where another one may have been."""
        firsts = [effect for effect in effects if effect.certain and effect.answer.is_true]
        is_open = any(not effect.certain for effect in effects)
        self.expect(len(firsts) == 1 or not firsts and is_open or not effects, subject,
                    f"{what} was new to {len(firsts)} calls")
        late = [effect for effect in effects if firsts and effect.certain and effect.end < firsts[0].start]
        self.expect(not late, subject, f"{what} was new after {listed(late)}")

    def rows(self, query, *values):
        return self.connection.execute(query, values).fetchall()

    def rows_of_users(self, query):
        """Rows of the generation's users, of a query that has botdb.users as u and leaves room for its condition."""
        return self.rows(query.replace("{users}", "u.telegram_id BETWEEN %s AND %s"), *self.world.users)


def listed(effects):
    return "; ".join(str(effect) for effect in effects[:2]) if effects else ""
