// What is said when an update is given up: the database refuses it by its own rules, however often it is tried. Whatever may pass,
// such as a lock or a lost connection, is not given up: the update comes again.
import type { BotdbError } from "botdb";

import type { BotContext } from "./context.js";
import { told } from "./errors.js";
import type { Call, Outbox } from "./outbox.js";

const SORRY = "Sorry, that is not possible.";
const SORRY_PAYER = "Thank you. We are looking what became of your payment.";

/** For `updates`: gives it up, and tells the user so, in the transaction that claims it with nothing done. */
export function refusal(outbox: Outbox): (error: BotdbError, ctx: BotContext) => Promise<boolean> {
  return async (error, ctx) => {
    const { update, message, chatId } = ctx;
    const money = message?.successful_payment ?? message?.refunded_payment;
    if (money === undefined) {
      console.error(`update ${update.update_id} is given up: ${told(error)}`);
    } else {
      // A person has to see to it: nobody tells of this charge again.
      const charge = money.telegram_payment_charge_id;
      console.error(`money: charge ${charge} is given up: ${told(error)}: ${JSON.stringify(update)}`);
    }
    ctx.outbox = apology(chatId, money === undefined ? SORRY : SORRY_PAYER);
    await outbox.store(ctx);
    return true;
  };
}

function apology(chat_id: number | undefined, text: string): Call[] {
  return chat_id === undefined ? [] : [{ method: "sendMessage", payload: { chat_id, text } }];
}
