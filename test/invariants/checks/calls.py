"""What holds for every call: which errors it may raise, and what its request id promises."""
from checks.base import Checks, Violation
from history import ERROR, LOST, OK

# The errors that a function may raise; one that is not here may not find its user.
USER = {"TB001"}
ALLOWED = {"claim_update": set(), "generate_promocodes": set(), "get_or_create_user": set(), "get_user_session": set(),
           "delete_user": set(), "save_session": USER | {"TB003"}, "create_payment": USER | {"TB005"},
           "apply_payment": {"TB005"}, "resolve_payment": {"TB005"}, "complete_payment": {"TB005"}, "fail_payment": {"TB005"},
           "refund_payment": {"TB005"}, "set_auto_renew": USER | {"TB005"}, "confirm_access": {"TB005"}, "release_access": {"TB005"},
           "storage_increment": set(), "storage_update_keys": set(), "storage_write": {"TB003"}, "storage_lock": set(),
           "storage_unlock": set()}
REUSED = "TB004"  # judged by what else its request id was used for
STALE = "40001"
DEADLOCK = "40P01"
DOCUMENT_WRITERS = ("patch_session", "increment_session", "save_session", "storage_increment", "storage_update_keys", "storage_write")
SNAPSHOT = ("REPEATABLE READ", "SERIALIZABLE")


class CallChecks(Checks):
    def run(self):
        self.verify()
        self.check_errors()
        for (_, request_id), tries in self.model.requests.items():
            self.check_answers(f"request {request_id}", tries)
            self.check_refusals(f"request {request_id}", tries)
        self.check_kept()

    def verify(self):
        for check, subject, detail in self.rows("SELECT check_name, subject, detail FROM botdb.verify()"):
            self.violations.append(Violation(subject, f"verify() reports {check}: {detail}", "verify()"))

    def check_errors(self):
        creating = ("get_or_create_user", "get_user_session")
        born = {user: self.model.known_from(creating, lambda effect, user=user: effect.user == user)
                for user in self.world.regulars}
        for record in self.model.records:
            if record.outcome != ERROR or record.error == REUSED:
                continue
            function, user = record.operation.function, record.operation.user
            is_stale = record.error == STALE and record.isolation in SNAPSHOT
            # Within a transaction: a session that is created, or a value that becomes a user's, locks the user, after others.
            is_crossed = record.error == DEADLOCK and record.isolation and function in DOCUMENT_WRITERS
            self.expect(is_stale or is_crossed or record.error in ALLOWED.get(function, USER), record.operation.subjects[0],
                        f"an error that nobody may see: {record}")
            is_known = record.error == "TB001" and user in born and record.start > born[user]
            self.expect(not is_known, f"user {user}", f"somebody who was there is not found: {record}")

    def check_answers(self, subject, tries):
        """One request has one effect, and one answer to the last field."""
        done = [record for record in tries if record.outcome == OK]
        for record in done[1:]:
            self.expect(record.operation.signature == done[0].operation.signature, subject,
                        f"two operations under one id: {done[0]} and {record}")
            self.expect(record.answer == done[0].answer, subject, f"two answers: {done[0]} and {record}")

    def check_refusals(self, subject, tries):
        """TB004 comes to others that use a request's id, always, and to nobody else."""
        first = min((record for record in tries if record.outcome == OK), key=lambda record: record.end, default=None)
        effective = {record.operation.signature for record in tries if record.outcome in (OK, LOST)}
        for record in tries:
            if record.error == REUSED:
                self.expect(effective - {record.operation.signature}, subject, f"refused, and its id is free: {record}")
            elif record.outcome == ERROR and record.error not in (STALE, DEADLOCK):
                self.expect(not first or record.start < first.end, subject, f"refused after {first}: {record}")

    def check_kept(self):
        """The requests that took effect are kept, and no others."""
        kept = {(bot, request_id): function for bot, request_id, function in
                self.rows("SELECT bot_name, request_id, function FROM botdb.requests")}
        effects = [effect for effect in self.model.all() if effect.operation.request and not effect.gone]
        for effect in effects:
            if effect.certain:
                self.expect(kept.get(effect.operation.request) == effect.operation.function,
                            f"request {effect.operation.request_id}", f"not kept: {effect.operation}")
        for bot, request_id in kept.keys() - {effect.operation.request for effect in effects}:
            self.fail(f"request {request_id}", f"kept, and nobody was told: {kept[bot, request_id]} of {bot}")


class ErasureChecks(CallChecks):
    """After the users of a generation were erased."""

    def run(self):
        self.verify()
        for name in self.world.codes:
            (uses, erased), = self.rows(
                "SELECT sum(uses), sum(erased) FROM botdb.promocode_counters c "
                "JOIN botdb.promocode_terms t ON t.id = promocode_id WHERE code = %s", name)
            self.expect(uses == erased, f"promocode {name}", f"{erased} uses by erased users of {uses}")
        first, last = self.world.users
        for request_id, function, user in self.rows(
                "SELECT request_id, function, telegram_id FROM botdb.requests "
                "WHERE telegram_id BETWEEN %s AND %s AND function <> 'delete_user'", first, last):
            self.fail(f"request {request_id}", f"{function} of {user}, who is erased, is kept")
        self.check_purge()

    def check_purge(self):
        (kept,), = self.rows(
            "SELECT (SELECT count(*) FROM botdb.requests) + (SELECT count(*) FROM botdb.claimed_updates)")
        (purged,), = self.rows("SELECT botdb.purge_requests('0 seconds')")
        self.expect(purged == kept, "requests", f"{purged} purged of {kept}")
