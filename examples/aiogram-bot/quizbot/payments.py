"""Money: the question before each payment, the payment, and what went back. Wherever it is told, and whatever else is going on.

The charge completes the order that shop.py has entered, under the charge's own id, so that it counts once however often Telegram
tells of it.
"""
from datetime import datetime, timedelta, timezone

from aiogram import F, Router
from aiogram.types import Message, PreCheckoutQuery, RefundedPayment, SuccessfulPayment
from botdb import AsyncBotdb, Payment, PaymentResult

STARS = "stars"  # what the provider is called in the database
CURRENCY = "XTR"
PAYABLE = timedelta(days=1)  # after that, what it was sold for may have changed
PAID = {  # what is said of a payment, by its status
    "completed": "Thank you! /quiz begins a quiz.",
    "unmatched": "Thank you! We are looking what your payment is for.",  # which a person has to find out
    "refunded": "Thank you, but your Stars have been given back already.",
}

router = Router()


@router.pre_checkout_query()
async def check_out(query: PreCheckoutQuery, botdb: AsyncBotdb) -> None:
    """Telegram waits ten seconds for the answer. An invoice can be paid twice, and long after, by anybody to whom it was
    forwarded."""
    orders = await botdb.get_order(query.invoice_payload)
    is_open = len(orders) == 1 and is_payable(orders[0], query)
    await query.answer(is_open, error_message=None if is_open else "This invoice is paid, or too old. See /shop.")


def is_payable(order: Payment, query: PreCheckoutQuery) -> bool:
    return ((order.status, order.provider, order.currency, order.amount) == ("pending", STARS, CURRENCY, query.total_amount)
            and query.currency == CURRENCY and datetime.now(timezone.utc) - order.created_at < PAYABLE)


@router.message(F.successful_payment)
async def paid(message: Message, botdb: AsyncBotdb) -> None:
    payment = await enter(message.from_user.id, message.successful_payment, botdb)
    await message.answer(PAID[payment.status])


@router.message(F.refunded_payment)
async def refunded(message: Message, botdb: AsyncBotdb) -> None:
    """Telegram tells of every refund, also of those that were made by other means than /refund, and maybe before it tells of
    the payment. So the charge is entered first, which changes nothing if it is known."""
    payer = message.chat if message.chat.type == "private" else message.from_user
    await enter(payer.id, message.refunded_payment, botdb)
    await botdb.refund_payment(STARS, message.refunded_payment.telegram_payment_charge_id)


async def enter(payer: int, charge: SuccessfulPayment | RefundedPayment, botdb: AsyncBotdb) -> PaymentResult:
    """Grants what the charge pays for, unless it has done so, or was refunded."""
    return await botdb.apply_payment(payer, STARS, charge.telegram_payment_charge_id, order_id=charge.invoice_payload,
                                     amount=charge.total_amount, currency=charge.currency)
