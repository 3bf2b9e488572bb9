// Charges in Telegram Stars: the question before each payment, the payment, and the news of a refund. They come before whatever
// else might take an update, such as a conversation: what is paid has to be entered.
//
// An order is entered before its invoice is sent, and its id is the invoice's payload. The charge completes the order, under
// the charge's own id, so that it counts once however often Telegram tells of it, and not at all once it is refunded.
import { Composer } from "grammy";
import type { RefundedPayment, SuccessfulPayment } from "grammy/types";

import type { BotContext, Botdb } from "./context.js";

export const STARS = "stars"; // what the provider is called in the database
export const CURRENCY = "XTR"; // the only one that this bot takes
const ORDER_LASTS = 24 * 60 * 60 * 1000; // ms: a price may change

export const payments = new Composer<BotContext>();

// Telegram waits ten seconds for this answer. An invoice can be paid twice, by anybody to whom it was forwarded: so the order
// is looked at.
payments.on("pre_checkout_query", async (ctx) => {
  const { invoice_payload, total_amount, currency } = ctx.preCheckoutQuery;
  const [order, ...repeats] = await ctx.botdb.getOrder(invoice_payload);
  const isOpen =
    order?.status === "pending" &&
    repeats.length === 0 &&
    Number(order.amount) === total_amount &&
    order.currency === currency &&
    currency === CURRENCY &&
    Number(order.createdAt) > Date.now() - ORDER_LASTS;
  const refusal = { error_message: "This invoice is paid, or too old. See /shop." };
  await ctx.answerPreCheckoutQuery(isOpen, isOpen ? undefined : refusal);
});

payments.on("message:successful_payment", async (ctx) => {
  const { status } = await enter(ctx.botdb, ctx.from.id, ctx.message.successful_payment);
  if (status === "refunded") return; // of which Telegram has told before
  const isKept = status === "unmatched"; // what it is for, a person has to find out
  await ctx.reply(`Thank you! ${isKept ? "We are looking what your payment is for." : "/quiz begins a quiz."}`);
});

// Telegram tells of every refund, also of those that were made by other means than /refund; and maybe before it tells of the
// payment. So the charge is entered first, which changes nothing if it is known.
payments.on("message:refunded_payment", async (ctx) => {
  const charge = ctx.message.refunded_payment;
  await enter(ctx.botdb, ctx.chat.type === "private" ? ctx.chat.id : ctx.from.id, charge);
  await ctx.botdb.refundPayment(STARS, charge.telegram_payment_charge_id);
});

/** Enters a charge, which grants what it pays for unless it has done so, or was refunded. */
function enter(botdb: Botdb, payer: number, charge: SuccessfulPayment | RefundedPayment) {
  const { telegram_payment_charge_id, invoice_payload, total_amount, currency } = charge;
  return botdb.applyPayment(payer, STARS, telegram_payment_charge_id, {
    orderId: invoice_payload,
    amount: total_amount,
    currency,
  });
}

/** Whether the database says that what refundStarPayment would pay back to this user is to be paid back. */
export async function isRefunded(botdb: Botdb, call: object): Promise<boolean> {
  const { user_id, telegram_payment_charge_id } = call as Record<string, unknown>;
  if (typeof user_id !== "number" || typeof telegram_payment_charge_id !== "string") return false;
  const [user, payment] = await Promise.all([
    botdb.getUser(user_id),
    botdb.getPayment(STARS, telegram_payment_charge_id),
  ]);
  return user !== null && payment?.userId === user.id && payment.payer === null && payment.status === "refunded";
}
