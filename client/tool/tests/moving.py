"""Moves whole databases of the old store, of both engines, and compares what has come of each row."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess


import support
from support import (BAD_FILE, FAILED, INTERRUPTED, NO_CONNECTION, OK, PARTIAL, SERVER, USAGE, VIOLATED, Case, botdb, psql,
                     with_parts)

MAKE = os.path.join(support.PROJECT, "test", "old_store", "make")
PYTHON = "/usr/bin/python3"  # the one that Debian's python3-psycopg is for
BOT = "spin_bot"

# All tables of users, with their ids and times: equal only if nothing at all was written in between.
EVERYTHING = " UNION ALL ".join(
    f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM botdb.{table} t"
    for table in ("users", "bots", "bot_sessions", "badges", "user_badges", "xp_events", "subscriptions", "free_trainings",
                  "access_events", "promocode_terms", "promocode_counters", "promocode_usage", "tariffs", "payments",
                  "training_history"))

# A value of each table that is changed here, and the column that has to be named for it.
CHANGES = {
    "users": ("first_name", "UPDATE botdb.users SET first_name = 'X' WHERE telegram_id < 5000000000 AND telegram_id = "
                            "(SELECT min(telegram_id) FROM botdb.users)"),
    "training_users": ("last_activity", "UPDATE botdb.users SET last_activity = now() WHERE telegram_id = "
                                        "(SELECT min(telegram_id) FROM botdb.users WHERE first_name = 'Вера')"),
    "bot_sessions": ("stats", "UPDATE botdb.bot_sessions SET stats_data = '{}' WHERE id = "
                              "(SELECT min(id) FROM botdb.bot_sessions)"),
    "training_users, sessions": ("created_at", "UPDATE botdb.bot_sessions SET created_at = now() WHERE id = "
                                               "(SELECT max(id) FROM botdb.bot_sessions)"),
    "user_badges": ("metadata", "UPDATE botdb.user_badges SET metadata = '{\"a\": 1}' WHERE id = "
                                "(SELECT min(id) FROM botdb.user_badges)"),
    "subscriptions": ("updated_at", "UPDATE botdb.subscriptions SET updated_at = now() WHERE id = "
                                    "(SELECT min(id) FROM botdb.subscriptions)"),
    "free_trainings": ("trainings_left", "UPDATE botdb.free_trainings SET trainings_left = 99 WHERE id = "
                                         "(SELECT min(id) FROM botdb.free_trainings)"),
    "promocodes": ("value", "UPDATE botdb.promocode_terms SET value = 99 WHERE id = "
                            "(SELECT min(id) FROM botdb.promocode_terms)"),
    "promocode_usage": ("used_at", "UPDATE botdb.promocode_usage SET used_at = now() WHERE id = "
                                   "(SELECT min(id) FROM botdb.promocode_usage)"),
    "payments": ("description", "UPDATE botdb.payments SET description = 'X' WHERE id = "
                                "(SELECT min(id) FROM botdb.payments)"),
    "training_history": ("case_data", "UPDATE botdb.training_history SET case_data = '[\"x\"]' WHERE id = "
                                      "(SELECT min(id) FROM botdb.training_history)"),
}


class Moving(Case):
    def sqlite(self, *options, users=40):
        """The URL of a new old store in SQLite, and how many rows each of its tables has."""
        self.count += 1
        url = f"sqlite:{self.folder}/old{self.count}.db"
        return url, self.make(url, users, *options)

    def postgres(self, *options, users=40):
        """The same in PostgreSQL."""
        url = self.database(init=False)
        return url, self.make(url, users, *options)

    def both(self, *options, **given):
        return [self.sqlite(*options, **given), self.postgres(*options, **given)]

    @staticmethod
    def make(url, users, *options):
        done = subprocess.run([PYTHON, MAKE, url, "--users", str(users), *options], capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return json.loads(done.stdout)

    def move(self, code, old, url, *options):
        return self.run_json(code, "import", "--from", old, "--bot", BOT, *options, url=url)

    def compare(self, code, old, url, *options):
        return self.run_json(code, "import", "--verify", old, "--bot", BOT, *options, url=url)

    def holds(self, url):
        self.assertEqual(self.run_json(OK, "verify", url=url), [])

    def test_everything_moves_and_again_changes_nothing(self):
        for old, rows in self.both():
            url = self.database()
            report = self.move(OK, old, url)
            tables = {table["table"]: table for table in report["tables"]}
            for table in tables.values():
                self.assertEqual((table["written"], table["present"], table["left"]), (table["read"], 0, 0), table)
            for name in set(rows) - {"training_users"}:
                self.assertEqual(tables[name]["read"], rows[name], name)
            self.assertGreater(tables["training_users"]["read"], 0)
            self.assertTrue(report["complete"])
            self.assertEqual(report["extra_columns"], [])
            compared = self.compare(OK, old, url)
            self.assertEqual(compared["difference_count"], 0)
            self.assertEqual([(table["table"], table["same"]) for table in compared["tables"]],
                             [(table["table"], table["read"]) for table in report["tables"]])
            self.holds(url)
            before = psql(EVERYTHING, url)
            for batch in (1000, 3):
                again = self.move(OK, old, url, "--batch", batch)
                self.assertEqual({(table["written"], table["left"]) for table in again["tables"]}, {(0, 0)})
                self.assertEqual(psql(EVERYTHING, url), before)

    def test_small_batches_keep_rows_that_are_equal(self):
        for old, _ in self.both():
            url = self.database()
            self.move(OK, old, url, "--batch", 1)
            self.compare(OK, old, url)

    def test_what_has_no_bot_and_no_tariff(self):
        old, _ = self.sqlite()
        url = self.database()
        report = self.move(OK, old, url, "--payments-bot", "quiz_bot")
        self.assertEqual(report["tariffs"], ["credits_5", "month", "year"])
        self.assertEqual(psql("SELECT string_agg(concat_ws(' ', tariff, price, currency, credits, is_active), ', ' "
                              "ORDER BY tariff) FROM botdb.tariffs", url),
                         "credits_5 250.50 RUB 5 f, month 990.00 RUB f, year 6990.00 RUB f")
        for table, bot in (("training_history", BOT), ("promocode_usage", BOT), ("payments", "quiz_bot")):
            self.assertEqual(psql(f"SELECT DISTINCT bot_name FROM botdb.{table}", url), bot)
        self.compare(OK, old, url, "--payments-bot", "quiz_bot")
        self.compare(OK, old, url)  # whose they are is not asked then
        found = self.compare(VIOLATED, old, url, "--payments-bot", BOT)
        self.assertEqual({found["column"] for found in found["differences"]}, {"bot_name"})
        self.assertEqual(psql("SELECT count(*) FROM botdb.badges WHERE badge_type = 'not_a_badge'", url), "0")
        self.assertGreater(int(psql("SELECT count(*) FROM botdb.xp_events WHERE bot_name = 'imported'", url)), 0)

    def test_a_broken_row_of_each_table_is_named_and_left(self):
        for old, rows in self.both("--broken"):
            url = self.database()
            errors = os.path.join(self.folder, "errors")
            report = self.move(PARTIAL, old, url, "--errors", errors)
            broken = {(table, str(last)) for table, last in rows.items()}
            broken |= {("bot_sessions", str(rows["bot_sessions"] - 1)), ("training_users, sessions", str(rows["training_users"]))}
            if old.startswith("sqlite"):
                broken.add(("bot_sessions", str(rows["bot_sessions"] - 2)))
            self.assertEqual({(left["table"], left["id"]) for left in report["left"]}, broken)
            self.assertTrue(all(left["why"] for left in report["left"]))
            self.assertEqual(sum(table["left"] for table in report["tables"]), len(broken))
            for table in report["tables"]:
                self.assertEqual(table["written"] + table["left"], table["read"], table)
            with open(errors, encoding="utf-8") as lines:
                self.assertEqual([json.loads(line) for line in lines], report["left"])
            compared = self.compare(VIOLATED, old, url)
            self.assertEqual({(found["table"], found["id"], found["column"]) for found in compared["differences"]},
                             {(table, ident, None) for table, ident in broken})
            self.holds(url)
            text = self.expect(PARTIAL, botdb("import", "--from", old, "--bot", BOT, url=url))
            self.assertIn(f"payments {rows['payments']}: tariff \"gone\" not found", text.stdout)

    def test_a_changed_value_of_each_table_is_seen(self):
        old, _ = self.sqlite()
        url = self.database()
        self.move(OK, old, url)
        for table, (column, change) in CHANGES.items():
            psql(change, url)
        found = self.compare(VIOLATED, old, url)
        self.assertEqual(sorted((found["table"], found["column"]) for found in found["differences"]),
                         sorted((table, column) for table, (column, _) in CHANGES.items()))
        errors = os.path.join(self.folder, "differences")
        text = self.expect(VIOLATED, botdb("import", "--verify", old, "--bot", BOT, "--errors", errors, url=url))
        self.assertRegex(text.stdout, r"payments \d+ description: there .*, here X\n")
        with open(errors, encoding="utf-8") as lines:
            self.assertEqual([json.loads(line) for line in lines], found["differences"])

    def test_a_row_that_is_gone_is_missing(self):
        old, _ = self.sqlite()
        url = self.database()
        self.move(OK, old, url)
        for table in ("bot_sessions", "user_badges", "training_history"):
            psql(f"DELETE FROM botdb.{table} WHERE id = (SELECT max(id) FROM botdb.{table})", url)
        found = self.compare(VIOLATED, old, url)
        self.assertEqual(found["difference_count"], 3)
        self.assertEqual({found["column"] for found in found["differences"]}, {None})
        again = self.move(OK, old, url)
        self.assertEqual(sum(table["written"] for table in again["tables"]), 3)
        self.compare(OK, old, url)

    def test_levels_that_would_rise_unseen(self):
        old, _ = self.sqlite()
        url = self.database()
        below = self.move(OK, old, url)["below_level"]
        self.assertEqual(below, int(psql("SELECT count(*) FROM botdb.users WHERE level < botdb.level_for_xp(total_xp)", url)))
        self.assertGreater(below, 0)
        advice = self.expect(OK, botdb("import", "--from", old, "--bot", BOT, url=url)).stdout
        self.assertIn(f"{below} users have a level below", advice)
        psql("SELECT botdb.set_levels('[{\"level\": 2, \"min_xp\": 100000}]')", url)
        self.assertEqual(self.move(OK, old, url)["below_level"], 0)

    def test_a_log_that_is_not_in_the_file_yet(self):
        old, rows = self.sqlite("--wal")
        path = old.removeprefix("sqlite:")
        self.assertGreater(os.path.getsize(path + "-wal"), os.path.getsize(path))
        with open(path, "rb") as file, open(path + "-wal", "rb") as log:
            before = file.read(), log.read()
        url = self.database()
        report = self.move(OK, old, url)
        self.assertEqual(report["tables"][0]["read"], rows["users"])
        self.compare(OK, old, url)
        with open(path, "rb") as file, open(path + "-wal", "rb") as log:
            self.assertEqual((file.read(), log.read()), before)

    def test_an_older_store_lacks_tables_and_columns(self):
        old, _ = self.sqlite("--without", "training_users", "--without", "promocode_usage", "--without", "free_trainings")
        with sqlite3.connect(old.removeprefix("sqlite:")) as store:
            store.execute("ALTER TABLE users DROP COLUMN total_score")
            store.execute("ALTER TABLE users ADD COLUMN referrer integer")
        url = self.database()
        report = self.move(OK, old, url)
        self.assertEqual(report["extra_columns"], ["users.referrer"])
        self.assertFalse({"training_users", "free_trainings"} & {table["table"] for table in report["tables"]})
        self.assertEqual([found["column"] for found in self.compare(OK, old, url)["differences"]], [])
        older, _ = self.sqlite(*(f"--without={table}" for table in ("users", "bot_sessions", "user_badges", "subscriptions",
                                                                   "free_trainings", "promocodes", "promocode_usage",
                                                                   "payments", "training_history")))
        url = self.database()
        self.assertEqual({table["table"] for table in self.move(OK, older, url)["tables"]},
                         {"training_users", "training_users, sessions"})
        self.compare(OK, older, url)
        self.assertEqual(psql("SELECT DISTINCT bot_name FROM botdb.xp_events", url), BOT)

    def test_two_rows_where_one_has_a_place(self):
        old, rows = self.sqlite()
        with sqlite3.connect(old.removeprefix("sqlite:")) as store:
            store.execute("INSERT INTO free_trainings SELECT 9999, user_id, 5, source, created_at, updated_at "
                          "FROM free_trainings WHERE id = 1")
        url = self.database()
        report = self.move(PARTIAL, old, url)
        self.assertEqual([(left["table"], left["id"], left["why"]) for left in report["left"]],
                         [("free_trainings", "9999", "row 1 is of the same, and comes first")])
        self.assertEqual([found["id"] for found in self.compare(VIOLATED, old, url)["differences"]], ["9999"])

    def small(self, rows):
        """An old store in SQLite of one user, with these rows of tables."""
        old, _ = self.sqlite(users=1)
        with sqlite3.connect(old.removeprefix("sqlite:")) as store:
            for table, *more in rows:
                store.execute(f"DELETE FROM {table}")
                for ident, values in enumerate(more, start=1):
                    values = {"id": ident, **values}
                    store.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
                                  list(values.values()))
        return old

    @staticmethod
    def payment(**given):
        return {"user_id": 1, "amount": 5, "currency": "RUB", "provider": "stars", "status": "COMPLETED", "tariff": "month",
                "created_at": "2026-01-01 00:00:00", "updated_at": "2026-01-01 00:00:00", **given}

    def test_rows_that_are_equal_but_for_one_that_is_refused(self):
        training = {"user_id": 1, "telegram_id": 1, "training_date": "2026-01-01 00:00:00", "created_at": "2026-01-01 00:00:00",
                    "total_score": 0, "clarity_level": 0, "question_count": 0, "contextual_questions": 0}
        good, bad = "{}", '{"rate":1e-20000}'
        old = self.small([("payments", *(self.payment(payment_metadata=text) for text in (good, bad, good))),
                          ("training_history", *({**training, "case_data": text} for text in (good, bad, good)))])
        url = self.database()
        for written, present in ((2, 0), (0, 2)):
            report = self.move(PARTIAL, old, url)
            tables = {table["table"]: table for table in report["tables"]}
            for name in ("payments", "training_history"):
                self.assertEqual([tables[name][key] for key in ("written", "present", "left")], [written, present, 1], name)
            self.assertEqual([(left["table"], left["id"]) for left in report["left"]],
                             [("payments", "2"), ("training_history", "2")])

    def test_equal_rows_are_compared_together(self):
        old = self.small([("payments", self.payment(), self.payment(created_at="1767225600"), self.payment())])
        url = self.database()
        self.move(PARTIAL, old, url)
        psql("DELETE FROM botdb.payments WHERE id = (SELECT max(id) FROM botdb.payments)", url)
        tables = {table["table"]: table for table in self.compare(VIOLATED, old, url)["tables"]}
        self.assertEqual([tables["payments"][key] for key in ("same", "differ", "missing")], [1, 0, 2])

    def test_times_that_are_finer_than_they_are_kept(self):
        old = self.small([("payments", self.payment(payment_id="p", created_at="2026-01-01 00:00:00.123456789",
                                                    updated_at="2026-01-01T00:00:00.9999999+03:00"))])
        url = self.database()
        self.move(OK, old, url)
        self.compare(OK, old, url)

    def test_a_tariff_costs_what_was_paid_for_it(self):
        old = self.small([("payments", self.payment(payment_id="a", tariff="year", amount=990),
                           self.payment(payment_id="b", tariff="year", amount=1, status="FAILED", created_at="2026-02-01"),
                           self.payment(payment_id="c", tariff="month", amount=2, status="FAILED"))])
        url = self.database()
        self.move(OK, old, url)
        self.assertEqual(psql("SELECT string_agg(tariff || ' ' || price, ', ' ORDER BY tariff) FROM botdb.tariffs", url),
                         "month 2.00, year 990.00")

    def test_codes_that_differ_in_case_alone(self):
        code = {"type": "credits", "value": 2, "current_uses": 0}
        old = self.small([("promocodes", {**code, "code": "Spring", "created_at": "2026-01-01 00:00:00"},
                           {**code, "code": "SPRING", "created_at": "2026-01-02 00:00:00"}), ("promocode_usage",)])
        url = self.database()
        for _ in range(2):
            report = self.move(PARTIAL, old, url)
            self.assertEqual([(left["table"], left["id"], left["why"]) for left in report["left"]],
                             [("promocodes", "1", 'code "SPRING" is there already, made at another time')])
        self.assertEqual([found["id"] for found in self.compare(VIOLATED, old, url)["differences"]], ["1"])

    def test_what_is_there_already_stays_as_it_is(self):
        old = self.small([("payments", self.payment(payment_id="p", status="PENDING"))])
        url = self.database()
        self.assertNotIn("left as they were", self.expect(OK, botdb("import", "--from", old, "--bot", BOT, url=url)).stdout)
        with sqlite3.connect(old.removeprefix("sqlite:")) as store:
            store.execute("UPDATE payments SET status = 'COMPLETED'")
        again = self.expect(OK, botdb("import", "--from", old, "--bot", BOT, url=url)).stdout
        self.assertRegex(again, "rows that were there already were left as they were, in [^\n]*payments; --verify shows")
        self.assertEqual([found["column"] for found in self.compare(VIOLATED, old, url)["differences"]], ["status"])

    def test_json_that_a_server_keeps_and_cannot_look_into(self):
        old, _ = self.postgres(users=3)
        psql("ALTER TABLE bot_sessions ALTER stats_data TYPE json; DELETE FROM bot_sessions; "
             "UPDATE users SET total_xp = 100; "
             "INSERT INTO bot_sessions (id, user_id, bot_name, session_data, stats_data, created_at, updated_at) "
             "SELECT n, n, 'b', '{}', stats::json, now(), now() FROM unnest(ARRAY["
             "'{\"total_xp\": 100, \"a\": \"\\u0000\"}', '{\"total_xp\": 100, \"a\": \"\\ud83d\"}', "
             "'{\"total_xp\": 100, \"a\": \"\\ud83d\\ude00\"}']) WITH ORDINALITY AS rows (stats, n)", old)
        url = self.database()
        report = self.move(PARTIAL, old, url)
        self.assertEqual({(left["table"], left["id"]) for left in report["left"]}, {("bot_sessions", "1"), ("bot_sessions", "2")})
        self.assertEqual(psql("SELECT s.stats_data ->> 'a', e.bot_name FROM "
                              "botdb.bot_sessions s JOIN botdb.users u ON u.id = s.user_id JOIN botdb.xp_events e "
                              "ON e.user_id = u.id", url), "😀|b")

    def start(self, old, url):
        """Starts a move that waits in its middle for a user who is locked, and what holds the lock."""
        held = psql("SELECT telegram_id FROM botdb.get_or_create_user(1000 + 7 * 20)", url)
        psql("UPDATE botdb.users SET last_activity = '2000-01-01'", url)  # the later activity counts
        blocker = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(blocker.kill)
        blocker.stdin.write(f"BEGIN; SELECT 'held' FROM botdb.users WHERE telegram_id = {held} FOR UPDATE;\n")
        blocker.stdin.flush()
        self.assertEqual(blocker.stdout.readline().strip(), "held")
        move = subprocess.Popen([support.BOTDB, "import", "--from", old, "--bot", BOT, "--batch", "5", "--json"],
                                env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(move.kill)
        while self.waiting(url) == "":
            self.assertIsNone(move.poll(), "the move ended before it met the lock")
        return move, blocker

    @staticmethod
    def waiting(url):
        return psql("SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE datname = current_database() "
                    "AND wait_event_type = 'Lock'", url)

    def test_interrupted_and_killed_goes_on(self):
        for old, _ in self.both():
            for number in (signal.SIGINT, signal.SIGKILL):
                url = self.database()
                move, blocker = self.start(old, url)
                waiting = self.waiting(url)
                move.send_signal(number)
                if number == signal.SIGKILL:
                    move.communicate()
                    psql(f"SELECT pg_terminate_backend({waiting}, 10000)", url)
                blocker.communicate("ROLLBACK;\n")
                if number == signal.SIGINT:
                    output, _ = move.communicate()
                    self.assertEqual(move.returncode, INTERRUPTED)
                    report = json.loads(output)
                    self.assertFalse(report["complete"])
                    self.assertIn(report["tables"][0]["written"], range(10, 35))
                self.assertLess(int(psql("SELECT count(*) FROM botdb.users", url)), 40)
                self.move(OK, old, url)
                self.compare(OK, old, url)
                self.holds(url)

    def test_what_cannot_be_moved(self):
        url = self.database()
        empty = os.path.join(self.folder, "empty.db")
        sqlite3.connect(empty).execute("CREATE TABLE pets (id integer)").connection.close()
        for old, code, said in ((f"sqlite:{empty}", BAD_FILE, "no table users"),
                                (f"sqlite:{self.folder}/missing.db", BAD_FILE, "missing.db"),
                                (f"sqlite:{self.file('x' * 4096, 'text.db')}", BAD_FILE, "not a database"),
                                (self.database(init=False), BAD_FILE, "no table users"),
                                ("mysql://root:hunter2@127.0.0.1/x", USAGE, "sqlite:FILE"),
                                ("postgresql://u:hunter2@127.0.0.1:1/x", NO_CONNECTION, "old database")):
            for what in ("--from", "--verify"):
                done = self.expect(code, botdb("import", what, old, "--bot", BOT, url=url))
                self.assertIn(said, done.stderr)
                self.assertNotIn("hunter2", done.stdout + done.stderr)
        self.assertFalse(os.path.exists(f"{self.folder}/missing.db"))
        for arguments in (["--from", "sqlite:x"], ["--from", "sqlite:x", "--verify", "sqlite:x", "--bot", BOT],
                          ["x.json", "--from", "sqlite:x", "--bot", BOT], ["--bot", BOT]):
            self.expect(USAGE, botdb("import", *arguments, url=url))
        old, _ = self.sqlite(users=5)
        done = self.expect(BAD_FILE, botdb("import", "--from", old, "--bot", BOT, "--errors", "/nowhere/x", url=url))
        self.assertIn("/nowhere/x", done.stderr)

    def test_rights(self):
        old, _ = self.sqlite(users=5)
        url = self.database()
        role = f"botdb_tool_mover_{os.getpid()}"
        psql(f"CREATE ROLE {role} LOGIN PASSWORD 'pa55word' IN ROLE botdb_admin")
        self.addCleanup(psql, f"DROP ROLE {role}")
        mine = with_parts(url, username=role, password="pa55word")
        self.move(OK, old, mine)
        self.assertIn("botdb_reader", self.expect(FAILED, botdb("import", "--verify", old, "--bot", BOT, url=mine)).stderr)
        psql(f"GRANT botdb_reader TO {role}")
        self.compare(OK, old, mine)
