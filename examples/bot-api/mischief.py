"""What happens to a bot: it is told to wait, a gateway answers it, and it is killed at each place where that might hurt."""
import threading

from methods import Refused

# Where a kill comes: while the bot handles the update; then too, when it was told to end before; when it calls, before that
# takes effect; when that has taken effect, before the answer; when it has the answer.
PLACES = ("handling", "stopping", "before", "after", "answered")
LONGEST_HANDLING = 0.03  # seconds from the delivery of an update to a kill
SENDING = ("sendmessage", "editmessagetext")
RETRY_AFTER = 1  # seconds, the least that Telegram says


class Lost(ConnectionError):
    """No answer: who asked is dead."""


class Unreached(Exception):
    """A gateway on the way answers, with a page of its own."""


class Mischief:
    """Does what was planned: `kills` says upon which update, `refused` which of the messages has to wait, and `unreached` which
    of them a gateway does not hand on."""

    def __init__(self, random, refused=(), unreached=()):
        self.random = random
        self.refused = set(refused)
        self.unreached = set(unreached)
        self.lock = threading.Lock()
        self.bot = None
        self.kills = {}  # place, by update id
        self.next = []  # places at which the bot's next call is its last one
        self.sent = 0

    def delivered(self, updates):
        """The bot has been given these."""
        for update in updates:
            with self.lock:
                place = self.kills.pop(update["update_id"], None)
                if place in PLACES[2:]:
                    self.next.append(place)
            if place == "handling":
                self.soon(self.kill)
            elif place == "stopping":
                self.soon(self.stop)

    def soon(self, act):
        threading.Timer(self.random.uniform(0, LONGEST_HANDLING), act).start()

    def stop(self):
        """Tells the bot to end, and does not wait for long."""
        self.bot.stop()
        self.soon(self.kill)

    def before(self, name):
        if self.is_last(name, "before"):
            raise Lost
        if name.lower() in SENDING:
            with self.lock:
                self.sent += 1
                number = self.sent
            if number in self.unreached:
                raise Unreached
            if number in self.refused:
                raise Refused(429, f"Too Many Requests: retry after {RETRY_AFTER}", retry_after=RETRY_AFTER)

    def after(self, name):
        self.is_last(name, "after")

    def answered(self, name, result):
        self.is_last(name, "answered")
        if name.lower() == "getupdates":
            self.delivered(result)

    def is_last(self, name, place):
        """Whether this call was to be the bot's last one, which it is then."""
        if not name.lower().startswith(("send", "edit", "answer", "refund")):
            return False
        with self.lock:
            if self.next[:1] != [place]:
                return False
            self.next.pop(0)
        self.kill()
        return True

    def kill(self):
        """Kills the bot. One that is dead, since kills met, is killed when it is back, by its next call."""
        if not self.bot.kill():
            with self.lock:
                self.next.append("before")
