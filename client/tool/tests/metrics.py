"""The metrics: read by Prometheus' own programs, by a role with the rights that docs/monitoring.md gives, served, and cut off."""
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import support
from support import FAILED, NO_CONNECTION, OK, SERVER, USAGE, Case, botdb, psql, with_parts

PYTHON = "/usr/bin/python3"  # the one that Debian's python3-prometheus-client is for

# Prints the samples of what it reads as JSON: name, labels, value.
PARSE = """
import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
print(json.dumps([[s.name, s.labels, s.value] for f in parse(sys.stdin.read()) for s in f.samples]))
"""


def grants():
    """The statements that docs/monitoring.md begins with."""
    with open(os.path.join(support.PROJECT, "docs", "monitoring.md"), encoding="utf-8") as page:
        return re.search(r"```sql\n(.*?)```", page.read(), re.DOTALL).group(1)


def samples(text):
    done = subprocess.run([PYTHON, "-c", PARSE], input=text, capture_output=True, text=True, check=True)
    return {(name, *sorted(labels.items())): value for name, labels, value in json.loads(done.stdout)}


class Metrics(Case):
    def scrape(self, url):
        return samples(self.expect(OK, botdb("metrics", url=url)).stdout)

    def serve(self, url):
        """The address of a server of metrics that ends with the test."""
        server = subprocess.Popen([support.BOTDB, "metrics", "--listen", "127.0.0.1:0", "--timeout", "2"], text=True,
                                  stderr=subprocess.PIPE, env={**os.environ, "DATABASE_URL": url})
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.send_signal, signal.SIGTERM)
        return server, re.search(r"http://\S+", server.stderr.readline()).group()

    def test_values(self):
        url = self.database()
        self.assertEqual(self.scrape(url)[("botdb_users",)], 0)
        psql("SELECT botdb.add_xp((botdb.get_or_create_user(t)).telegram_id, 100, E'a \"b\\\\\\n') FROM generate_series(1, 3) t", url)
        psql("SELECT botdb.get_user_session(1, 'quiz'); SELECT botdb.apply_payment(2, 'stars', 'c', 'no such tariff', 5, 'XTR');"
             "SELECT botdb.add_xp(1, 5, 'quiz', request_id => 'r')", url)
        found = self.scrape(url)
        for name, value in (("botdb_up", 1), ("botdb_users", 3), ("botdb_active_users", 3), ("botdb_xp", 305),
                            ("botdb_bots", 2), ("botdb_invalid_indexes", 0), ("botdb_update_due", 0)):
            self.assertEqual(found[(name,)], value, name)
        self.assertEqual(found[("botdb_bot_new_users_limit", ("bot", 'a "b\\\n'))], 1000000)
        self.assertEqual(found[("botdb_bot_sessions", ("bot", "quiz"))], 1)
        self.assertEqual(found[("botdb_unmatched_payments", ("provider", "stars"))], 1)
        self.assertEqual(found[("botdb_payments", ("provider", "stars"), ("status", "unmatched"))], 1)
        self.assertEqual(found[("botdb_kept_rows", ("table", "requests"))], 1)
        self.assertGreaterEqual(found[("botdb_xp_events_total",)], 4)

    def test_promtool_finds_nothing_to_say(self):
        text = self.expect(OK, botdb("metrics", url=self.database())).stdout
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_role_that_can_count_only(self):
        url = self.database()
        role = f"botdb_monitoring_{os.getpid()}"
        psql(grants().replace("monitoring", role), url)
        self.addCleanup(psql, f"DROP ROLE {role}")
        self.addCleanup(psql, f"DROP OWNED BY {role}", url)
        mine = with_parts(url, username=role, password="a long random one")
        self.assertEqual(self.scrape(mine)[("botdb_up",)], 1)
        for secret in ("telegram_id FROM botdb.users", "session_data FROM botdb.bot_sessions", "value FROM botdb.bot_storage",
                       "payment_id FROM botdb.payments", "result FROM botdb.requests"):
            self.assertRaisesRegex(AssertionError, "permission denied", psql, "SELECT " + secret, mine)

    def test_large_table_is_sampled(self):
        url = self.database()
        psql("INSERT INTO botdb.requests SELECT 'b', i::text, 'f', 0, NULL, repeat('x', 1900), NULL, now() - interval '9 days' "
             "FROM generate_series(1, 12000) i", url)
        found = self.scrape(url)[("botdb_kept_rows", ("table", "requests"))]
        self.assertNotEqual(found, 12000)
        self.assertAlmostEqual(found, 12000, delta=1200)

    def test_many_values_of_a_label(self):
        url = self.database()
        psql("SELECT botdb.register_bot('bot_' || lpad(n::text, 3, '0')) FROM generate_series(1, 110) n;"
             "SELECT botdb.get_user_session(n, 'bot_' || lpad(n::text, 3, '0')) FROM generate_series(1, 110) n;"
             "SELECT botdb.storage_lock('job', 'me', '1 hour', 'bot_007');"
             "SELECT botdb.apply_payment(1, 'invented ' || n, 'c' || n || k, 'no such tariff', 5, 'XTR') "
             "FROM generate_series(1, 150) n, generate_series(1, 2) k;"
             "SELECT botdb.apply_payment(2, 'stars', 'c', 'no such tariff', 5, 'XTR')", url)
        found = self.scrape(url)
        for name in ("botdb_bot_sessions", "botdb_bot_active_sessions", "botdb_bot_new_users", "botdb_bot_new_users_limit"):
            self.assertEqual(len([key for key in found if key[0] == name]), 100, name)
        self.assertEqual(found[("botdb_leases", ("bot", "bot_007"))], 1)
        for name, labels in (("botdb_unmatched_payments", ()), ("botdb_payments", (("status", "unmatched"),))):
            values = {key: value for key, value in found.items() if key[0] == name}
            self.assertEqual((len(values), sum(values.values())), (16, 301), name)
            self.assertEqual(values[(name, ("provider", "(others)"), *labels)], 271)
        self.assertGreater(found[("botdb_unmatched_payments_oldest_timestamp_seconds", ("provider", "(others)"))], 1e9)

    def test_a_server_that_says_nothing_ends_the_scrape(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            started = time.monotonic()
            self.expect(NO_CONNECTION, botdb("metrics", "--timeout", "2", url=f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x"))
            self.assertLess(time.monotonic() - started, 8)

    def test_served(self):
        url = self.database()
        server, address = self.serve(url)
        answer = urllib.request.urlopen(address)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertEqual(samples(answer.read().decode())[("botdb_up",)], 1)
        for request, status in ((address.replace("/metrics", "/"), 404), (urllib.request.Request(address, method="PUT"), 405)):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            self.assertEqual(refused.exception.code, status)
            refused.exception.close()
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "evil.example"}))
        self.assertEqual(refused.exception.code, 421)
        refused.exception.close()
        psql("DROP EXTENSION botdb", url)
        self.assertEqual(samples(urllib.request.urlopen(address).read().decode()), {("botdb_up",): 0})
        self.assertIn("scrape failed", server.stderr.readline())
        psql("CREATE EXTENSION botdb", url)
        self.assertEqual(samples(urllib.request.urlopen(address).read().decode())[("botdb_up",)], 1)

    def test_lock_that_is_held_ends_the_scrape(self):
        url = self.database()
        _, address = self.serve(url)
        holder = subprocess.Popen(["psql", "-Xq", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.communicate, "ROLLBACK;\n")
        holder.stdin.write("BEGIN;\nLOCK TABLE botdb.users;\n\\echo held\n")
        holder.stdin.flush()
        self.assertEqual(holder.stdout.readline(), "held\n")
        self.assertEqual(samples(urllib.request.urlopen(address, timeout=20).read().decode()), {("botdb_up",): 0})

    def test_wrong_use(self):
        for address in ("9187", "nowhere.invalid:1", ":1", "127.0.0.1:x"):
            self.expect(USAGE, botdb("metrics", "--listen", address, url=SERVER))
        self.expect(NO_CONNECTION, botdb("metrics", url="postgresql://127.0.0.1:1/x"))
        done = self.expect(FAILED, botdb("metrics", url=self.database(init=False)))
        self.assertEqual(done.stdout, "")
