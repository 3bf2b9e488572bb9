"""The shop: invoices in Telegram Stars, and the way back.

An order is entered before its invoice is sent, and its id is the invoice's payload. What comes of it is in payments.py.
"""
import uuid
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, LabeledPrice, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder
from botdb import AsyncBotdb, Payment
from psycopg import Rollback

from .payments import CURRENCY, STARS

MOST_LOOKED_AT = 100  # payments, for one to refund
DAYS = {"month": 30, "year": 365}  # where the tariff does not say

router = Router()


class Buy(CallbackData, prefix="buy"):
    tariff: str


@router.message(Command("shop"))
async def show(message: Message, botdb: AsyncBotdb) -> None:
    buttons = InlineKeyboardBuilder()
    for tariff in await botdb.list_tariffs():
        if tariff.currency == CURRENCY:
            buttons.button(text=f"{tariff.name}: {tariff.price:.0f} ⭐", callback_data=Buy(tariff=tariff.tariff))
    await message.answer("This is what we sell. /refund gives the Stars of the last payment back, if nothing of it is used.",
                         reply_markup=buttons.adjust(1).as_markup())


@router.callback_query(Buy.filter())
async def buy(query: CallbackQuery, callback_data: Buy, botdb: AsyncBotdb) -> None:
    await query.answer()
    tariff = await botdb.get_tariff(callback_data.tariff)
    if tariff is None or not tariff.is_active or tariff.currency != CURRENCY:
        await query.message.answer("That is not on offer any more.")
        return
    order = str(uuid.uuid4())
    await botdb.create_payment(query.from_user.id, STARS, tariff.tariff, order_id=order)
    await query.message.answer_invoice(tariff.name, "You can begin at once.", order, CURRENCY,
                                       [LabeledPrice(label=tariff.name, amount=int(tariff.price))])


@router.message(Command("refund"))
async def refund(message: Message, bot: Bot, botdb: AsyncBotdb) -> None:
    """Takes back what was bought, at once, unless some of it is used. Telegram is asked when that is committed, and asked again
    if the bot dies: what is refunded already it refuses, and that is all right. If it refuses for another reason, the two
    differ, and reconcile_payments says so."""
    payments = await botdb.get_user_payments(message.from_user.id, limit_rows=MOST_LOOKED_AT)
    last = next((payment for payment in payments if is_refundable(payment)), None)
    if last is None:
        await message.answer("Nothing to refund. What was paid for somebody else is not refunded here.")
        return
    async with botdb.connection.transaction() as savepoint:
        refunded = await botdb.refund_payment(STARS, last.payment_id)
        if is_used(last, refunded.details):
            await message.answer("That is used already.")
            raise Rollback(savepoint)
        await bot.refund_star_payment(message.from_user.id, last.payment_id)
        await message.answer(f"Your {last.amount:.0f} Stars are on their way back.")


def is_refundable(payment: Payment) -> bool:
    """Whether it is the user's own: an invoice that was forwarded may have been paid by somebody else, whose Stars they are."""
    return ((payment.provider, payment.currency, payment.status) == (STARS, CURRENCY, "completed")
            and payment.payer is None)


def is_used(payment: Payment, taken: dict[str, Any]) -> bool:
    """Whether less was left than what was bought: of credits any, of time more than a day."""
    if "time_taken" in taken:
        hours, _, _ = taken["time_taken"].partition(":")
        return int(hours) < 24 * ((payment.duration_days or DAYS[payment.subscription_type]) - 1)
    return taken.get("shortfall", 0) > 0
