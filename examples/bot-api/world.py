"""What Telegram knows around one bot: chats, messages, invoices and Stars; and what people do in it, which makes updates."""
import copy
import threading
import time
from collections import defaultdict

from mailbox import Mailbox

BOT = {"id": 700000001, "is_bot": True, "first_name": "Quiz", "username": "quiz_bot"}


def now():
    return int(time.time())


class World:
    def __init__(self, random):
        self.mailbox = Mailbox(random)
        self.lock = threading.RLock()  # of all that follows
        self.updates = random.randint(1, 2**31)  # the last one's id
        self.ids = 0  # of messages, queries and charges
        self.chats = {}
        self.messages = {}  # by chat id, message id
        self.by_chat = defaultdict(list)  # the same, of each chat id
        self.invoices = {}  # by chat id, message id: the payload, which the message does not show
        self.queries = {}  # of buttons and checkouts, by id: what the bot has answered, None as long as it has not
        self.transactions = []  # of Stars
        self.untold = []  # of Stars, of which the bot has not been told yet: user id, what a message says of them

    def new_id(self):
        with self.lock:
            self.ids += 1
            return self.ids

    def enter(self, chat):
        self.chats[chat["id"]] = chat

    def messages_in(self, chat_id):
        """Of a chat, as they are now, oldest first."""
        with self.lock:
            return list(self.by_chat[chat_id])

    # What people do. Each returns the update that it makes, which is not sent yet.

    def says(self, person, chat, text):
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text.startswith("/") else []
        return self.does(person, chat, text=text, **({"entities": entities} if entities else {}))

    def does(self, person, chat, **content):
        """A message with any content, from a person."""
        return self.update(message=self.post(person, chat, **content))

    def presses(self, person, message, data):
        return self.update(callback_query={
            "id": self.query(), "from": person, "message": copy.deepcopy(message), "chat_instance": "1", "data": data})

    def checks_out(self, person, message):
        """A person wants to pay an invoice: the bot has to say whether that is all right."""
        invoice = message["invoice"]
        return self.update(pre_checkout_query={
            "id": self.query(), "from": person, "currency": invoice["currency"], "total_amount": invoice["total_amount"],
            "invoice_payload": self.payload(message)})

    def pays(self, person, message):
        """The Stars are taken."""
        amount, payload, charge = message["invoice"]["total_amount"], self.payload(message), f"stx{self.new_id():08}"
        self.transactions.append({"id": charge, "amount": amount, "date": now(), "source": {
            "type": "user", "transaction_type": "invoice_payment", "user": person, "invoice_payload": payload}})
        return self.does(person, message["chat"], successful_payment={
            "currency": "XTR", "total_amount": amount, "invoice_payload": payload, "telegram_payment_charge_id": charge,
            "provider_payment_charge_id": charge})

    def gives_back(self, paid):
        """The Stars of a charge go back. What a message says of it."""
        payer, amount = paid["source"], paid["amount"]
        self.transactions.append({"id": paid["id"], "amount": amount, "date": now(), "receiver": payer})
        return {"refunded_payment": {"currency": "XTR", "total_amount": amount, "invoice_payload": payer["invoice_payload"],
                                     "telegram_payment_charge_id": paid["id"]}}

    def payload(self, message):
        return self.invoices[message["chat"]["id"], message["message_id"]]

    # What both sides need.

    def update(self, **content):
        with self.lock:
            self.updates += 1
            return {"update_id": self.updates, **content}

    def post(self, sender, chat, **content):
        """A message in a chat."""
        with self.lock:
            message = {"message_id": self.new_id(), "date": now(), "from": sender, "chat": chat, **content}
            self.messages[chat["id"], message["message_id"]] = message
            self.by_chat[chat["id"]].append(message)
            return copy.deepcopy(message)

    def query(self):
        """The id of a question that the bot has to answer."""
        with self.lock:
            query = str(self.new_id())
            self.queries[query] = None
            return query
