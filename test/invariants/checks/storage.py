"""Storage: numbers that are added to, objects whose keys are set, values that are written whole, and leases."""
import json

from checks.base import Checks, listed
from model import out_of_order, sum_by
from world import COUNTING_BOT


class StorageChecks(Checks):
    def run(self):
        self.values = dict(self.rows("SELECT key, value FROM botdb.bot_storage WHERE bot_name = %s", COUNTING_BOT))
        self.check_counted()
        self.check_versions()
        for user in [*self.world.regulars, self.world.mortal]:
            self.check_keys(user)
        self.check_written()
        self.check_leases()

    def check_counted(self):
        """What was added is there, once, and each call was told the number that it made."""
        effects = self.model.of("storage_increment")
        for key, sums in sum_by(key_of, [(effect, int(effect.operation.get("by"))) for effect in effects]).items():
            value = self.values.get(key)
            self.within(sums, value["a"]["n"] if value else 0, subject_of(effects, key), f"the number under {key}")
        for user in self.world.regulars:
            told = [effect for effect in effects if effect.user == user and effect.certain]
            self.expect_distinct(f"user {user}", "made one number", told, number_of)

    def check_versions(self):
        """No two writes made one version, and later ones have higher ones."""
        told = [effect for function in ("storage_update_keys", "storage_write") for effect in self.model.of(function)
                if effect.told]
        self.expect_distinct("storage", "made one version", told, version_of)

    def check_keys(self, user):
        """Every key that was set is there, with no other."""
        keys = self.values.get(f"keys:{user}", {})
        sets = [effect for effect in self.model.of("storage_update_keys", user) if not effect.gone]
        lost = {set_by(effect) for effect in sets if effect.certain} - keys.keys()
        unknown = keys.keys() - {set_by(effect) for effect in sets}
        self.expect(not lost and not unknown, f"user {user}",
                    f"keys {sorted(lost)} are lost, {sorted(unknown)} nobody's")

    def check_written(self):
        """A value is one of the last that were written; of those that expected nothing one wrote."""
        writes = {}
        for effect in self.model.of("storage_write"):
            writes.setdefault(key_of(effect), []).append(effect)
        for key, effects in writes.items():
            subject, value = f"user {effects[0].user}", self.values.get(key)
            last_began = max((effect.start for effect in effects if effect.certain), default=0)
            last = [effect for effect in effects if effect.end >= last_began]
            self.expect(value is None or any(json.loads(effect.operation.get("value")) == value for effect in last), subject,
                        f"{key} is {value}, and not one of the last written: {listed(last)}")
            self.expect(value is not None or not any(effect.certain for effect in effects), subject, f"{key} is lost")
            firsts = [effect for effect in effects if effect.operation.get("expected_version") and effect.certain]
            self.expect(len(firsts) < 2 or effects[0].user == self.world.mortal, subject,
                        f"several found nothing under {key}: {listed(firsts)}")

    def check_leases(self):
        """A number is one owner's, and grows."""
        fences = dict(self.rows("SELECT key, fence FROM botdb.bot_leases WHERE bot_name = %s", COUNTING_BOT))
        told = [effect for effect in self.model.of("storage_lock") if effect.told and effect.answer.value is not None]
        owners = {}
        for effect in told:
            owner = key_of(effect), effect.operation.get("owner")
            self.expect(owners.setdefault(number_of(effect), owner) == owner, effect.operation.subjects[0],
                        f"lease {number_of(effect)} is {owner}'s and {owners[number_of(effect)]}'s")
            self.expect(fences.get(key_of(effect), 0) >= number_of(effect), effect.operation.subjects[0],
                        f"{key_of(effect)} has lease {fences.get(key_of(effect))} after {effect}")
        for key in fences:
            wrong = out_of_order([effect for effect in told if key_of(effect) == key], number_of)
            self.expect(not wrong, key.replace(":", " "), f"leases out of order: {listed(wrong)}")

    def expect_distinct(self, subject, what, told, number):
        numbers = sorted(map(number, told))
        twice = {number for number, after in zip(numbers, numbers[1:]) if number == after}
        self.expect(not twice, subject, f"two calls {what}: {sorted(twice)}")
        wrong = out_of_order(told, number)
        self.expect(not wrong, subject, f"calls that {what} out of order: {listed(wrong)}")


def key_of(effect):
    return effect.operation.get("key")


def subject_of(effects, key):
    return f"user {next(effect.user for effect in effects if key_of(effect) == key)}"


def set_by(effect):
    return effect.operation.get("set").split('"')[1]


def number_of(effect):
    return int(effect.answer.value)


def version_of(effect):
    return int(effect.answer["version"] if effect.operation.function == "storage_update_keys" else effect.answer.value)
