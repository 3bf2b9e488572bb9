"""The updates of a bot: made, delivered, confirmed; and those that are delivered once more although they were confirmed."""
import math
import threading


class Conflict(Exception):
    """Another request took the updates over."""


class Mailbox:
    """What waits for the bot. By polling a bot takes batches; a webhook is told one after the other."""

    def __init__(self, random):
        self.changed = threading.Condition()
        self.random = random
        self.waiting = []  # by update_id; they come until they are confirmed
        self.again = []  # they come once more, whatever was confirmed
        self.answered = []  # of these: in the answer to a poll that may never have arrived
        self.told = []  # of both: a webhook is being told
        self.webhook = None  # the one to tell, if there is one
        self.polls = 0

    def put(self, update):
        """The update waits until it is confirmed."""
        with self.changed:
            self.waiting.append(update)
            self.changed.notify_all()

    def put_again(self, update):
        """The update comes once more, out of order."""
        with self.changed:
            self.again.append(update)
            self.changed.notify_all()

    def is_idle(self):
        """Whether the bot has dealt with everything."""
        with self.changed:
            return not (self.waiting or self.again or self.answered or self.told)

    def hang_up(self):
        """The bot has died: its poll is over, and what was on its way to it has not been seen."""
        with self.changed:
            self.polls += 1
            self.again[:0], self.answered = self.answered, []
            self.changed.notify_all()

    def poll(self, offset, limit, timeout):
        """A batch. To ask with an offset confirms what is before it. A later poll ends one that waits."""
        with self.changed:
            self.polls += 1
            poll = self.polls
            self._confirm(offset)
            self.answered = []  # who asks on has had the answer before
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.waiting or self.again or self.polls != poll, timeout)
            if self.polls != poll:
                raise Conflict
            batch = self.waiting[:limit]
            # Who confirms what comes once more confirms all before it: so nothing does that is behind what waits longer.
            behind = self.waiting[limit]["update_id"] if len(self.waiting) > limit else math.inf
            self.answered = [update for update in self.again if update["update_id"] < behind]
            self.again[:] = [update for update in self.again if update["update_id"] >= behind]
            for update in self.answered:
                batch.insert(self.random.randint(0, len(batch)), update)
            return batch

    def set_webhook(self, webhook):
        """From now on this one is told, or with None nobody."""
        with self.changed:
            self.webhook = webhook
            self.changed.notify_all()

    def take(self):
        """An update to tell the webhook, and the list that it goes back to unless it is accepted. Waits for one."""
        with self.changed:
            self.changed.wait_for(lambda: self.webhook and (self.waiting or self.again))
            source = self.again or self.waiting
            update = source.pop(0)
            self.told.append(update)
            return update, source

    def accepted(self, update):
        """The webhook has it."""
        with self.changed:
            self.told.remove(update)
            self.changed.notify_all()

    def not_accepted(self, update, source):
        """The webhook has not answered, or with an error: the update comes again."""
        with self.changed:
            self.told.remove(update)
            source.append(update)
            source.sort(key=lambda waiting: waiting["update_id"])
            self.changed.notify_all()

    def _confirm(self, offset):
        if offset < 0:
            self.waiting[:] = self.waiting[offset:]
        else:
            self.waiting[:] = [update for update in self.waiting if update["update_id"] >= offset]
