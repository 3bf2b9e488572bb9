"""Prints what people do, and what the bot says, a line each."""

NAMED = ("callback_query_id", "pre_checkout_query_id", "ok", "error_message", "title", "telegram_payment_charge_id")


def of_update(update):
    kind, event = next((kind, event) for kind, event in update.items() if kind != "update_id")
    chat = event.get("chat", event.get("message", {}).get("chat", event["from"]))
    where = f" in {chat['id']}" if chat["id"] < 0 else ""
    if kind == "callback_query":
        done = f"presses {event['data']}"
    elif kind == "pre_checkout_query":
        done = f"wants to pay {event['total_amount']} for {event['invoice_payload']}"
    elif "text" in event:
        done = event["text"]
    else:
        done = ", ".join(name for name in event if name not in ("message_id", "date", "from", "chat"))
    return f"{update['update_id']} {event['from']['first_name']} {event['from']['id']}{where}: {done}"


def of_call(call):
    """None for what nobody sees."""
    given = vars(call)
    if not call.method.startswith(("send", "edit", "answer", "refund")):
        return None
    rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = "".join(f" [{button['text']}]" for row in rows for button in row)
    said = " ".join([given["text"]] if given.get("text") else [f"{name}={given[name]}" for name in NAMED if name in given])
    return f"    {call.method} to {given.get('chat_id', given.get('user_id', 'the asker'))}: {said}{buttons}"


def show(acts, calls):
    lines = [of_update(act.update) for act in acts] + [of_call(call) for call in calls]
    print("\n".join(line for line in lines if line), flush=True)
