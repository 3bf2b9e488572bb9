"""Sessions: one bot's are patched, another one's are saved whole, a third one's are counted in."""
import json

from checks.base import Checks, listed
from model import out_of_order, sum_by
from world import CONNECTION_BOT, COUNTING_BOT, OTHER_BOT, START_BOT


class SessionChecks(Checks):
    def run(self):
        self.check_versions("patch_session", CONNECTION_BOT)
        self.check_versions("save_session", OTHER_BOT)
        self.check_versions("increment_session", COUNTING_BOT)
        self.check_counted()
        self.check_started()
        for user in [*self.world.regulars, self.world.mortal]:
            self.check_patched(user)
            self.check_saved(user)

    def sessions(self, bot):
        return {user: (data, version) for user, data, version in self.rows_of_users(f"""
            SELECT u.telegram_id, session_data, version FROM botdb.users u
            JOIN botdb.bot_sessions s ON s.user_id = u.id WHERE {{users}} AND s.bot_name = '{bot}'""")}

    def writes(self, function, user):
        return [effect for effect in self.model.of(function, user) if not effect.gone]

    def check_versions(self, function, bot):
        """A session has as many versions as writes."""
        writes = sum_by(lambda effect: effect.user, [(effect, 1) for effect in self.model.of(function)])
        sessions = self.sessions(bot)
        for user in writes.keys() | sessions.keys():
            _, version = sessions.get(user, ({}, 0))
            self.within(writes[user], version, f"user {user}", f"version of the session in {bot}")

    def check_started(self):
        """/start makes a session, once, and leaves it as it is."""
        sessions = self.sessions(START_BOT)
        for effect in self.model.of("get_user_session"):
            if effect.certain:
                self.expect(sessions.get(effect.user) == ({}, 1) and version_of(effect) == 1, f"user {effect.user}",
                            f"the session in {START_BOT} is {sessions.get(effect.user)}: {effect}")

    def check_counted(self):
        """What was added is there, once, and each call was told the number that it made."""
        effects = self.model.of("increment_session")
        sums = sum_by(lambda effect: effect.user, [(effect, int(effect.operation.get("by"))) for effect in effects])
        sessions = self.sessions(COUNTING_BOT)
        for user in sums.keys() | sessions.keys():
            data, _ = sessions.get(user, ({"a": {"n": 0}}, 0))
            self.within(sums[user], data["a"]["n"], f"user {user}", f"the number in {COUNTING_BOT}")
        for user in self.world.regulars:
            told = [effect for effect in effects if effect.user == user and effect.certain]
            numbers = sorted(map(number_of, told))
            self.expect(len(set(numbers)) == len(numbers), f"user {user}", f"two calls made one number: {numbers}")
            wrong = out_of_order(told, number_of)
            self.expect(not wrong, f"user {user}", f"numbers out of order: {listed(wrong)}")

    def check_patched(self, user):
        """Every patch is in the session, and made a version of its own."""
        subject = f"user {user}"
        data, _ = self.sessions(CONNECTION_BOT).get(user, ({}, 0))
        patches = self.writes("patch_session", user)
        told = [effect for effect in patches if effect.certain]
        lost = {key_of(effect) for effect in told} - data.keys()
        unknown = data.keys() - {key_of(effect) for effect in patches}
        self.expect(not lost and not unknown, subject, f"patches {sorted(lost)} are lost, {sorted(unknown)} nobody's")
        versions = sorted(version_of(effect) for effect in told)
        self.expect(len(set(versions)) == len(versions), subject, f"two patches made one version: {versions}")
        wrong = out_of_order(told, version_of)
        self.expect(not wrong, subject, f"versions out of order: {listed(wrong)}")

    def check_saved(self, user):
        """The session is one that nobody has saved over; no two saves found the same version."""
        subject = f"user {user}"
        data, version = self.sessions(OTHER_BOT).get(user, ({}, 0))
        saves = self.writes("save_session", user)
        last_began = max((effect.start for effect in saves if effect.certain), default=0)
        last = [effect for effect in saves if effect.end >= last_began]
        self.expect(not version or any(data["by"] in effect.operation.get("session_data") for effect in last), subject,
                    f"the session is {data}, and not one of the last saved: {listed(last)}")
        expected = [effect.operation.get("expected_version") for effect in saves if effect.certain]
        expected = [version for version in expected if version]
        self.expect(user == self.world.mortal or len(set(expected)) == len(expected), subject,
                    f"two saves found one version: {sorted(expected)}")


def key_of(effect):
    return effect.operation.get("session_patch").split('"')[1]


def number_of(effect):
    return int(effect.answer.value)


def version_of(effect):
    return json.loads(effect.answer.value)["version"]
