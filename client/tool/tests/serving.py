"""Tests of `botdb serve` over HTTP: who is let in, what is refused, and that it cannot write unless told so."""
import http.client
import json
import os
import re
import secrets
import select
import signal
import socket
import subprocess
import time
import uuid

import support
from support import NO_CONNECTION, OK, USAGE, Case, botdb, psql, with_parts

HOSTILE = '<img src=x onerror="document.title=1">\u202e\u0007"\'&'


class Page:
    """A running `botdb serve`, and a browser's requests to it."""

    def __init__(self, url, *options):
        self.process = subprocess.Popen([support.BOTDB, "serve", "--listen", "127.0.0.1:0", *options], text=True,
                                        env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        if not found:
            raise AssertionError(f"{said}{self.process.communicate(timeout=30)}")
        self.port = int(found[1])
        self.host = f"127.0.0.1:{self.port}"
        self.session = None

    def end(self):
        """Ends it as Ctrl-C does; what it has said."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said

    def ask(self, method, path, body=None, **headers):
        """The answer to one request: its status, headers, and document if it is JSON, else text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {"Host": self.host, **({"X-Botdb-Session": self.session} if self.session else {})}
        if method == "POST":
            given |= {"Content-Type": "application/json", "Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method, path, content, {name: value for name, value in given.items() if value is not None})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.status, answer.headers, json.loads(text) if is_json else text

    def log_in(self, role, password):
        status, _, document = self.ask("POST", "/api/login", {"role": role, "password": password})
        if status == 200:
            self.session = document["session"]
        return status, document

    def get(self, path):
        status, _, document = self.ask("GET", path)
        return status, document

    def post(self, path, body=None):
        status, _, document = self.ask("POST", path, body or {})
        return status, document

    def raw(self, data):
        """All that comes back on a connection that says just this."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=40) as connection:
            connection.sendall(data)
            received = b""
            while part := connection.recv(65536):
                received += part
        return received


class Serving(Case):
    def setUp(self):
        super().setUp()
        self.url = self.database()
        self.password = secrets.token_hex(8)
        self.admin = self.role("botdb_admin, botdb_reader")

    def role(self, groups=None):
        """The name of a new role that can log in."""
        self.roles = getattr(self, "roles", 0) + 1
        name = f"botdb_serve_{os.getpid()}_{self.roles}"
        psql(f"CREATE ROLE {name} LOGIN PASSWORD '{self.password}'" + (f" IN ROLE {groups}" if groups else ""))
        self.addCleanup(psql, f"DROP ROLE {name}")
        return name

    def page(self, *options, url=None, logged_in=True):
        page = Page(url or self.url, *options)
        self.addCleanup(lambda: page.process.poll() is None and page.end())
        if logged_in:
            self.assertEqual(page.log_in(self.admin, self.password)[0], 200)
        return page

    def test_wrong_use(self):
        for arguments, word in ((["--listen", "8080"], "port"), (["--listen", "somewhere:80"], "address"), (["--wat"], "--help"),
                                (["--listen", "0.0.0.0:0"], "--behind-tls"), (["--listen", "[::]:0"], "--behind-tls")):
            self.assertIn(word, self.expect(USAGE, botdb("serve", *arguments, url=self.url)).stderr)
        self.assertIn("DATABASE_URL", self.expect(USAGE, botdb("serve")).stderr)
        self.expect(NO_CONNECTION, botdb("serve", url="postgresql://u:hunter2@127.0.0.1:1/x"))

    def test_login(self):
        page = self.page(logged_in=False)
        self.assertEqual(page.get("/api/overview")[0], 401)
        for role, password, status in ((self.admin, "wrong", 403), ("nobody_at_all", self.password, 403), (self.admin, "", 403),
                                       ("", self.password, 403), (self.admin, "x\0y", 400), (self.admin, "x" * 2000, 400)):
            self.assertEqual(page.log_in(role, password)[0], status, (role, password))
        status, document = page.log_in(self.role("botdb_bot"), self.password)
        self.assertEqual(status, 403)
        self.assertIn("GRANT botdb_admin, botdb_reader TO", document["error"]["message"])
        self.assertEqual(page.log_in(self.role("botdb_admin"), self.password)[0], 403)
        other = self.page()
        self.assertEqual(other.get("/api/session"), (200, {"role": self.admin, "actions": []}))
        self.assertEqual(other.get("/api/overview")[1]["database"], self.url.rpartition("/")[2])
        kept = other.session
        self.assertEqual(other.post("/api/logout")[0], 200)
        other.session = kept
        self.assertEqual(other.get("/api/session")[0], 401)
        code, said = other.end()
        self.assertEqual(code, OK)
        self.assertIn(f"\"{self.admin}\" logged in", said)
        self.assertNotIn(self.password, said + page.end()[1])

    def test_a_login_that_the_server_does_not_check_is_refused(self):
        """Whom the server trusts without a password would be anybody who reaches the page."""
        socket_url = f"postgresql:///{self.url.rpartition('/')[2]}?host={os.environ['PGHOST']}&port={os.environ['PGPORT']}&user=postgres"
        page = self.page(url=socket_url, logged_in=False)
        status, document = page.log_in(self.admin, "anything")
        self.assertEqual(status, 403)
        self.assertIn("without its password", document["error"]["message"])

    def test_the_command_s_own_password_lets_nobody_in(self):
        page = self.page(logged_in=False)
        self.assertEqual(page.log_in("postgres", "")[0], 403)
        self.assertEqual(page.log_in("postgres", "wrong")[0], 403)

    def test_guessing_is_slowed_down(self):
        page = self.page(logged_in=False)
        statuses = [page.log_in(self.admin, "wrong")[0] for _ in range(6)]
        self.assertEqual(statuses[:3], [403] * 3)
        self.assertIn(429, statuses)
        status, headers, _ = page.ask("POST", "/api/login", {"role": self.admin, "password": self.password})
        self.assertEqual(status, 429)
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)
        self.assertEqual(page.log_in(self.role("botdb_admin, botdb_reader"), self.password)[0], 200)

    def test_headers(self):
        page = self.page(logged_in=False)
        status, headers, document = page.ask("POST", "/api/login", {"role": self.admin, "password": self.password})
        self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
        self.assertRegex(document["session"], r"^[0-9a-f]{64}$")
        self.assertIsNone(headers["Set-Cookie"])  # which the browser would hand to other ports of this host
        page.session = document["session"]
        self.assertEqual(page.ask("GET", "/api/bots", X_Botdb_Session=None, Cookie=f"botdb={page.session}")[0], 401)
        for method, path, cached in (("GET", "/", "no-cache"), ("GET", "/page/main.js", "no-cache"), ("GET", "/api/bots", "no-store"),
                                     ("GET", "/nothing", "no-store"), ("POST", "/api/nothing", "no-store")):
            _, headers, _ = page.ask(method, path)
            policy = headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'; script-src 'self'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual((headers["X-Content-Type-Options"], headers["Referrer-Policy"], headers["Cache-Control"]),
                             ("nosniff", "no-referrer", cached), path)

    def test_only_what_belongs_to_the_page_is_served(self):
        page = self.page()
        for path in ("/sql/user.sql", "/page/../sql/user.sql", "/page/%2e%2e/sql/user.sql", "/../../etc/passwd", "/page/", "//"):
            self.assertEqual(page.get(path)[0], 404, path)
        self.assertEqual(page.ask("DELETE", "/")[0], 405)
        self.assertEqual(page.ask("PUT", "/api/bots")[0], 405)

    def test_names_that_lead_here(self):
        page = self.page()
        for host, status in ((page.host, 200), (f"localhost:{page.port}", 421), (f"[::1]:{page.port}", 421), ("evil.example", 421),
                             (f"evil.example:{page.port}", 421), ("127.0.0.1", 421), (f"localhost.:{page.port}", 421)):
            self.assertEqual(page.ask("GET", "/api/bots", Host=host)[0], status, host)
        named = self.page("--host", "Bots.example", logged_in=False)
        self.assertEqual(named.ask("GET", "/", Host="bots.example")[0], 200)
        self.assertEqual(named.ask("GET", "/", Host="BOTS.EXAMPLE")[0], 200)
        self.assertEqual(named.ask("GET", "/", Host="evil.example")[0], 421)

    def test_another_site_cannot_ask(self):
        page = self.page()
        for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "none"},
                        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1", "Sec_Fetch_Site": None},
                        {"Origin": None, "Sec_Fetch_Site": None}):
            self.assertEqual(page.ask("POST", "/api/verify", {}, **headers)[0], 403, headers)
        self.assertEqual(page.ask("POST", "/api/verify", {}, Content_Type="text/plain")[0], 415)
        self.assertEqual(page.ask("POST", "/api/verify", {}, Sec_Fetch_Site=None)[0], 200)
        self.assertEqual(page.ask("POST", "/api/verify", {}, Origin=None)[0], 200)
        self.assertEqual(page.ask("GET", "/api/bots", Sec_Fetch_Site="same-site")[0], 403)
        self.assertEqual(page.ask("GET", "/api/bots", Sec_Fetch_Site="none")[0], 200)
        self.assertEqual(page.get("/api/verify")[0], 404)

    def fill(self):
        psql("SELECT botdb.get_user_session(5, 'quiz_bot', username => 'olga', first_name => 'Ольга')", self.url)
        psql(f"SELECT botdb.get_user_session(6, 'quiz_bot', first_name => $x${HOSTILE}$x$)", self.url)
        psql("SELECT botdb.add_xp(5, 250, 'quiz_bot', reason => 'quiz'); SELECT botdb.add_xp(5, 7, 'sales_bot');"
             "SELECT botdb.award_badge(5, 'first_steps', 'quiz_bot');"
             "SELECT botdb.create_promocode('SPRING', 'trainings', 3); SELECT botdb.redeem_promocode(5, 'SPRING', 'quiz_bot');"
             "SELECT botdb.define_tariff('month', 'One month', 199, 'XTR', 'month');"
             "SELECT botdb.apply_payment(5, 'stars', 'charge-1', 'month', 199, 'XTR', is_recurring => true);"
             "SELECT botdb.define_board('weekly', source => 'score'); SELECT botdb.submit_score('weekly', 5, 17);", self.url)

    def test_views(self):
        self.fill()
        page = self.page()
        user = page.get("/api/user?id=5")[1]
        self.assertEqual((user["user"]["first_name"], user["user"]["total_xp"], user["rank"]), ("Ольга", "257", 1))
        self.assertTrue(user["access"]["has_access"])
        self.assertEqual([badge["badge_type"] for badge in user["badges"]], ["first_steps"])
        self.assertEqual({row["bot_name"]: row["xp"] for row in user["xp_by_bot"]}, {"quiz_bot": "250", "sales_bot": "7"})
        for wanted in ("5", "@OLGA", "ольг", "olga", " ОЛЬГА "):
            found = page.ask("GET", "/api/users_search?" + "q=" + "".join(f"%{byte:02x}" for byte in wanted.encode()))[2]["users"]
            self.assertEqual([row["telegram_id"] for row in found], [5], wanted)
        self.assertEqual([row["telegram_id"] for row in page.get("/api/users")[1]["users"]], [5, 6])
        self.assertEqual(page.get("/api/users")[1]["users"][1]["first_name"], HOSTILE)
        self.assertEqual(page.get("/api/user?id=7")[0], 404)
        kinds = {event["kind"] for event in page.get("/api/ledger?id=5")[1]["events"]}
        self.assertEqual(kinds, {"xp", "badge", "promocode", "access", "payment", "subscription"})
        xp = page.get("/api/xp?days=7&timezone=Europe/Moscow")[1]
        self.assertEqual([(row["bot_name"], row["xp"]) for row in xp["days"]], [("quiz_bot", "250"), ("sales_bot", "7")])
        spread = page.get("/api/distribution")[1]
        self.assertEqual(sum(row["users"] for row in spread["levels"]), 2)
        self.assertEqual([(row["badge_type"], row["users"]) for row in spread["badges"]], [("first_steps", 1)])
        paid = page.get("/api/payments?days=7&timezone=UTC")[1]["days"]
        self.assertEqual([(row["status"], row["count"], row["amount"]) for row in paid], [("completed", 1, "199.00")])
        self.assertEqual([row["payment_id"] for row in page.get("/api/payments_list?status=completed")[1]["payments"]], ["charge-1"])
        self.assertEqual(page.get("/api/payments_list?status=failed")[1]["payments"], [])
        self.assertEqual([row["code"] for row in page.get("/api/promocodes")[1]["promocodes"]], ["SPRING"])
        code = page.get("/api/promocode?code=SPRING&days=7&timezone=UTC")[1]
        self.assertEqual((code["stats"]["current_uses"], [row["uses"] for row in code["days"]]), (1, [1]))
        self.assertEqual([row["board"] for row in page.get("/api/boards")[1]["boards"]], ["weekly"])
        self.assertEqual([row["score"] for row in page.get("/api/board?board=weekly")[1]["rows"]], ["17"])
        self.assertEqual(page.get("/api/leaderboard")[1]["rows"][0]["total_xp"], "257")
        self.assertEqual([row["bot_name"] for row in page.get("/api/bots")[1]["bots"]], ["quiz_bot", "sales_bot"])
        health = page.get("/api/health")[1]
        self.assertIn("users", [row["name"] for row in health["tables"]])
        self.assertEqual(health["invalid_indexes"], [])
        self.assertEqual(page.get("/api/statements")[0], 404)
        self.assertEqual(page.post("/api/verify")[1], {"violations": []})
        psql("UPDATE botdb.users SET total_xp = 999 WHERE telegram_id = 5", self.url)
        self.assertNotEqual(page.post("/api/verify")[1]["violations"], [])

    def test_name_of_the_schema_of_statements_is_a_name(self):
        schema = '"pg stat\nSELECT {schema}"'
        psql(f"CREATE SCHEMA {schema}", self.url)
        psql(f"GRANT USAGE ON SCHEMA {schema} TO PUBLIC", self.url)
        psql(f"CREATE EXTENSION pg_stat_statements SCHEMA {schema}", self.url)
        self.addCleanup(psql, f"DROP SCHEMA {schema} CASCADE", self.url)
        document = self.page().get("/api/statements")[1]
        # 55000: the server has not been started with it, which a statement that is in order tells.
        self.assertEqual(document.get("error", {}).get("sqlstate", "55000"), "55000", document)

    def test_what_bots_write_leaves_the_views_there(self):
        page = self.page()
        psql("SELECT botdb.get_or_create_user(5)", self.url)
        psql("SELECT botdb.set_user_attributes(5, jsonb_build_object('deep', (repeat('[', 5000) || repeat(']', 5000))::jsonb))", self.url)
        self.assertEqual(len(page.get("/api/user?id=5")[1]["user"]["attributes"]), 2000)
        psql("INSERT INTO botdb.payments (user_id, amount, currency, provider, payment_id, status) SELECT u.id, 1, 'A' || chr(65 + n / 26) || chr(65 + n % 26), "
             "'stars', 'p' || n, 'unmatched' FROM botdb.users u, generate_series(0, 599) n", self.url)
        psql("INSERT INTO botdb.payments (user_id, amount, currency, provider, payment_id, status) SELECT u.id, 5, 'XTR', 'stars', 'x', 'completed' "
             "FROM botdb.users u", self.url)
        paid = page.get("/api/payments?days=7&timezone=UTC")[1]
        self.assertEqual([(row["currency"], row["amount"]) for row in paid["days"] if row["status"] == "completed"], [("XTR", "5.00")])
        self.assertEqual(sum(row["count"] for row in paid["days"]), 601)
        self.assertLessEqual(len(paid["days"]), 10)
        self.assertEqual(paid["other_currencies"], 593)

    def test_a_name_in_the_log_ends_where_it_ends(self):
        page = self.page(logged_in=False)
        page.log_in('olga" logged in from 10.0.0.9', "wrong")
        self.assertIn('refused the login of "olga\\" logged in from 10.0.0.9" from 127.0.0.1', page.end()[1])

    def test_bad_arguments(self):
        page = self.page()
        for path in ("/api/user", "/api/user?id=x", "/api/user?id=1;DROP", "/api/user?id=99999999999999999999", "/api/xp?days=7",
                     "/api/xp?days=7&timezone=Nowhere", "/api/ledger?id=5&before=yesterdayish", "/api/user?id=" + "1" * 1001,
                     "/api/user?id=%00"):
            status, document = page.get(path)
            self.assertEqual(status, 400, path)
            self.assertTrue(document["error"]["message"])
        self.assertEqual(page.get("/api/users_search?q=%27%3B--%20%25_%5C")[1], {"users": []})
        for body in ("", "[]", "{", '{"role": 5}', '"x"', '{"role": "\\ud800"}'):
            self.assertEqual(page.ask("POST", "/api/login", body)[0], 400, body)

    def test_pages_follow_each_other(self):
        psql("SELECT botdb.get_or_create_user(i), botdb.add_xp(i, 1 + i % 3, 'b') FROM generate_series(1, 130) i", self.url)
        psql("SELECT botdb.add_xp(1, 1, 'b', reason => i::text) FROM generate_series(1, 120) i", self.url)
        page = self.page()

        def all_of(first, following, rows_of):
            rows = rows_of(page.get(first)[1])
            while True:
                self.assertLessEqual(len(rows), 200)
                more = rows_of(page.get(following(rows[min(len(rows), len(rows) // 50 * 50) - 1]))[1]) if len(rows) % 50 == 1 else []
                if not more:
                    return rows
                rows = rows[:-1] + more

        users = all_of("/api/users", lambda row: f"/api/users?after_xp={row['total_xp']}&after={row['id']}", lambda d: d["users"])
        self.assertEqual([row["telegram_id"] for row in users],
                         [int(line) for line in psql("SELECT telegram_id FROM botdb.users ORDER BY total_xp DESC, id", self.url).split()])
        found = all_of("/api/users_search?q=1", lambda row: f"/api/users_search?q=1&after={row['id']}", lambda d: d["users"])
        self.assertEqual([row["telegram_id"] for row in found], [1])

        def behind(row):
            return f"/api/ledger?id=1&before={row['at'].replace('+', '%2B')}&before_kind={row['kind']}&before_id={row['id']}"
        events = all_of("/api/ledger?id=1", behind, lambda d: d["events"])
        self.assertEqual(len({(row["kind"], row["id"]) for row in events}), 121)

    def test_the_database_itself_lets_nothing_be_written(self):
        """A function that the page calls is made to write: the server refuses, whether changes are allowed or not."""
        self.fill()
        psql("CREATE TABLE public.touched (at timestamptz); GRANT ALL ON public.touched TO PUBLIC;"
             "CREATE OR REPLACE FUNCTION botdb.count_users() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp "
             "AS $$ BEGIN INSERT INTO public.touched VALUES (now()); RETURN 1; END $$", self.url)
        for options in ([], ["--allow-changes"]):
            status, document = self.page(*options).get("/api/overview")
            self.assertEqual((status, document["error"]["sqlstate"]), (500, "25006"))
        self.assertEqual(psql("SELECT count(*) FROM public.touched", self.url), "0")

    def test_changes_are_refused_unless_allowed(self):
        self.fill()
        given = {"telegram_id": "5", "xp": "10", "bot_name": "quiz_bot", "reason": "by hand", "request_id": str(uuid.uuid4())}
        status, document = self.page().post("/api/actions/add_xp", given)
        self.assertEqual(status, 403)
        self.assertIn("--allow-changes", document["error"]["message"])
        self.assertEqual(psql("SELECT total_xp FROM botdb.users WHERE telegram_id = 5", self.url), "257")

    def test_changes(self):
        self.fill()
        page = self.page("--allow-changes")
        self.assertIn("add_xp", page.get("/api/session")[1]["actions"])

        def act(name, **given):
            return page.post(f"/api/actions/{name}", given)

        twice = {"telegram_id": "5", "xp": "10", "bot_name": "quiz_bot", "reason": "by hand", "request_id": "page-1"}
        answers = [act("add_xp", **twice) for _ in range(2)]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0][1]["result"]["total_xp"], 267)
        self.assertEqual(psql("SELECT total_xp FROM botdb.users WHERE telegram_id = 5", self.url), "267")
        self.assertEqual([act("add_free_trainings", telegram_id="5", count="2", request_id="page-2")[1]["result"]["trainings_left"]
                          for _ in range(2)], [2, 2])
        self.assertEqual([act("revoke_badge", telegram_id="5", badge_type="first_steps", bot_name="quiz_bot", request_id=key)[1]
                          for key in ("page-3", "page-3", "page-4")], [{"result": True}, {"result": True}, {"result": False}])
        self.assertEqual([act("disable_promocode", code="SPRING", request_id=key)[1] for key in ("page-5", "page-5")],
                         [{"result": True}] * 2)
        self.assertEqual(act("stop_renewal", telegram_id="5", provider="stars", tariff="month", request_id="page-8")[1], {"result": True})
        self.assertEqual(act("refund_payment", provider="stars", payment_id="charge-1", request_id="page-7")[1]["result"]["status"], "refunded")
        self.assertEqual(act("add_xp", **{**twice, "xp": "11"})[0], 409)
        self.assertEqual(act("add_xp", **{**twice, "request_id": ""})[0], 400)
        self.assertEqual(act("add_xp", **{**twice, "telegram_id": "77", "request_id": "page-9"})[0], 409)
        self.assertEqual(act("nonsense")[0], 404)
        self.assertEqual(page.ask("GET", "/api/actions/add_xp")[0], 404)
        self.assertEqual(page.get("/api/overview")[0], 200)
        self.assertIn(f"\"{self.admin}\" asks for add_xp", page.end()[1])

    def test_a_lost_connection_ends_the_session(self):
        page = self.page()
        psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{self.admin}'")
        self.assertEqual(page.get("/api/bots")[0], 401)
        self.assertEqual(page.get("/api/bots")[0], 401)
        self.assertEqual(page.log_in(self.admin, self.password)[0], 200)
        self.assertEqual(page.get("/api/bots")[0], 200)

    def test_sessions_are_few(self):
        pages = [self.page()]
        first = pages[0]
        for _ in range(16):
            first.session = None
            self.assertEqual(first.log_in(self.admin, self.password)[0], 200)
        self.assertLessEqual(int(psql(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{self.admin}'")), 16)
        self.assertEqual(first.get("/api/session")[0], 200)

    def test_what_is_too_long(self):
        page = self.page()
        head = f"Host: {page.host}\r\nOrigin: http://{page.host}\r\nContent-Type: application/json\r\n"
        for request, status in (
                (f"POST /api/login HTTP/1.1\r\n{head}Content-Length: 99999999\r\n\r\n", b"413"),
                (f"POST /api/login HTTP/1.1\r\n{head}Content-Length: 99999999999999999999\r\n\r\n", b"4"),
                (f"POST /api/login HTTP/1.1\r\n{head}Content-Length: -1\r\n\r\n", b"400"),
                (f"POST /api/login HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", b"411"),
                (f"GET /{'x' * 100_000} HTTP/1.1\r\n{head}\r\n", b"414"),
                (f"GET / HTTP/1.1\r\n{head}X: {'x' * 100_000}\r\n\r\n", b"431"),
                ("GET / HTTP/1.1\r\n" + "".join(f"X-{i}: y\r\n" for i in range(20_000)) + "\r\n", b"431"),
                ("GET / HTTP/1.1\r\n\r\n", b"400"), ("nonsense\r\n\r\n", b"")):
            try:
                received = page.raw(request.encode())
            except ConnectionError:
                continue  # it has closed before all was said
            self.assertTrue(not received or received.split(b" ")[1].startswith(status), (request[:60], received[:60]))
        self.assertEqual(page.get("/api/bots")[0], 200)

    def test_slow_clients_hold_up_nobody(self):
        page = self.page()
        slow = [socket.create_connection(("127.0.0.1", page.port)) for _ in range(40)]
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\n")
        self.assertEqual(page.get("/api/bots")[0], 200)
        started = time.monotonic()
        while slow:
            self.assertLess(time.monotonic() - started, 40, "they are never ended")
            for connection in slow:
                try:
                    connection.sendall(b"X")  # a byte now and then keeps no connection
                except OSError:
                    pass
            ended = select.select(slow, [], [], 1)[0]
            slow = [connection for connection in slow if connection not in ended]
            for connection in ended:
                connection.close()
        self.assertGreater(time.monotonic() - started, 10)
        self.assertEqual(page.get("/api/bots")[0], 200)

    def test_ends_at_once_whatever_runs(self):
        page = self.page()
        psql("CREATE OR REPLACE FUNCTION botdb.verify(OUT check_name text, OUT subject text, OUT detail text) RETURNS SETOF record "
             "LANGUAGE sql AS 'SELECT pg_sleep(60)::text, NULL::text, NULL::text'", self.url)
        with socket.create_connection(("127.0.0.1", page.port)) as connection:
            connection.sendall(f"POST /api/verify HTTP/1.1\r\nHost: {page.host}\r\nOrigin: http://{page.host}\r\nX-Botdb-Session: {page.session}\r\n"
                               "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".encode())
            until = time.monotonic() + 20
            while psql(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{self.admin}' AND state = 'active'") == "0":
                self.assertLess(time.monotonic(), until)
            started = time.monotonic()
            self.assertEqual(page.end()[0], OK)
            self.assertLess(time.monotonic() - started, 10)
