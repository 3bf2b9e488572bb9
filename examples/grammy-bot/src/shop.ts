// The shop: invoices in Telegram Stars, and the way back of what was not used.
import { randomUUID } from "node:crypto";

import type { Payment, PaymentResult } from "botdb";
import { Composer, InlineKeyboard } from "grammy";

import type { BotContext } from "./context.js";
import { CURRENCY, STARS } from "./payments.js";

const MOST_LOOKED_AT = 100; // payments, for one to refund

export const shop = new Composer<BotContext>();

shop.command("shop", async (ctx) => {
  const buttons = new InlineKeyboard();
  for (const { tariff, name, price, currency } of await ctx.botdb.listTariffs()) {
    if (currency === CURRENCY) buttons.text(`${name}: ${Number(price)} ⭐`, `buy:${tariff}`).row();
  }
  await ctx.reply("This is what we sell. /refund gives the Stars of the last payment back.", { reply_markup: buttons });
});

shop.callbackQuery(/^buy:(\w+)$/, async (ctx) => {
  await ctx.answerCallbackQuery();
  const tariff = await ctx.botdb.getTariff(ctx.match[1]!);
  if (tariff === null || !tariff.isActive || tariff.currency !== CURRENCY) {
    await ctx.reply("That is not on offer any more.");
    return;
  }
  const order = randomUUID();
  await ctx.botdb.createPayment(ctx.from.id, STARS, tariff.tariff, { orderId: order });
  const prices = [{ label: tariff.name, amount: Number(tariff.price) }];
  await ctx.replyWithInvoice(tariff.name, "You can begin at once.", order, CURRENCY, prices);
});

// Stars go back to who has paid, for what nobody has used. The database takes back what was bought, at once. Telegram is asked when
// that is committed, and asked again if the bot dies: what is refunded already it refuses, and that is all right. If it
// refuses for another reason, the two differ, and reconcile_payments says so.
shop.command("refund", async (ctx) => {
  const all = await ctx.botdb.getUserPayments(ctx.from!.id, { limitRows: MOST_LOOKED_AT });
  const last = all.find(isTheirs);
  if (last?.paymentId == null) {
    await ctx.reply("Nothing to refund. Gifts are not refunded by this command.");
    return;
  }
  if (!(await takeBack(ctx, last, last.paymentId))) {
    await ctx.reply("That is used already.");
    return;
  }
  await ctx.api.refundStarPayment(ctx.from!.id, last.paymentId);
  await ctx.reply(`Your ${Number(last.amount)} Stars are on their way back.`);
});

/** Whether this user has paid it, in Stars, and not somebody else to whom the invoice was forwarded. */
function isTheirs({ provider, currency, status, payer }: Payment): boolean {
  return provider === STARS && currency === CURRENCY && status === "completed" && payer === null;
}

class Used extends Error {}

/** Takes back what a payment has granted; false, and nothing is changed: some of it was used. */
async function takeBack({ botdb }: BotContext, payment: Payment, charge: string): Promise<boolean> {
  try {
    await botdb.savepoint(async () => {
      const { details } = await botdb.refundPayment(STARS, charge);
      if (!isUnused(payment, details)) throw new Used();
    });
    return true;
  } catch (error) {
    if (error instanceof Used) return false;
    throw error;
  }
}

/** Whether all credits came back; or all days, but for the one that runs. */
function isUnused({ durationDays }: Payment, details: PaymentResult["details"]): boolean {
  const { shortfall, time_taken } = details as { shortfall?: number; time_taken?: string };
  if (time_taken === undefined) return shortfall === 0;
  const hours = Number(time_taken.split(":", 1)[0]);
  return durationDays !== null && hours >= 24 * (durationDays - 1);
}
