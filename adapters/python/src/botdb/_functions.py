"""Made by adapters/generate/generate from the functions' catalogue: do not edit."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from . import _values as v
from ._call import Argument, Function, many, one, optional, scalar, scalars

T = TypeVar("T")

__all__ = [
    "Access",
    "Badge",
    "BadgeCount",
    "Board",
    "BoardRank",
    "BoardRow",
    "BoardScore",
    "Bot",
    "BotSession",
    "BotXp",
    "ErasedUser",
    "Expiring",
    "FinishTrainingResult",
    "FreeTrainings",
    "ImportResult",
    "LeaderboardRow",
    "Payment",
    "PaymentProblem",
    "PaymentResult",
    "Promocode",
    "RedeemResult",
    "Renewal",
    "Reservation",
    "StorageKey",
    "StoredValue",
    "Subscription",
    "Tariff",
    "TrainingRecord",
    "User",
    "UserBadge",
    "Violation",
    "WrittenValue",
    "XpBatchRow",
    "XpResult",
    "XpReversal",
]


@dataclass(frozen=True, slots=True)
class Access:
    """What check_access returns."""

    has_access: bool
    access_type: str | None
    details: Any


@dataclass(frozen=True, slots=True)
class Badge:
    """A row of badges."""

    badge_type: str
    name: str
    description: str | None
    criteria: str | None
    created_at: datetime
    bot_name: str | None


@dataclass(frozen=True, slots=True)
class BadgeCount:
    """What count_badges_by_type returns."""

    badge_type: str
    users: int


@dataclass(frozen=True, slots=True)
class Board:
    """What list_boards returns."""

    board: str
    period: str
    timezone: str
    bot_name: str | None
    source: str
    operator: str
    sort: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BoardRank:
    """What get_board_rank returns."""

    rank: int
    score: int
    total: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row of board_row."""

    rank: int
    telegram_id: int
    username: str | None
    first_name: str | None
    score: int
    reached_at: datetime


@dataclass(frozen=True, slots=True)
class BoardScore:
    """What submit_score returns."""

    score: int
    rank: int


@dataclass(frozen=True, slots=True)
class Bot:
    """A row of bots."""

    bot_name: str
    login_role: str | None
    default_session: Any
    default_stats: Any
    created_at: datetime
    limits: Any
    billing_role: str | None


@dataclass(frozen=True, slots=True)
class BotSession:
    """A row of bot_sessions."""

    id: int
    user_id: int
    bot_name: str
    session_data: Any
    stats_data: Any
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BotXp:
    """What get_xp_by_bot returns."""

    bot_name: str
    xp: int


@dataclass(frozen=True, slots=True)
class ErasedUser:
    """What list_erased returns."""

    id: int
    user_id: int
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Expiring:
    """What list_expiring returns."""

    id: int
    telegram_id: int
    subscription_type: str
    end_date: datetime
    grace_until: datetime | None
    state: str
    provider: str | None
    tariff: str | None
    subscription_charge_id: str | None


@dataclass(frozen=True, slots=True)
class FinishTrainingResult:
    """What finish_training returns."""

    leveled_up: bool
    old_level: int
    new_level: int
    total_xp: int
    history_id: int
    new_badges: list[str]


@dataclass(frozen=True, slots=True)
class FreeTrainings:
    """A row of free_trainings."""

    id: int
    user_id: int
    trainings_left: int
    source: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What import_badges and import_free_trainings return."""

    imported: int
    skipped: int
    errors: Any


@dataclass(frozen=True, slots=True)
class LeaderboardRow:
    """What botdb.leaderboard_row and get_leaderboard return."""

    rank: int
    user_id: int
    telegram_id: int
    username: str | None
    first_name: str | None
    last_name: str | None
    total_xp: int
    level: int
    total_trainings: int


@dataclass(frozen=True, slots=True)
class Payment:
    """A row of payments."""

    id: int
    user_id: int
    amount: Decimal | None
    currency: str | None
    provider: str
    payment_id: str | None
    status: str
    tariff: str | None
    description: str | None
    metadata: Any
    created_at: datetime
    updated_at: datetime
    paid_until: datetime | None
    subscription_type: str | None
    duration_days: int | None
    credits: int | None
    bot_name: str | None
    order_id: str | None
    is_repeat: bool
    payer: int | None
    unmatched: Any
    refunded: Decimal
    refunded_time: timedelta
    asked: Decimal | None
    is_recurring: bool
    subscription_charge_id: str | None


@dataclass(frozen=True, slots=True)
class PaymentProblem:
    """What reconcile_payments returns."""

    payment_id: str
    problem: str
    detail: Any


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """What apply_payment and complete_payment return."""

    id: int
    user_id: int
    amount: Decimal | None
    currency: str | None
    provider: str
    payment_id: str | None
    status: str
    tariff: str | None
    description: str | None
    metadata: Any
    created_at: datetime
    updated_at: datetime
    granted: bool
    details: Any


@dataclass(frozen=True, slots=True)
class Promocode:
    """A row of promocodes."""

    id: int
    code: str
    type: str
    value: int
    max_uses: int | None
    current_uses: int
    starts_at: datetime | None
    expires_at: datetime | None
    is_active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RedeemResult:
    """What check_promocode and redeem_promocode return."""

    success: bool
    status: str
    type: str | None
    value: int | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """What get_renewals returns."""

    provider: str
    tariff: str
    state: str
    end_date: datetime | None
    grace_until: datetime | None
    paid_until: datetime | None
    subscription_charge_id: str
    bot_name: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Reservation:
    """What reserve_access returns."""

    reservation_id: int
    access_type: str


@dataclass(frozen=True, slots=True)
class StorageKey:
    """What storage_keys returns."""

    key: str
    version: int
    expires_at: datetime | None
    telegram_id: int | None


@dataclass(frozen=True, slots=True)
class StoredValue:
    """What storage_read and storage_read_for_update return."""

    value: Any
    version: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A row of subscriptions."""

    id: int
    user_id: int
    subscription_type: str
    start_date: datetime
    end_date: datetime | None
    is_active: bool
    auto_renew: bool
    credits_total: int
    credits_left: int
    created_at: datetime
    updated_at: datetime
    grace_until: datetime | None


@dataclass(frozen=True, slots=True)
class Tariff:
    """A row of tariffs."""

    tariff: str
    name: str
    price: Decimal
    currency: str
    subscription_type: str
    duration_days: int | None
    credits: int | None
    is_active: bool
    grace: timedelta | None


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """A row of training_history."""

    id: int
    user_id: int
    telegram_id: int
    bot_name: str
    training_date: datetime
    scenario_name: str | None
    total_score: int
    clarity_level: int | None
    question_count: int | None
    contextual_questions: int | None
    per_type_counts: Any
    case_data: Any
    session_snapshot: Any
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    """A row of users."""

    id: int
    telegram_id: int
    username: str | None
    first_name: str | None
    last_name: str | None
    registration_date: datetime
    last_activity: datetime
    total_xp: int
    level: int
    total_trainings: int
    total_score: int
    attributes: Any


@dataclass(frozen=True, slots=True)
class UserBadge:
    """What get_user_badges returns."""

    badge_type: str
    name: str
    description: str | None
    earned_in_bot: str
    earned_at: datetime
    metadata: Any


@dataclass(frozen=True, slots=True)
class Violation:
    """What verify returns."""

    check_name: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """What storage_patch and storage_update_keys return."""

    value: Any
    version: int


@dataclass(frozen=True, slots=True)
class XpBatchRow:
    """What add_xp_batch returns."""

    telegram_id: int
    leveled_up: bool
    old_level: int
    new_level: int
    total_xp: int


@dataclass(frozen=True, slots=True)
class XpResult:
    """What add_xp and update_user_stats_after_training return."""

    leveled_up: bool
    old_level: int
    new_level: int
    total_xp: int


@dataclass(frozen=True, slots=True)
class XpReversal:
    """What revert_xp returns."""

    users: int
    xp: int


_ADD_FREE_TRAININGS: Function[FreeTrainings] = Function(
    "add_free_trainings",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("count", "integer", v.encode_integer),
        Argument("source", "text", v.encode_text),
        Argument("once", "boolean", v.encode_boolean, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(FreeTrainings, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_text, v.decode_time, v.decode_time),
    ("id", "user_id", "trainings_left", "source", "created_at", "updated_at",),
)
_ADD_SCORE: Function[bool] = Function(
    "add_score",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("score", "bigint", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_ADD_XP: Function[XpResult] = Function(
    "add_xp",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("xp", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("levels_config", "jsonb", v.encode_jsonb, optional=True),
        Argument("reason", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(XpResult, v.decode_boolean, v.decode_integer, v.decode_integer, v.decode_integer),
    ("leveled_up", "old_level", "new_level", "total_xp",),
)
_ADD_XP_BATCH: Function[list[XpBatchRow]] = Function(
    "add_xp_batch",
    (
        Argument("telegram_ids", "bigint[]", v.array_of(v.encode_integer)),
        Argument("xps", "bigint[]", v.array_of(v.encode_integer)),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("reason", "text", v.encode_text, optional=True),
        Argument("skip_unknown", "boolean", v.encode_boolean, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    many(XpBatchRow, v.decode_integer, v.decode_boolean, v.decode_integer, v.decode_integer, v.decode_integer),
    ("telegram_id", "leveled_up", "old_level", "new_level", "total_xp",),
)
_APPLY_PAYMENT: Function[PaymentResult] = Function(
    "apply_payment",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("provider", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text),
        Argument("tariff", "text", v.encode_text, optional=True),
        Argument("amount", "numeric", v.encode_numeric, optional=True),
        Argument("currency", "text", v.encode_text, optional=True),
        Argument("paid_until", "timestamp with time zone", v.encode_time, optional=True),
        Argument("metadata", "jsonb", v.encode_jsonb, optional=True),
        Argument("order_id", "text", v.encode_text, optional=True),
        Argument("is_recurring", "boolean", v.encode_boolean, optional=True),
        Argument("subscription_charge_id", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(PaymentResult, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_boolean, v.decode_jsonb),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "granted", "details",),
)
_ATTACH_USER_TABLE: Function[str] = Function(
    "attach_user_table",
    (
        Argument("relation", "regclass", v.encode_text),
        Argument("column_name", "name", v.encode_text),
    ),
    scalar(v.decode_text),
)
_AWARD_BADGE: Function[bool] = Function(
    "award_badge",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("badge_type", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("metadata", "jsonb", v.encode_jsonb, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_AWARD_BADGE_BY_USER_ID: Function[bool] = Function(
    "award_badge_by_user_id",
    (
        Argument("user_id", "bigint", v.encode_integer),
        Argument("badge_type", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("metadata", "jsonb", v.encode_jsonb, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_CHECK_ACCESS: Function[Access] = Function(
    "check_access",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    one(Access, v.decode_boolean, v.decode_text, v.decode_jsonb),
    ("has_access", "access_type", "details",),
)
_CHECK_PROMOCODE: Function[RedeemResult | None] = Function(
    "check_promocode",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("code", "text", v.encode_text),
    ),
    optional(RedeemResult, v.decode_boolean, v.decode_text, v.decode_text, v.decode_integer),
    ("success", "status", "type", "value",),
)
_CLAIM_UPDATE: Function[bool] = Function(
    "claim_update",
    (
        Argument("update_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("telegram_id", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_COMPLETE_PAYMENT: Function[PaymentResult] = Function(
    "complete_payment",
    (
        Argument("provider", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(PaymentResult, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_boolean, v.decode_jsonb),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "granted", "details",),
)
_CONFIRM_ACCESS: Function[bool] = Function(
    "confirm_access",
    (
        Argument("reservation_id", "bigint", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_CONSUME_ACCESS: Function[bool] = Function(
    "consume_access",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_COUNT_BADGES_BY_TYPE: Function[list[BadgeCount]] = Function(
    "count_badges_by_type",
    (
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    many(BadgeCount, v.decode_text, v.decode_integer),
    ("badge_type", "users",),
    bot_is_filter=True,
)
_COUNT_USER_BADGES: Function[int | None] = Function(
    "count_user_badges",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    scalar(v.decode_integer),
)
_COUNT_USERS: Function[int] = Function(
    "count_users",
    (
    ),
    scalar(v.decode_integer),
)
_CREATE_PAYMENT: Function[Payment] = Function(
    "create_payment",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("provider", "text", v.encode_text),
        Argument("tariff", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text, optional=True),
        Argument("amount", "numeric", v.encode_numeric, optional=True),
        Argument("currency", "text", v.encode_text, optional=True),
        Argument("description", "text", v.encode_text, optional=True),
        Argument("metadata", "jsonb", v.encode_jsonb, optional=True),
        Argument("order_id", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(Payment, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_time, v.decode_text, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_boolean, v.decode_integer, v.decode_jsonb, v.decode_numeric, v.decode_interval, v.decode_numeric, v.decode_boolean, v.decode_text),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "paid_until", "subscription_type", "duration_days", "credits", "bot_name", "order_id", "is_repeat", "payer", "unmatched", "refunded", "refunded_time", "asked", "is_recurring", "subscription_charge_id",),
)
_CREATE_PROMOCODE: Function[Promocode] = Function(
    "create_promocode",
    (
        Argument("code", "text", v.encode_text),
        Argument("type", "text", v.encode_text),
        Argument("value", "integer", v.encode_integer),
        Argument("max_uses", "integer", v.encode_integer, optional=True),
        Argument("expires_at", "timestamp with time zone", v.encode_time, optional=True),
        Argument("starts_at", "timestamp with time zone", v.encode_time, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(Promocode, v.decode_integer, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_time, v.decode_time, v.decode_boolean, v.decode_time),
    ("id", "code", "type", "value", "max_uses", "current_uses", "starts_at", "expires_at", "is_active", "created_at",),
)
_CREATE_SUBSCRIPTION: Function[Subscription] = Function(
    "create_subscription",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("subscription_type", "text", v.encode_text),
        Argument("duration_days", "integer", v.encode_integer, optional=True),
        Argument("credits", "integer", v.encode_integer, optional=True),
        Argument("auto_renew", "boolean", v.encode_boolean, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(Subscription, v.decode_integer, v.decode_integer, v.decode_text, v.decode_time, v.decode_time, v.decode_boolean, v.decode_boolean, v.decode_integer, v.decode_integer, v.decode_time, v.decode_time, v.decode_time),
    ("id", "user_id", "subscription_type", "start_date", "end_date", "is_active", "auto_renew", "credits_total", "credits_left", "created_at", "updated_at", "grace_until",),
)
_DEFINE_BADGE: Function[Badge] = Function(
    "define_badge",
    (
        Argument("badge_type", "text", v.encode_text),
        Argument("name", "text", v.encode_text),
        Argument("description", "text", v.encode_text, optional=True),
        Argument("criteria", "jsonpath", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(Badge, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonpath, v.decode_time, v.decode_text),
    ("badge_type", "name", "description", "criteria", "created_at", "bot_name",),
)
_DEFINE_BOARD: Function[bool] = Function(
    "define_board",
    (
        Argument("board", "text", v.encode_text),
        Argument("period", "text", v.encode_text, optional=True),
        Argument("timezone", "text", v.encode_text, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("source", "text", v.encode_text, optional=True),
        Argument("operator", "text", v.encode_text, optional=True),
        Argument("sort", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
    bot_is_filter=True,
)
_DEFINE_TARIFF: Function[Tariff] = Function(
    "define_tariff",
    (
        Argument("tariff", "text", v.encode_text),
        Argument("name", "text", v.encode_text),
        Argument("price", "numeric", v.encode_numeric),
        Argument("currency", "text", v.encode_text),
        Argument("subscription_type", "text", v.encode_text),
        Argument("duration_days", "integer", v.encode_integer, optional=True),
        Argument("credits", "integer", v.encode_integer, optional=True),
        Argument("grace", "interval", v.encode_interval, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(Tariff, v.decode_text, v.decode_text, v.decode_numeric, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_boolean, v.decode_interval),
    ("tariff", "name", "price", "currency", "subscription_type", "duration_days", "credits", "is_active", "grace",),
)
_DELETE_SESSION: Function[bool] = Function(
    "delete_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_DELETE_USER: Function[bool] = Function(
    "delete_user",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_DISABLE_PROMOCODE: Function[bool] = Function(
    "disable_promocode",
    (
        Argument("code", "text", v.encode_text),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_DISABLE_TARIFF: Function[bool] = Function(
    "disable_tariff",
    (
        Argument("tariff", "text", v.encode_text),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_DROP_BOARD: Function[bool] = Function(
    "drop_board",
    (
        Argument("board", "text", v.encode_text),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_EVALUATE_BADGES: Function[list[str]] = Function(
    "evaluate_badges",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("context", "jsonb", v.encode_jsonb, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalars(v.decode_text),
)
_EXPLAIN_ACCESS: Function[Any] = Function(
    "explain_access",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    scalar(v.decode_jsonb),
)
_EXPORT_USER: Function[Any] = Function(
    "export_user",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    scalar(v.decode_jsonb),
)
_FAIL_PAYMENT: Function[PaymentResult] = Function(
    "fail_payment",
    (
        Argument("provider", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(PaymentResult, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_boolean, v.decode_jsonb),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "granted", "details",),
)
_FINISH_TRAINING: Function[FinishTrainingResult] = Function(
    "finish_training",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("session_score", "bigint", v.encode_integer),
        Argument("session_data", "jsonb", v.encode_jsonb),
        Argument("scenario_config", "jsonb", v.encode_jsonb, optional=True),
        Argument("stats_patch", "jsonb", v.encode_jsonb, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(FinishTrainingResult, v.decode_boolean, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_texts),
    ("leveled_up", "old_level", "new_level", "total_xp", "history_id", "new_badges",),
)
_GENERATE_PROMOCODES: Function[list[str]] = Function(
    "generate_promocodes",
    (
        Argument("count", "integer", v.encode_integer),
        Argument("type", "text", v.encode_text),
        Argument("value", "integer", v.encode_integer),
        Argument("prefix", "text", v.encode_text, optional=True),
        Argument("length", "integer", v.encode_integer, optional=True),
        Argument("max_uses", "integer", v.encode_integer, optional=True),
        Argument("expires_at", "timestamp with time zone", v.encode_time, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalars(v.decode_text),
)
_GET_ACTIVE_SUBSCRIPTION: Function[Subscription | None] = Function(
    "get_active_subscription",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    optional(Subscription, v.decode_integer, v.decode_integer, v.decode_text, v.decode_time, v.decode_time, v.decode_boolean, v.decode_boolean, v.decode_integer, v.decode_integer, v.decode_time, v.decode_time, v.decode_time),
    ("id", "user_id", "subscription_type", "start_date", "end_date", "is_active", "auto_renew", "credits_total", "credits_left", "created_at", "updated_at", "grace_until",),
)
_GET_BOARD: Function[list[BoardRow]] = Function(
    "get_board",
    (
        Argument("board", "text", v.encode_text),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("offset_rows", "bigint", v.encode_integer, optional=True),
        Argument("at", "timestamp with time zone", v.encode_time, optional=True),
    ),
    many(BoardRow, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_integer, v.decode_time),
    ("rank", "telegram_id", "username", "first_name", "score", "reached_at",),
)
_GET_BOARD_AROUND: Function[list[BoardRow]] = Function(
    "get_board_around",
    (
        Argument("board", "text", v.encode_text),
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("radius", "integer", v.encode_integer, optional=True),
        Argument("at", "timestamp with time zone", v.encode_time, optional=True),
    ),
    many(BoardRow, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_integer, v.decode_time),
    ("rank", "telegram_id", "username", "first_name", "score", "reached_at",),
)
_GET_BOARD_RANK: Function[BoardRank | None] = Function(
    "get_board_rank",
    (
        Argument("board", "text", v.encode_text),
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("at", "timestamp with time zone", v.encode_time, optional=True),
    ),
    optional(BoardRank, v.decode_integer, v.decode_integer, v.decode_integer),
    ("rank", "score", "total",),
)
_GET_LEADERBOARD: Function[list[LeaderboardRow]] = Function(
    "get_leaderboard",
    (
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("offset_rows", "bigint", v.encode_integer, optional=True),
    ),
    many(LeaderboardRow, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_integer),
    ("rank", "user_id", "telegram_id", "username", "first_name", "last_name", "total_xp", "level", "total_trainings",),
)
_GET_LEADERBOARD_AMONG: Function[list[LeaderboardRow]] = Function(
    "get_leaderboard_among",
    (
        Argument("telegram_ids", "bigint[]", v.array_of(v.encode_integer)),
    ),
    many(LeaderboardRow, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_integer),
    ("rank", "user_id", "telegram_id", "username", "first_name", "last_name", "total_xp", "level", "total_trainings",),
)
_GET_LEADERBOARD_AROUND: Function[list[LeaderboardRow]] = Function(
    "get_leaderboard_around",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("radius", "integer", v.encode_integer, optional=True),
    ),
    many(LeaderboardRow, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_integer),
    ("rank", "user_id", "telegram_id", "username", "first_name", "last_name", "total_xp", "level", "total_trainings",),
)
_GET_LEVELS: Function[Any] = Function(
    "get_levels",
    (
    ),
    scalar(v.decode_jsonb),
)
_GET_OR_CREATE_USER: Function[User] = Function(
    "get_or_create_user",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("username", "text", v.encode_text, optional=True),
        Argument("first_name", "text", v.encode_text, optional=True),
        Argument("last_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(User, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_text, v.decode_time, v.decode_time, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("id", "telegram_id", "username", "first_name", "last_name", "registration_date", "last_activity", "total_xp", "level", "total_trainings", "total_score", "attributes",),
)
_GET_ORDER: Function[list[Payment]] = Function(
    "get_order",
    (
        Argument("order_id", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    many(Payment, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_time, v.decode_text, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_boolean, v.decode_integer, v.decode_jsonb, v.decode_numeric, v.decode_interval, v.decode_numeric, v.decode_boolean, v.decode_text),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "paid_until", "subscription_type", "duration_days", "credits", "bot_name", "order_id", "is_repeat", "payer", "unmatched", "refunded", "refunded_time", "asked", "is_recurring", "subscription_charge_id",),
    bot_is_filter=True,
)
_GET_PAYMENT: Function[Payment | None] = Function(
    "get_payment",
    (
        Argument("provider", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text),
    ),
    optional(Payment, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_time, v.decode_text, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_boolean, v.decode_integer, v.decode_jsonb, v.decode_numeric, v.decode_interval, v.decode_numeric, v.decode_boolean, v.decode_text),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "paid_until", "subscription_type", "duration_days", "credits", "bot_name", "order_id", "is_repeat", "payer", "unmatched", "refunded", "refunded_time", "asked", "is_recurring", "subscription_charge_id",),
)
_GET_RENEWALS: Function[list[Renewal]] = Function(
    "get_renewals",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    many(Renewal, v.decode_text, v.decode_text, v.decode_text, v.decode_time, v.decode_time, v.decode_time, v.decode_text, v.decode_text, v.decode_time),
    ("provider", "tariff", "state", "end_date", "grace_until", "paid_until", "subscription_charge_id", "bot_name", "updated_at",),
)
_GET_SESSION: Function[BotSession | None] = Function(
    "get_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    optional(BotSession, v.decode_integer, v.decode_integer, v.decode_text, v.decode_jsonb, v.decode_jsonb, v.decode_integer, v.decode_time, v.decode_time),
    ("id", "user_id", "bot_name", "session_data", "stats_data", "version", "created_at", "updated_at",),
)
_GET_TARIFF: Function[Tariff | None] = Function(
    "get_tariff",
    (
        Argument("tariff", "text", v.encode_text),
    ),
    optional(Tariff, v.decode_text, v.decode_text, v.decode_numeric, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_boolean, v.decode_interval),
    ("tariff", "name", "price", "currency", "subscription_type", "duration_days", "credits", "is_active", "grace",),
)
_GET_USER: Function[User | None] = Function(
    "get_user",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    optional(User, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_text, v.decode_time, v.decode_time, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("id", "telegram_id", "username", "first_name", "last_name", "registration_date", "last_activity", "total_xp", "level", "total_trainings", "total_score", "attributes",),
)
_GET_USER_BADGES: Function[list[UserBadge]] = Function(
    "get_user_badges",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    many(UserBadge, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_time, v.decode_jsonb),
    ("badge_type", "name", "description", "earned_in_bot", "earned_at", "metadata",),
    bot_is_filter=True,
)
_GET_USER_BY_ID: Function[User | None] = Function(
    "get_user_by_id",
    (
        Argument("user_id", "bigint", v.encode_integer),
    ),
    optional(User, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_text, v.decode_time, v.decode_time, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("id", "telegram_id", "username", "first_name", "last_name", "registration_date", "last_activity", "total_xp", "level", "total_trainings", "total_score", "attributes",),
)
_GET_USER_PAYMENTS: Function[list[Payment]] = Function(
    "get_user_payments",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("offset_rows", "bigint", v.encode_integer, optional=True),
    ),
    many(Payment, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_time, v.decode_text, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_boolean, v.decode_integer, v.decode_jsonb, v.decode_numeric, v.decode_interval, v.decode_numeric, v.decode_boolean, v.decode_text),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "paid_until", "subscription_type", "duration_days", "credits", "bot_name", "order_id", "is_repeat", "payer", "unmatched", "refunded", "refunded_time", "asked", "is_recurring", "subscription_charge_id",),
)
_GET_USER_RANK: Function[int | None] = Function(
    "get_user_rank",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    scalar(v.decode_integer),
)
_GET_USER_SESSION: Function[Any] = Function(
    "get_user_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("username", "text", v.encode_text, optional=True),
        Argument("first_name", "text", v.encode_text, optional=True),
        Argument("last_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_jsonb),
)
_GET_USER_SESSIONS: Function[list[BotSession]] = Function(
    "get_user_sessions",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    many(BotSession, v.decode_integer, v.decode_integer, v.decode_text, v.decode_jsonb, v.decode_jsonb, v.decode_integer, v.decode_time, v.decode_time),
    ("id", "user_id", "bot_name", "session_data", "stats_data", "version", "created_at", "updated_at",),
)
_GET_USER_TRAINING_HISTORY: Function[list[TrainingRecord]] = Function(
    "get_user_training_history",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("offset_rows", "bigint", v.encode_integer, optional=True),
    ),
    many(TrainingRecord, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_text, v.decode_time, v.decode_text, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_jsonb, v.decode_jsonb, v.decode_jsonb, v.decode_time),
    ("id", "user_id", "telegram_id", "bot_name", "training_date", "scenario_name", "total_score", "clarity_level", "question_count", "contextual_questions", "per_type_counts", "case_data", "session_snapshot", "created_at",),
)
_GET_XP_BY_BOT: Function[list[BotXp]] = Function(
    "get_xp_by_bot",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
    ),
    many(BotXp, v.decode_text, v.decode_integer),
    ("bot_name", "xp",),
)
_HAS_BADGE: Function[bool | None] = Function(
    "has_badge",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("badge_type", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
    bot_is_filter=True,
)
_IMPORT_BADGES: Function[ImportResult] = Function(
    "import_badges",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_FREE_TRAININGS: Function[ImportResult] = Function(
    "import_free_trainings",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_PAYMENTS: Function[ImportResult] = Function(
    "import_payments",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_PROMOCODE_USAGE: Function[ImportResult] = Function(
    "import_promocode_usage",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_PROMOCODES: Function[ImportResult] = Function(
    "import_promocodes",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_SESSIONS: Function[ImportResult] = Function(
    "import_sessions",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_SUBSCRIPTIONS: Function[ImportResult] = Function(
    "import_subscriptions",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_TRAINING_HISTORY: Function[ImportResult] = Function(
    "import_training_history",
    (
        Argument("entries", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_IMPORT_USERS: Function[ImportResult] = Function(
    "import_users",
    (
        Argument("users", "jsonb", v.encode_jsonb),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(ImportResult, v.decode_integer, v.decode_integer, v.decode_jsonb),
    ("imported", "skipped", "errors",),
)
_INCREMENT_SESSION: Function[Decimal] = Function(
    "increment_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("path", "text[]", v.array_of(v.encode_text)),
        Argument("by", "numeric", v.encode_numeric, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_numeric),
)
_INCREMENT_STATS: Function[Decimal] = Function(
    "increment_stats",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("path", "text[]", v.array_of(v.encode_text)),
        Argument("by", "numeric", v.encode_numeric, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_numeric),
)
_INCREMENT_TRAINING_COUNT: Function[bool] = Function(
    "increment_training_count",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_LEVEL_FOR_XP: Function[int] = Function(
    "level_for_xp",
    (
        Argument("xp", "bigint", v.encode_integer),
        Argument("levels_config", "jsonb", v.encode_jsonb, optional=True),
    ),
    scalar(v.decode_integer),
)
_LIST_BOARDS: Function[list[Board]] = Function(
    "list_boards",
    (
    ),
    many(Board, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_time),
    ("board", "period", "timezone", "bot_name", "source", "operator", "sort", "created_at",),
)
_LIST_BOTS: Function[list[Bot]] = Function(
    "list_bots",
    (
    ),
    many(Bot, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_jsonb, v.decode_time, v.decode_jsonb, v.decode_text),
    ("bot_name", "login_role", "default_session", "default_stats", "created_at", "limits", "billing_role",),
)
_LIST_ERASED: Function[list[ErasedUser]] = Function(
    "list_erased",
    (
        Argument("after", "bigint", v.encode_integer, optional=True),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
    ),
    many(ErasedUser, v.decode_integer, v.decode_integer, v.decode_time),
    ("id", "user_id", "erased_at",),
)
_LIST_EXPIRING: Function[list[Expiring]] = Function(
    "list_expiring",
    (
        Argument("within", "interval", v.encode_interval),
        Argument("state", "text", v.encode_text, optional=True),
        Argument("since", "timestamp with time zone", v.encode_time, optional=True),
        Argument("after", "bigint", v.encode_integer, optional=True),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
    ),
    many(Expiring, v.decode_integer, v.decode_integer, v.decode_text, v.decode_time, v.decode_time, v.decode_text, v.decode_text, v.decode_text, v.decode_text),
    ("id", "telegram_id", "subscription_type", "end_date", "grace_until", "state", "provider", "tariff", "subscription_charge_id",),
)
_LIST_PAYMENTS: Function[list[Payment]] = Function(
    "list_payments",
    (
        Argument("status", "text", v.encode_text, optional=True),
        Argument("provider", "text", v.encode_text, optional=True),
        Argument("since", "timestamp with time zone", v.encode_time, optional=True),
        Argument("until", "timestamp with time zone", v.encode_time, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("after", "bigint", v.encode_integer, optional=True),
    ),
    many(Payment, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_time, v.decode_text, v.decode_integer, v.decode_integer, v.decode_text, v.decode_text, v.decode_boolean, v.decode_integer, v.decode_jsonb, v.decode_numeric, v.decode_interval, v.decode_numeric, v.decode_boolean, v.decode_text),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "paid_until", "subscription_type", "duration_days", "credits", "bot_name", "order_id", "is_repeat", "payer", "unmatched", "refunded", "refunded_time", "asked", "is_recurring", "subscription_charge_id",),
    bot_is_filter=True,
)
_LIST_PROMOCODES: Function[list[Promocode]] = Function(
    "list_promocodes",
    (
        Argument("active_only", "boolean", v.encode_boolean, optional=True),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
    ),
    many(Promocode, v.decode_integer, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_integer, v.decode_time, v.decode_time, v.decode_boolean, v.decode_time),
    ("id", "code", "type", "value", "max_uses", "current_uses", "starts_at", "expires_at", "is_active", "created_at",),
)
_LIST_TARIFFS: Function[list[Tariff]] = Function(
    "list_tariffs",
    (
        Argument("active_only", "boolean", v.encode_boolean, optional=True),
    ),
    many(Tariff, v.decode_text, v.decode_text, v.decode_numeric, v.decode_text, v.decode_text, v.decode_integer, v.decode_integer, v.decode_boolean, v.decode_interval),
    ("tariff", "name", "price", "currency", "subscription_type", "duration_days", "credits", "is_active", "grace",),
)
_PATCH_SESSION: Function[Any] = Function(
    "patch_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("session_patch", "jsonb", v.encode_jsonb, optional=True),
        Argument("stats_patch", "jsonb", v.encode_jsonb, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_jsonb),
)
_PROMOCODE_STATS: Function[Any] = Function(
    "promocode_stats",
    (
        Argument("code", "text", v.encode_text),
    ),
    scalar(v.decode_jsonb),
)
_PURGE_BOARD: Function[int] = Function(
    "purge_board",
    (
        Argument("board", "text", v.encode_text),
        Argument("keep_periods", "integer", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_PURGE_ERASED: Function[int] = Function(
    "purge_erased",
    (
        Argument("older_than", "interval", v.encode_interval, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_PURGE_REQUESTS: Function[int] = Function(
    "purge_requests",
    (
        Argument("older_than", "interval", v.encode_interval, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_PURGE_STORAGE: Function[int] = Function(
    "purge_storage",
    (
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_PURGE_XP_EVENTS: Function[int] = Function(
    "purge_xp_events",
    (
        Argument("older_than", "interval", v.encode_interval, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_REBUILD_COUNTS: Function[int] = Function(
    "rebuild_counts",
    (
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_RECONCILE_PAYMENTS: Function[list[PaymentProblem]] = Function(
    "reconcile_payments",
    (
        Argument("provider", "text", v.encode_text),
        Argument("transactions", "jsonb", v.encode_jsonb),
        Argument("since", "timestamp with time zone", v.encode_time, optional=True),
        Argument("until", "timestamp with time zone", v.encode_time, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    many(PaymentProblem, v.decode_text, v.decode_text, v.decode_jsonb),
    ("payment_id", "problem", "detail",),
    bot_is_filter=True,
)
_REDEEM_PROMOCODE: Function[RedeemResult] = Function(
    "redeem_promocode",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("code", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(RedeemResult, v.decode_boolean, v.decode_text, v.decode_text, v.decode_integer),
    ("success", "status", "type", "value",),
)
_REFUND_PAYMENT: Function[PaymentResult] = Function(
    "refund_payment",
    (
        Argument("provider", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text),
        Argument("amount", "numeric", v.encode_numeric, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(PaymentResult, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_boolean, v.decode_jsonb),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "granted", "details",),
)
_REGISTER_BOT: Function[Bot] = Function(
    "register_bot",
    (
        Argument("bot_name", "text", v.encode_text),
        Argument("default_session", "jsonb", v.encode_jsonb, optional=True),
        Argument("default_stats", "jsonb", v.encode_jsonb, optional=True),
        Argument("login_role", "name", v.encode_text, optional=True),
        Argument("limits", "jsonb", v.encode_jsonb, optional=True),
        Argument("billing_role", "name", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(Bot, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_jsonb, v.decode_time, v.decode_jsonb, v.decode_text),
    ("bot_name", "login_role", "default_session", "default_stats", "created_at", "limits", "billing_role",),
)
_RELEASE_ACCESS: Function[bool] = Function(
    "release_access",
    (
        Argument("reservation_id", "bigint", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_REMOVE_BOT: Function[bool] = Function(
    "remove_bot",
    (
        Argument("bot_name", "text", v.encode_text),
        Argument("delete_data", "boolean", v.encode_boolean, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_RESERVE_ACCESS: Function[Reservation | None] = Function(
    "reserve_access",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("ttl", "interval", v.encode_interval, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    optional(Reservation, v.decode_integer, v.decode_text),
    ("reservation_id", "access_type",),
)
_RESET_SESSION: Function[bool] = Function(
    "reset_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("keep_stats", "boolean", v.encode_boolean, optional=True),
        Argument("initial_session", "jsonb", v.encode_jsonb, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_RESOLVE_PAYMENT: Function[PaymentResult] = Function(
    "resolve_payment",
    (
        Argument("provider", "text", v.encode_text),
        Argument("payment_id", "text", v.encode_text),
        Argument("tariff", "text", v.encode_text),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(PaymentResult, v.decode_integer, v.decode_integer, v.decode_numeric, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_text, v.decode_jsonb, v.decode_time, v.decode_time, v.decode_boolean, v.decode_jsonb),
    ("id", "user_id", "amount", "currency", "provider", "payment_id", "status", "tariff", "description", "metadata", "created_at", "updated_at", "granted", "details",),
)
_REVERT_XP: Function[XpReversal] = Function(
    "revert_xp",
    (
        Argument("bot_name", "text", v.encode_text),
        Argument("since", "timestamp with time zone", v.encode_time),
        Argument("until", "timestamp with time zone", v.encode_time, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(XpReversal, v.decode_integer, v.decode_integer),
    ("users", "xp",),
)
_REVOKE_BADGE: Function[bool] = Function(
    "revoke_badge",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("badge_type", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_SAVE_SESSION: Function[bool] = Function(
    "save_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("session_data", "jsonb", v.encode_jsonb),
        Argument("stats_data", "jsonb", v.encode_jsonb),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("expected_version", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_SAVE_TRAINING_HISTORY: Function[int] = Function(
    "save_training_history",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("total_score", "bigint", v.encode_integer),
        Argument("clarity_level", "integer", v.encode_integer),
        Argument("question_count", "integer", v.encode_integer),
        Argument("contextual_questions", "integer", v.encode_integer),
        Argument("per_type_counts", "jsonb", v.encode_jsonb, optional=True),
        Argument("case_data", "jsonb", v.encode_jsonb, optional=True),
        Argument("session_snapshot", "jsonb", v.encode_jsonb, optional=True),
        Argument("scenario_name", "text", v.encode_text, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_SET_AUTO_RENEW: Function[bool] = Function(
    "set_auto_renew",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("auto_renew", "boolean", v.encode_boolean),
        Argument("provider", "text", v.encode_text),
        Argument("tariff", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_SET_LEVELS: Function[None] = Function(
    "set_levels",
    (
        Argument("levels_config", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_nothing),
)
_SET_USER_ATTRIBUTES: Function[Any] = Function(
    "set_user_attributes",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("patch", "jsonb", v.encode_jsonb),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_jsonb),
)
_STORAGE_DELETE: Function[bool] = Function(
    "storage_delete",
    (
        Argument("key", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("fence", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_STORAGE_DELETE_PREFIX: Function[int] = Function(
    "storage_delete_prefix",
    (
        Argument("prefix", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_STORAGE_INCREMENT: Function[Decimal] = Function(
    "storage_increment",
    (
        Argument("key", "text", v.encode_text),
        Argument("path", "text[]", v.array_of(v.encode_text)),
        Argument("by", "numeric", v.encode_numeric, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("ttl", "interval", v.encode_interval, optional=True),
        Argument("expected_version", "bigint", v.encode_integer, optional=True),
        Argument("telegram_id", "bigint", v.encode_integer, optional=True),
        Argument("fence", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_numeric),
)
_STORAGE_KEYS: Function[list[StorageKey]] = Function(
    "storage_keys",
    (
        Argument("prefix", "text", v.encode_text, optional=True),
        Argument("after", "text", v.encode_text, optional=True),
        Argument("limit_rows", "integer", v.encode_integer, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    many(StorageKey, v.decode_text, v.decode_integer, v.decode_time, v.decode_integer),
    ("key", "version", "expires_at", "telegram_id",),
)
_STORAGE_LOCK: Function[int | None] = Function(
    "storage_lock",
    (
        Argument("key", "text", v.encode_text),
        Argument("owner", "text", v.encode_text),
        Argument("ttl", "interval", v.encode_interval),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_STORAGE_PATCH: Function[WrittenValue] = Function(
    "storage_patch",
    (
        Argument("key", "text", v.encode_text),
        Argument("patch", "json", v.encode_json),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("ttl", "interval", v.encode_interval, optional=True),
        Argument("expected_version", "bigint", v.encode_integer, optional=True),
        Argument("telegram_id", "bigint", v.encode_integer, optional=True),
        Argument("fence", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(WrittenValue, v.decode_json, v.decode_integer),
    ("value", "version",),
)
_STORAGE_READ: Function[StoredValue | None] = Function(
    "storage_read",
    (
        Argument("key", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    optional(StoredValue, v.decode_json, v.decode_integer, v.decode_time),
    ("value", "version", "expires_at",),
)
_STORAGE_READ_FOR_UPDATE: Function[StoredValue | None] = Function(
    "storage_read_for_update",
    (
        Argument("key", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
    ),
    optional(StoredValue, v.decode_json, v.decode_integer, v.decode_time),
    ("value", "version", "expires_at",),
)
_STORAGE_UNLOCK: Function[bool] = Function(
    "storage_unlock",
    (
        Argument("key", "text", v.encode_text),
        Argument("owner", "text", v.encode_text),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_STORAGE_UPDATE_KEYS: Function[WrittenValue] = Function(
    "storage_update_keys",
    (
        Argument("key", "text", v.encode_text),
        Argument("set", "json", v.encode_json),
        Argument("remove", "text[]", v.array_of(v.encode_text), optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("ttl", "interval", v.encode_interval, optional=True),
        Argument("expected_version", "bigint", v.encode_integer, optional=True),
        Argument("telegram_id", "bigint", v.encode_integer, optional=True),
        Argument("fence", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(WrittenValue, v.decode_json, v.decode_integer),
    ("value", "version",),
)
_STORAGE_WRITE: Function[int] = Function(
    "storage_write",
    (
        Argument("key", "text", v.encode_text),
        Argument("value", "json", v.encode_json),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("ttl", "interval", v.encode_interval, optional=True),
        Argument("expected_version", "bigint", v.encode_integer, optional=True),
        Argument("telegram_id", "bigint", v.encode_integer, optional=True),
        Argument("fence", "bigint", v.encode_integer, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_integer),
)
_SUBMIT_SCORE: Function[BoardScore] = Function(
    "submit_score",
    (
        Argument("board", "text", v.encode_text),
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("score", "bigint", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(BoardScore, v.decode_integer, v.decode_integer),
    ("score", "rank",),
)
_UPDATE_LEVEL: Function[bool] = Function(
    "update_level",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("new_level", "integer", v.encode_integer),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_UPDATE_SESSION: Function[bool] = Function(
    "update_session",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("session_data", "jsonb", v.encode_jsonb),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_UPDATE_STATS: Function[bool] = Function(
    "update_stats",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("stats_data", "jsonb", v.encode_jsonb),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    scalar(v.decode_boolean),
)
_UPDATE_USER_STATS_AFTER_TRAINING: Function[XpResult] = Function(
    "update_user_stats_after_training",
    (
        Argument("telegram_id", "bigint", v.encode_integer),
        Argument("session_score", "bigint", v.encode_integer),
        Argument("scenario_config", "jsonb", v.encode_jsonb, optional=True),
        Argument("bot_name", "text", v.encode_text, optional=True),
        Argument("request_id", "text", v.encode_text, optional=True),
    ),
    one(XpResult, v.decode_boolean, v.decode_integer, v.decode_integer, v.decode_integer),
    ("leveled_up", "old_level", "new_level", "total_xp",),
)
_VERIFY: Function[list[Violation]] = Function(
    "verify",
    (
    ),
    many(Violation, v.decode_text, v.decode_text, v.decode_text),
    ("check_name", "subject", "detail",),
)
_VERSION: Function[str] = Function(
    "version",
    (
    ),
    scalar(v.decode_text),
)


class Functions:
    """botdb's functions."""

    def _call(self, function: Function[T], *values: Any) -> T:
        raise NotImplementedError

    def add_free_trainings(
        self,
        telegram_id: int,
        count: int,
        source: str,
        *,
        once: bool | None = None,
        request_id: str | None = None,
    ) -> FreeTrainings:
        """Adds free trainings to those from the same source (channel, promocode, admin) and returns the row.
        once: the first grant from this source is the only one; the row is returned unchanged if there is one,
        even if it is used up. Errors: TB001 unknown user, 22023 a count below 1 or an unknown source, 22003 a
        total past 2^31 - 1. Needs botdb_billing. Default: once false."""
        return self._call(_ADD_FREE_TRAININGS, telegram_id, count, source, once, request_id)

    def add_score(
        self,
        telegram_id: int,
        score: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Adds to total_score; true. Errors: TB001 unknown user, 22023 a negative score, 22003 a total past
        2^63 - 1."""
        return self._call(_ADD_SCORE, telegram_id, score, request_id)

    def add_xp(
        self,
        telegram_id: int,
        xp: int,
        *,
        bot_name: str | None = None,
        levels_config: Any = None,
        reason: str | None = None,
        request_id: str | None = None,
    ) -> XpResult:
        """Adds XP to the user's total over all bots and raises the level by levels_config, else by the stored
        levels, else one a hundred XP up to 100; a level never falls. Errors: TB001 unknown user, 22023 negative
        xp or malformed levels_config, 22003 a total past 2^63 - 1."""
        return self._call(_ADD_XP, telegram_id, xp, bot_name, levels_config, reason, request_id)

    def add_xp_batch(
        self,
        telegram_ids: Sequence[int],
        xps: Sequence[int],
        *,
        bot_name: str | None = None,
        reason: str | None = None,
        skip_unknown: bool | None = None,
        request_id: str | None = None,
    ) -> list[XpBatchRow]:
        """add_xp for many users in one call: xps[n] for telegram_ids[n], summed for a user who is named more
        than once. One row a user, in the order in which they are first named. Users are locked in the order of
        their Telegram ids, so that batches never deadlock. Errors: TB001 an unknown user, unless skip_unknown;
        22023 arrays that differ in length, an element that is NULL or a negative xp; 22003 a total past 2^63 -
        1. An error leaves nothing behind. Default: skip_unknown false."""
        return self._call(_ADD_XP_BATCH, telegram_ids, xps, bot_name, reason, skip_unknown, request_id)

    def apply_payment(
        self,
        telegram_id: int,
        provider: str,
        payment_id: str,
        *,
        tariff: str | None = None,
        amount: Decimal | int | float | None = None,
        currency: str | None = None,
        paid_until: datetime | None = None,
        metadata: Any = None,
        order_id: str | None = None,
        is_recurring: bool | None = None,
        subscription_charge_id: str | None = None,
        request_id: str | None = None,
    ) -> PaymentResult:
        """Records a charge and grants what it bought, once, however often it is told; payment_id is the
        charge's own id. A charge that names an order completes it; without a tariff and an order it is a
        donation. A payer who is not known is created. What cannot be granted as it is charged (a tariff or an
        order that is not known, a tariff off offer, another currency, less than was asked) is kept as
        unmatched, with the reason in details, for resolve_payment or refund_payment. paid_until: the provider's
        end of the paid period, instead of the tariff's days. is_recurring: it is a charge of a subscription
        that renews itself, which is on from then on (see get_renewals); subscription_charge_id is the id of its
        first charge, left out that which is known, else its own. Returns what complete_payment does. Errors:
        TB005 the payment_id is another charge's; 22023 a malformed argument, a paid_until more than 1000 years
        away. Needs botdb_billing. Default: is_recurring false."""
        return self._call(_APPLY_PAYMENT, telegram_id, provider, payment_id, tariff, amount, currency, paid_until, metadata, order_id, is_recurring, subscription_charge_id, request_id)

    def attach_user_table(
        self,
        relation: str,
        column_name: str,
    ) -> str:
        """Has a table of the deployment's own follow the erasure of users, whose users.id is in the column, a
        bigint. Where the table belongs to an administrator, a foreign key with ON DELETE CASCADE: foreign key.
        Where it does not, no key, and those it had are dropped; the bot clears the table itself by list_erased:
        queue. Needs the rights to alter the table. The same again is no error. Errors: 22023 no table, no such
        column or another type; 42501 a table that is not the caller's; 23503 rows of users who are not there.
        Needs botdb_admin."""
        return self._call(_ATTACH_USER_TABLE, relation, column_name)

    def award_badge(
        self,
        telegram_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
        metadata: Any = None,
        request_id: str | None = None,
    ) -> bool:
        """Gives the user the badge from this bot: true, or false if it is held from this bot already. A type
        that the catalogue does not know enters it. Errors: TB001 unknown user, 22023 a badge_type that is empty
        or over 100 characters, or metadata that is no object."""
        return self._call(_AWARD_BADGE, telegram_id, badge_type, bot_name, metadata, request_id)

    def award_badge_by_user_id(
        self,
        user_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
        metadata: Any = None,
        request_id: str | None = None,
    ) -> bool:
        """As award_badge, the user named by users.id."""
        return self._call(_AWARD_BADGE_BY_USER_ID, user_id, badge_type, bot_name, metadata, request_id)

    def check_access(
        self,
        telegram_id: int,
    ) -> Access:
        """Whether the user may train, and by what: subscription (details: subscription_type, end_date,
        days_left, rounded up; in grace days_left is 0, and state past_due and grace_until are there too),
        credits (credits_left, over all rows), free_trainings (trainings_left and source of the row used next,
        trainings_left_total). Without access, an unknown user's included: false, NULL, {}. Always one row."""
        return self._call(_CHECK_ACCESS, telegram_id)

    def check_promocode(
        self,
        telegram_id: int,
        code: str,
    ) -> RedeemResult | None:
        """The row that redeem_promocode would return now, nothing changed; no row for an unknown user."""
        return self._call(_CHECK_PROMOCODE, telegram_id, code)

    def claim_update(
        self,
        update_id: int,
        *,
        bot_name: str | None = None,
        telegram_id: int | None = None,
        request_id: str | None = None,
    ) -> bool:
        """True the first time that this bot claims this update of Telegram, false ever after: a handler that
        claims first in its transaction, and stops on false, happens once. A second claim at the same moment
        waits for the first transaction to end. With telegram_id a claim that is true also locks that user,
        created if new, until the transaction ends: all handlers that begin so come one after the other,
        whatever they read and write of the user. Errors: 22023 a missing update_id or bot, or a telegram_id
        outside 1 to 2^52-1."""
        return self._call(_CLAIM_UPDATE, update_id, bot_name, telegram_id, request_id)

    def complete_payment(
        self,
        provider: str,
        payment_id: str,
        *,
        request_id: str | None = None,
    ) -> PaymentResult:
        """A pending payment becomes completed, and what it bought is granted; the payment, granted (whether
        this call did), details: access_type and credits, or days and end_date. One that is completed or
        refunded stays as it is. Errors: TB005 it has failed, or there is no such payment. Needs
        botdb_billing."""
        return self._call(_COMPLETE_PAYMENT, provider, payment_id, request_id)

    def confirm_access(
        self,
        reservation_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """What was reserved is used: true, or false if it was confirmed before. After the ttl it still works as
        long as nothing else has been taken for the user. Errors: TB005 the unit was given back, or no such
        reservation; 42501 another bot's."""
        return self._call(_CONFIRM_ACCESS, reservation_id, request_id)

    def consume_access(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Takes what one training costs: nothing under a time subscription that runs or is in grace, else one
        credit, oldest first, else one free training, oldest source first. False if there is nothing to take.
        Errors: TB001 unknown user."""
        return self._call(_CONSUME_ACCESS, telegram_id, bot_name, request_id)

    def count_badges_by_type(
        self,
        *,
        bot_name: str | None = None,
    ) -> list[BadgeCount]:
        """How many users hold each badge of the catalogue, by badge_type, 0 too: from one bot, or with NULL
        from any; a login role that is bound to a bot is told of that bot's. Reads all of user_badges."""
        return self._call(_COUNT_BADGES_BY_TYPE, bot_name)

    def count_user_badges(
        self,
        telegram_id: int,
    ) -> int | None:
        """How many badges the user holds, one from two bots counted twice; NULL for an unknown user."""
        return self._call(_COUNT_USER_BADGES, telegram_id)

    def count_users(
        self,
    ) -> int:
        """How many users there are, from the counts of the leaderboard."""
        return self._call(_COUNT_USERS)

    def create_payment(
        self,
        telegram_id: int,
        provider: str,
        tariff: str | None,
        *,
        payment_id: str | None = None,
        amount: Decimal | int | float | None = None,
        currency: str | None = None,
        description: str | None = None,
        metadata: Any = None,
        order_id: str | None = None,
        request_id: str | None = None,
    ) -> Payment:
        """Enters a pending payment and returns its row. Amount and currency are the tariff's unless given;
        without a tariff (NULL) both are needed. order_id is the bot's own name for it, which its charge may
        name. The same payment_id of the same provider, or the same order_id, again, for the same user and
        tariff, is that payment, returned as it is. Errors: TB001 unknown user, TB002 no such tariff on offer,
        TB005 the payment_id or order_id is taken by another order, 22023 a malformed argument. Needs
        botdb_billing."""
        return self._call(_CREATE_PAYMENT, telegram_id, provider, tariff, payment_id, amount, currency, description, metadata, order_id, request_id)

    def create_promocode(
        self,
        code: str,
        type: str,
        value: int,
        *,
        max_uses: int | None = None,
        expires_at: datetime | None = None,
        starts_at: datetime | None = None,
        request_id: str | None = None,
    ) -> Promocode:
        """Creates a promocode: type trainings, free_month (value months of 30 days) or credits; max_uses NULL
        is no limit. The code is stored trimmed and upper-case. Returns the row. Errors: 22023 a code that is
        empty, over 64 characters or has control characters, an unknown type, a value or max_uses below 1, an
        end before the start; 23505 the code exists. Needs botdb_admin."""
        return self._call(_CREATE_PROMOCODE, code, type, value, max_uses, expires_at, starts_at, request_id)

    def create_subscription(
        self,
        telegram_id: int,
        subscription_type: str,
        *,
        duration_days: int | None = None,
        credits: int | None = None,
        auto_renew: bool | None = None,
        request_id: str | None = None,
    ) -> Subscription:
        """Gives the user time (month = 30 days, year = 365, a day = 24 hours, unless duration_days) or credits.
        Running time is extended from its end in the same row, whose type becomes the longer of the two; credits
        are a row of their own. Returns the row. Errors: TB001 unknown user, 22023 an unknown type, credits or
        duration_days out of range or given for the other kind, 22003 an end past what a timestamp holds. Needs
        botdb_billing. Default: auto_renew false."""
        return self._call(_CREATE_SUBSCRIPTION, telegram_id, subscription_type, duration_days, credits, auto_renew, request_id)

    def define_badge(
        self,
        badge_type: str,
        name: str,
        *,
        description: str | None = None,
        criteria: str | None = None,
        request_id: str | None = None,
    ) -> Badge:
        """Creates or replaces the badge in the catalogue. criteria is a condition such as $.total_xp >= 1000,
        which evaluate_badges tests; NULL: only award_badge gives it. Errors: 22023 an argument out of bounds,
        or criteria that is no condition. Needs botdb_admin."""
        return self._call(_DEFINE_BADGE, badge_type, name, description, criteria, request_id)

    def define_board(
        self,
        board: str,
        *,
        period: str | None = None,
        timezone: str | None = None,
        bot_name: str | None = None,
        source: str | None = None,
        operator: str | None = None,
        sort: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """A board that counts from now on; true if it is new, false if it is there on these terms. period: all,
        or day, week (from Monday), month, cut at midnight in timezone, a name of pg_timezone_names. source: xp
        is fed by add_xp, score by submit_score; of bot_name, or of all bots where it is NULL. operator: incr
        adds up, best keeps the best, last the last. sort: desc, the highest is best, or asc. Errors: 22023 a
        bad argument, or other terms than the board has; TB002 unknown bot (strict). Needs botdb_admin. Default:
        period all, timezone UTC, source xp, operator incr, sort desc."""
        return self._call(_DEFINE_BOARD, board, period, timezone, bot_name, source, operator, sort, request_id)

    def define_tariff(
        self,
        tariff: str,
        name: str,
        price: Decimal | int | float,
        currency: str,
        subscription_type: str,
        *,
        duration_days: int | None = None,
        credits: int | None = None,
        grace: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> Tariff:
        """Creates the tariff or replaces all that it says, and puts it on offer (again). duration_days NULL is
        30 days for a month, 365 for a year; credits belong to subscription_type credits. grace: how long a
        subscription that renews itself gives access behind its end, while its next charge is late; it counts
        from its next charge on. Payments that are there stay. Returns the row. Errors: 22023 an empty name, a
        price outside 0 to 99999999.99 or with more than two decimals, a currency that is not three letters, an
        unknown type, days or credits out of range or given for the other kind, a grace below 0 or above 1 year.
        Needs botdb_admin."""
        return self._call(_DEFINE_TARIFF, tariff, name, price, currency, subscription_type, duration_days, credits, grace, request_id)

    def delete_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Deletes session and stats of the user in this bot; false if there were none. Errors: TB001 unknown
        user."""
        return self._call(_DELETE_SESSION, telegram_id, bot_name, request_id)

    def delete_user(
        self,
        telegram_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Erases the user and all that is theirs, in every bot, values in storage of somebody unknown too;
        false if there was nothing. Promocode uses stay counted, and what another user has paid for them becomes
        that user's payment. Needs botdb_admin."""
        return self._call(_DELETE_USER, telegram_id, request_id)

    def disable_promocode(
        self,
        code: str,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Lets nobody redeem the promocode any more; true, or false if there is no such code. What was granted
        stays. Errors: 22023 a malformed code. Needs botdb_admin."""
        return self._call(_DISABLE_PROMOCODE, code, request_id)

    def disable_tariff(
        self,
        tariff: str,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Takes the tariff off offer: true, or false if it was off already. Payments that are there keep what
        they buy and can be completed; define_tariff puts it on offer again. Errors: TB002 no such tariff, 22023
        an empty name. Needs botdb_admin."""
        return self._call(_DISABLE_TARIFF, tariff, request_id)

    def drop_board(
        self,
        board: str,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Deletes the board and all its scores; false if there is none. Waits for transactions that have
        entered scores, and others that enter some wait for it. Needs botdb_admin."""
        return self._call(_DROP_BOARD, board, request_id)

    def evaluate_badges(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        context: Any = None,
        request_id: str | None = None,
    ) -> list[str]:
        """Awards, from this bot, every badge whose criteria hold, and returns the types newly won. Criteria see
        one flat object: total_xp, level, total_trainings, total_score; over it the bot's stats, its session,
        then context. A key that is missing does not hold. Errors: TB001 unknown user, 22023 a context that is
        no object. Default: context {}."""
        return self._call(_EVALUATE_BADGES, telegram_id, bot_name, context, request_id)

    def explain_access(
        self,
        telegram_id: int,
    ) -> Any:
        """Why access is as it is: check_access's row; because, in words; the user's subscriptions (the newest
        20), free trainings, open reservations, and the newest 20 events of the ledger. NULL for an unknown
        user."""
        return self._call(_EXPLAIN_ACCESS, telegram_id)

    def export_user(
        self,
        telegram_id: int,
    ) -> Any:
        """All that is stored of the user, a key for each table; user is null where only values in storage are
        tied to the id, NULL if nothing is. Errors: 54000 for more than 256 MB. Needs botdb_admin."""
        return self._call(_EXPORT_USER, telegram_id)

    def fail_payment(
        self,
        provider: str,
        payment_id: str,
        *,
        request_id: str | None = None,
    ) -> PaymentResult:
        """A pending payment becomes failed; again: nothing. granted is false, details {}. Errors: TB005 it is
        completed or refunded, or there is no such payment. Needs botdb_billing."""
        return self._call(_FAIL_PAYMENT, provider, payment_id, request_id)

    def finish_training(
        self,
        telegram_id: int,
        session_score: int,
        session_data: Any,
        *,
        scenario_config: Any = None,
        stats_patch: Any = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> FinishTrainingResult:
        """All that the end of a training writes: what update_user_stats_after_training counts; the session,
        saved; in the bot's stats total_trainings, total_questions, best_score and last_training_date, and where
        they are there the user's total_xp, current_level and, after a rise, level_up_notification, over them
        stats_patch (RFC 7396); a history row from the session's clarity_level, question_count,
        contextual_questions, per_type_counts and case_data, named after scenario_config.scenario_info; the
        badges that evaluate_badges finds. Errors: TB001 unknown user, 22023 negative session_score, arguments
        or keys of the wrong shape, 22003 a total out of range."""
        return self._call(_FINISH_TRAINING, telegram_id, session_score, session_data, scenario_config, stats_patch, bot_name, request_id)

    def generate_promocodes(
        self,
        count: int,
        type: str,
        value: int,
        *,
        prefix: str | None = None,
        length: int | None = None,
        max_uses: int | None = None,
        expires_at: datetime | None = None,
        request_id: str | None = None,
    ) -> list[str]:
        """Creates count promocodes (1 to 100,000) that nobody can guess and returns their codes: prefix,
        trimmed and upper-case, and length characters drawn by a cryptographic generator from digits and letters
        that do not look alike. max_uses is that of each code, NULL no limit. Errors: 22023 a number out of
        range, a malformed prefix, an unknown type, more than 64 characters, a length that a code could be
        guessed with. Needs botdb_admin. Default: prefix '', length 8, max_uses 1."""
        return self._call(_GENERATE_PROMOCODES, count, type, value, prefix, length, max_uses, expires_at, request_id)

    def get_active_subscription(
        self,
        telegram_id: int,
    ) -> Subscription | None:
        """What check_access would use: the time subscription that ends last of those that run or are in grace,
        else the oldest row with credits; no row without either."""
        return self._call(_GET_ACTIVE_SUBSCRIPTION, telegram_id)

    def get_board(
        self,
        board: str,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
        at: datetime | None = None,
    ) -> list[BoardRow]:
        """The board in the period that holds the time at: best score first, equal scores by reached_at, then by
        users.id. rank counts the rows from 1. Errors: TB002 unknown board, 22023 a negative limit or offset, or
        an infinite time. Default: limit_rows 10, offset_rows 0, at now()."""
        return self._call(_GET_BOARD, board, limit_rows, offset_rows, at)

    def get_board_around(
        self,
        board: str,
        telegram_id: int,
        *,
        radius: int | None = None,
        at: datetime | None = None,
    ) -> list[BoardRow]:
        """The user's row of get_board, with up to radius rows above and below it; no row if the user has no
        score in the period that holds the time at. Errors: TB002 unknown board, 22023 a radius outside 0 to
        1000, or an infinite time. Default: radius 5, at now()."""
        return self._call(_GET_BOARD_AROUND, board, telegram_id, radius, at)

    def get_board_rank(
        self,
        board: str,
        telegram_id: int,
        *,
        at: datetime | None = None,
    ) -> BoardRank | None:
        """The user's rank and score in the period that holds the time at, and how many have a score there: one
        row, or none if the user has no score. Errors: TB002 unknown board, 22023 an infinite time. Default: at
        now()."""
        return self._call(_GET_BOARD_RANK, board, telegram_id, at)

    def get_leaderboard(
        self,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
    ) -> list[LeaderboardRow]:
        """Users by total_xp descending, then id. rank counts the rows of this order from 1. Errors: 22023
        negative limit or offset. Default: limit_rows 10, offset_rows 0."""
        return self._call(_GET_LEADERBOARD, limit_rows, offset_rows)

    def get_leaderboard_among(
        self,
        telegram_ids: Sequence[int],
    ) -> list[LeaderboardRow]:
        """The rows of these users in the order of the leaderboard: rank is the place among all users, not among
        these. Ids that nobody has are left out. Errors: 22023 an element that is NULL, more than 10000 ids."""
        return self._call(_GET_LEADERBOARD_AMONG, telegram_ids)

    def get_leaderboard_around(
        self,
        telegram_id: int,
        *,
        radius: int | None = None,
    ) -> list[LeaderboardRow]:
        """The user's row of the leaderboard with up to radius rows above and below it; none for an unknown
        user. Errors: 22023 a radius outside 0 to 1000. Default: radius 5."""
        return self._call(_GET_LEADERBOARD_AROUND, telegram_id, radius)

    def get_levels(
        self,
    ) -> Any:
        """The stored level table as it was given; NULL if there is none."""
        return self._call(_GET_LEVELS)

    def get_or_create_user(
        self,
        telegram_id: int,
        *,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        request_id: str | None = None,
    ) -> User:
        """The user with this Telegram id, created if new. Names that are given replace the stored ones, ''
        clears one and NULL leaves it; last_activity becomes now(). Errors: 22023 for a telegram_id outside 1 to
        2^52-1 or a name over 255 characters."""
        return self._call(_GET_OR_CREATE_USER, telegram_id, username, first_name, last_name, request_id)

    def get_order(
        self,
        order_id: str,
        *,
        bot_name: str | None = None,
    ) -> list[Payment]:
        """The payment of this order, and after it the other charges that named it, in the order in which they
        came; of all bots, or of this one. To a bound login role only what its own bot has entered. Errors:
        22023 an empty order_id, 42501 another bot's."""
        return self._call(_GET_ORDER, order_id, bot_name)

    def get_payment(
        self,
        provider: str,
        payment_id: str,
    ) -> Payment | None:
        """The payment that the provider calls so; no row where there is none, or where it is another bot's than
        the role's. Errors: 22023 an empty provider or payment_id."""
        return self._call(_GET_PAYMENT, provider, payment_id)

    def get_renewals(
        self,
        telegram_id: int,
    ) -> list[Renewal]:
        """The user's subscriptions that renew themselves, the one that ends last first. state: renewing (on,
        the end is ahead), past_due (on, the end has passed) or cancelled (off). end_date: when access ends,
        NULL for credits; grace_until: until when it goes on behind that; paid_until: the last end that the
        provider has stated, at which it charges next. To a bound role those of its bot."""
        return self._call(_GET_RENEWALS, telegram_id)

    def get_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
    ) -> BotSession | None:
        """The user's session in this bot: one row, or none. Creates nothing."""
        return self._call(_GET_SESSION, telegram_id, bot_name)

    def get_tariff(
        self,
        tariff: str,
    ) -> Tariff | None:
        """The tariff, on offer (is_active) or not; no row where there is none. Errors: 22023 an empty name."""
        return self._call(_GET_TARIFF, tariff)

    def get_user(
        self,
        telegram_id: int,
    ) -> User | None:
        """The user with this Telegram id: one row, or none."""
        return self._call(_GET_USER, telegram_id)

    def get_user_badges(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
    ) -> list[UserBadge]:
        """The user's badges, newest first: those from one bot, or with NULL of all bots. No row for an unknown
        user."""
        return self._call(_GET_USER_BADGES, telegram_id, bot_name)

    def get_user_by_id(
        self,
        user_id: int,
    ) -> User | None:
        """The user whose users.id this is: one row, or none."""
        return self._call(_GET_USER_BY_ID, user_id)

    def get_user_payments(
        self,
        telegram_id: int,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
    ) -> list[Payment]:
        """The user's payments, and those by which they paid for others, newest first; none for an unknown user.
        Errors: 22023 a negative limit or offset. Default: limit_rows 10, offset_rows 0."""
        return self._call(_GET_USER_PAYMENTS, telegram_id, limit_rows, offset_rows)

    def get_user_rank(
        self,
        telegram_id: int,
    ) -> int | None:
        """1 + the number of users with more XP; NULL for an unknown user."""
        return self._call(_GET_USER_RANK, telegram_id)

    def get_user_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        request_id: str | None = None,
    ) -> Any:
        """What /start calls: {"user", "session", "stats", "version"} of the user in this bot, both created if
        new (the session from the bot's defaults). Names that are given replace the stored ones; last_activity
        becomes now(). Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters."""
        return self._call(_GET_USER_SESSION, telegram_id, bot_name, username, first_name, last_name, request_id)

    def get_user_sessions(
        self,
        telegram_id: int,
    ) -> list[BotSession]:
        """The user's sessions in all bots, by bot_name; a login role that is bound to a bot sees that bot's
        only."""
        return self._call(_GET_USER_SESSIONS, telegram_id)

    def get_user_training_history(
        self,
        telegram_id: int,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
    ) -> list[TrainingRecord]:
        """The user's trainings in all bots, newest first; a login role that is bound to a bot sees that bot's
        only, because they hold its sessions. Errors: 22023 negative limit or offset. Default: limit_rows 10,
        offset_rows 0."""
        return self._call(_GET_USER_TRAINING_HISTORY, telegram_id, limit_rows, offset_rows)

    def get_xp_by_bot(
        self,
        telegram_id: int,
    ) -> list[BotXp]:
        """The user's XP from each bot, most first; the sum is total_xp."""
        return self._call(_GET_XP_BY_BOT, telegram_id)

    def has_badge(
        self,
        telegram_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
    ) -> bool | None:
        """Whether the user holds the badge from this bot, or with NULL from any bot; NULL for an unknown
        user."""
        return self._call(_HAS_BADGE, telegram_id, badge_type, bot_name)

    def import_badges(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Badges that users hold, [{"telegram_id", "badge_type", "bot_name", "earned_at", "metadata"}, ...]:
        created, or changed to that. A type that the catalogue does not know enters it. Returns how many rows
        were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left,
        and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.
        Needs botdb_admin."""
        return self._call(_IMPORT_BADGES, entries, request_id)

    def import_free_trainings(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Free trainings, [{"telegram_id", "source", "trainings_left", "created_at", "updated_at"}, ...],
        used-up ones too, which are then not granted once more; those from a source that is there stay as they
        are. Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for
        each entry that is left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023
        entries that is no array. Needs botdb_admin."""
        return self._call(_IMPORT_FREE_TRAININGS, entries, request_id)

    def import_payments(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Payments that were made elsewhere, [{"telegram_id", "provider", "payment_id", "amount", "currency",
        "status", "tariff", "description", "metadata", "created_at", "updated_at", "bot_name", "order_id",
        "paid_until"}, ...]: a pending one buys what its tariff offers, the others nothing here. One whose
        payment_id is there stays as it is; of k without payment_id that are alike in provider, amount,
        currency, tariff, order_id and created_at, of whatever status, where j are there, k - j are written.
        Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each
        entry that is left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries
        that is no array. Needs botdb_admin."""
        return self._call(_IMPORT_PAYMENTS, entries, request_id)

    def import_promocode_usage(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Who has used which promocode, [{"telegram_id", "code", "bot_name", "used_at"}, ...]: entered, with
        nothing granted, as one of the uses that the code counts and nobody is entered for, else as one more,
        for which a full code gets room. Returns how many rows were written, how many were there, and errors:
        [{"entry", "error"}, ...] for each entry that is left, and [{"key", "error"}, ...] for each key that
        nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin."""
        return self._call(_IMPORT_PROMOCODE_USAGE, entries, request_id)

    def import_promocodes(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Promocodes, [{"code", "type", "value", "max_uses", "current_uses", "starts_at", "expires_at",
        "is_active", "created_at"}, ...]; more uses than max_uses raise it to as many. A code that is there
        stays as it is, and is named in errors if its type, value or created_at is another. Returns how many
        rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is
        left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no
        array. Needs botdb_admin."""
        return self._call(_IMPORT_PROMOCODES, entries, request_id)

    def import_sessions(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Sessions of users who are there, [{"telegram_id", "bot_name", "session", "stats", "created_at",
        "updated_at"}, ...]: created unless they are there; nothing is counted, no badge awarded. Returns how
        many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that
        is left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no
        array. Needs botdb_admin."""
        return self._call(_IMPORT_SESSIONS, entries, request_id)

    def import_subscriptions(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Time and credits that were bought elsewhere, [{"telegram_id", "subscription_type", "start_date",
        "end_date", "is_active", "auto_renew", "credits_total", "credits_left", "created_at", "updated_at"},
        ...], several of a user side by side: of k with the same type, start_date, created_at and credits_total,
        where j are there, k - j are written; those that are there stay as they are. Returns how many rows were
        written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and
        [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array. Needs
        botdb_admin."""
        return self._call(_IMPORT_SUBSCRIPTIONS, entries, request_id)

    def import_training_history(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Finished trainings, [{"telegram_id", "bot_name", "training_date", "scenario_name", "total_score",
        "clarity_level", "question_count", "contextual_questions", "per_type_counts", "case_data",
        "session_snapshot", "created_at"}, ...]: of k that are alike, where j are there, k - j are written.
        Nothing else is counted. Returns how many rows were written, how many were there, and errors: [{"entry",
        "error"}, ...] for each entry that is left, and [{"key", "error"}, ...] for each key that nobody reads.
        Errors: 22023 entries that is no array. Needs botdb_admin."""
        return self._call(_IMPORT_TRAINING_HISTORY, entries, request_id)

    def import_users(
        self,
        users: Any,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> ImportResult:
        """Takes over {"<telegram_id>": {"session": {...}, "stats": {...}, "user": {...}}, ...}, whole or in
        parts: creates or overwrites session and stats in this bot and, from stats, the user's total_xp,
        current_level (else the level of that XP), total_trainings, total_score and, as badges,
        achievements_unlocked; from user, which goes before stats, username, first_name, last_name,
        registration_date, last_activity, total_xp, level, total_trainings, total_score, and xp_by_bot, the
        parts of total_xp that are bots', the rest being bot imported's. What user says stands beside what is
        here: names that are known stay, XP adds up, of the others the higher counts. What an entry does not
        have stays as it is; entries that have only user make no session and need no bot. The same again changes
        nothing. errors names each entry that was skipped: [{"telegram_id", "error"}, ...], and each key that
        nobody reads once, with a "key". Errors: 22023 users that is no object, a bot that is missing. Needs
        botdb_admin."""
        return self._call(_IMPORT_USERS, users, bot_name, request_id)

    def increment_session(
        self,
        telegram_id: int,
        path: Sequence[str],
        *,
        by: Decimal | int | float | None = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> Decimal:
        """Adds to the number that the keys of path lead to in the session, in the database, so that of two at
        once both count; what it is then. A number that is missing counts as 0, objects that are missing on the
        way are made, and so is a known user's missing session. Errors: TB001 unknown user, 22023 a path of no
        key, of a NULL, of more than 64 or through or to something else, or by what is not finite, 22003 a
        number too large. Default: by 1."""
        return self._call(_INCREMENT_SESSION, telegram_id, path, by, bot_name, request_id)

    def increment_stats(
        self,
        telegram_id: int,
        path: Sequence[str],
        *,
        by: Decimal | int | float | None = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> Decimal:
        """Adds to a number in the stats, as increment_session does in the session. Errors: as there, TB001 and
        22023 and 22003. Default: by 1."""
        return self._call(_INCREMENT_STATS, telegram_id, path, by, bot_name, request_id)

    def increment_training_count(
        self,
        telegram_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Adds one to total_trainings; true. Errors: TB001 unknown user."""
        return self._call(_INCREMENT_TRAINING_COUNT, telegram_id, request_id)

    def level_for_xp(
        self,
        xp: int,
        *,
        levels_config: Any = None,
    ) -> int:
        """The level that this much XP stands for, by levels_config, else as add_xp would. Errors: 22023."""
        return self._call(_LEVEL_FOR_XP, xp, levels_config)

    def list_boards(
        self,
    ) -> list[Board]:
        """All boards with their terms, by name."""
        return self._call(_LIST_BOARDS)

    def list_bots(
        self,
    ) -> list[Bot]:
        """All bots, by name, each with its roles as these are called today; a login role that is bound to a bot
        sees that bot only."""
        return self._call(_LIST_BOTS)

    def list_erased(
        self,
        *,
        after: int | None = None,
        limit_rows: int | None = None,
    ) -> list[ErasedUser]:
        """Who was erased after the one with this id, in the order of the list: a bot that keeps rows of users
        deletes those with the user_id, and asks next after the last id of the list. None is missed, however
        erasures overlap: an erasure is listed once all transactions of the cluster have ended that began to
        write before it. After an id that is not there, from the beginning. Errors: 22023 a negative limit.
        Default: after 0, limit_rows 100."""
        return self._call(_LIST_ERASED, after, limit_rows)

    def list_expiring(
        self,
        within: timedelta | str,
        *,
        state: str | None = None,
        since: datetime | None = None,
        after: int | None = None,
        limit_rows: int | None = None,
    ) -> list[Expiring]:
        """Time that ends within so long from now on and is not followed by other time, in the order (end_date,
        id); a negative interval: that has ended within so long. id is that of the row of subscriptions. state:
        renewing, past_due, cancelled, as of get_renewals, or none: nothing renews it; NULL lists all. provider,
        tariff and subscription_charge_id are the renewal's. since and after: what comes behind the row with
        this end_date and id, the last one of the page before. To a bound role the users whom its bot has met; a
        renewal of another bot is a state to it, and no more. Errors: 22023 an unknown state, an interval beyond
        1000 years, a negative limit or after, after without since. Default: after 0, limit_rows 100."""
        return self._call(_LIST_EXPIRING, within, state, since, after, limit_rows)

    def list_payments(
        self,
        *,
        status: str | None = None,
        provider: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        bot_name: str | None = None,
        limit_rows: int | None = None,
        after: int | None = None,
    ) -> list[Payment]:
        """Payments created at since or later and before until, in the order (created_at, id); NULL leaves none
        out. after: those behind the payment with this id, 0 from the beginning. To a bound role those of its
        bot. Errors: 22023 an unknown status, a negative limit or after, an after that is gone or not to be
        seen; 42501 another bot than the role's; TB002 an unknown bot (strict). Default: limit_rows 100, after
        0."""
        return self._call(_LIST_PAYMENTS, status, provider, since, until, bot_name, limit_rows, after)

    def list_promocodes(
        self,
        *,
        active_only: bool | None = None,
        limit_rows: int | None = None,
    ) -> list[Promocode]:
        """Promocodes, newest first. active_only: those that can be redeemed now or later (not disabled, expired
        or exhausted). Errors: 22023 a negative limit. Needs botdb_admin. Default: active_only true, limit_rows
        50."""
        return self._call(_LIST_PROMOCODES, active_only, limit_rows)

    def list_tariffs(
        self,
        *,
        active_only: bool | None = None,
    ) -> list[Tariff]:
        """The tariffs by name; active_only: those on offer. Errors: 22023 active_only is NULL. Default:
        active_only true."""
        return self._call(_LIST_TARIFFS, active_only)

    def patch_session(
        self,
        telegram_id: int,
        *,
        session_patch: Any = None,
        stats_patch: Any = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> Any:
        """Merges the patches into session and stats by RFC 7396, in the database: two writers of different keys
        both survive. Returns what get_user_session returns. Errors: TB001 unknown user, 22023 a patch that is
        no object."""
        return self._call(_PATCH_SESSION, telegram_id, session_patch, stats_patch, bot_name, request_id)

    def promocode_stats(
        self,
        code: str,
    ) -> Any:
        """The promocode's columns, and status (active, not_started, expired, exhausted, disabled), uses_left
        (null = no limit), first_used_at, last_used_at, by_bot (uses from each bot); uses of erased users count
        in current_uses only. NULL for an unknown code. Errors: 22023 a malformed code. Needs botdb_admin."""
        return self._call(_PROMOCODE_STATS, code)

    def purge_board(
        self,
        board: str,
        keep_periods: int,
        *,
        request_id: str | None = None,
    ) -> int:
        """Keeps the newest keep_periods periods that have scores and deletes the scores of all others; how many
        there were. Errors: TB002 unknown board, 22023 negative keep_periods. Needs botdb_admin."""
        return self._call(_PURGE_BOARD, board, keep_periods, request_id)

    def purge_erased(
        self,
        *,
        older_than: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Forgets who was erased longer ago than this; how many they were. Bots have to have asked list_erased
        by then. Errors: 22023 an interval outside 0 to 1000 years. Needs botdb_admin. Default: older_than 90
        days."""
        return self._call(_PURGE_ERASED, older_than, request_id)

    def purge_requests(
        self,
        *,
        older_than: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Forgets the requests and the claimed updates older than this, for a job that runs daily; how many
        there were. What is repeated afterwards counts as new. Errors: 22023 an interval outside 0 to 1000
        years. Needs botdb_admin. Default: older_than 7 days."""
        return self._call(_PURGE_REQUESTS, older_than, request_id)

    def purge_storage(
        self,
        *,
        limit_rows: int | None = None,
        request_id: str | None = None,
    ) -> int:
        """Deletes up to limit_rows values that have expired, and as many leases that were given back or ended a
        day ago; how many rows. Those that somebody is writing at this moment stay. For a job that calls until
        it returns 0. Errors: 22023 a negative limit. Needs botdb_admin. Default: limit_rows 1000."""
        return self._call(_PURGE_STORAGE, limit_rows, request_id)

    def purge_xp_events(
        self,
        *,
        older_than: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Folds XP events older than this into one per user and bot (reason carried); every sum stays. Returns
        how many events were folded away. Errors: 22023 a negative interval. Needs botdb_admin. Default:
        older_than 1 year."""
        return self._call(_PURGE_XP_EVENTS, older_than, request_id)

    def rebuild_counts(
        self,
        *,
        request_id: str | None = None,
    ) -> int:
        """Counts the rows of all ordered lists anew; how many there are. For after a restore that disabled
        triggers, which verify() reports. Writers of XP and scores wait for it. Errors: 0A000 at REPEATABLE READ
        or SERIALIZABLE. Needs botdb_admin."""
        return self._call(_REBUILD_COUNTS, request_id)

    def reconcile_payments(
        self,
        provider: str,
        transactions: Any,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        bot_name: str | None = None,
    ) -> list[PaymentProblem]:
        """What the provider's own list of charges and the payments here do not agree on. transactions: an array
        of {"id", "amount", "currency", "date"}, with "refund" (true, or how much), "telegram_id", "order_id",
        "metadata" where there are any, or the answer of Telegram's getStarTransactions. problem: missing
        (charged, and not recorded here: detail has the arguments of apply_payment), differs (each difference
        with what is listed and stored), extra (recorded here, and not listed); detail has the key refund where
        the provider has refunded what was not here, the amount for refund_payment. since, until: what was
        charged or refunded from then and before then, and extra payments created so. To a bound role of its own
        bot's only. Errors: 22023 an element that cannot be read, named by its place; 42501 another bot than the
        role's; TB002 an unknown bot (strict). Needs botdb_billing."""
        return self._call(_RECONCILE_PAYMENTS, provider, transactions, since, until, bot_name)

    def redeem_promocode(
        self,
        telegram_id: int,
        code: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> RedeemResult:
        """Redeems a promocode once for the user, whatever the case and outer spaces of code. status: redeemed,
        or why not: not_found (a code that is NULL, empty or malformed too), disabled, not_started, expired,
        already_used, exhausted, the first that holds. type and value are the code's, NULL if it was not found.
        Errors: TB001 unknown user, 22003 a total past 2^31 - 1."""
        return self._call(_REDEEM_PROMOCODE, telegram_id, code, bot_name, request_id)

    def refund_payment(
        self,
        provider: str,
        payment_id: str,
        *,
        amount: Decimal | int | float | None = None,
        request_id: str | None = None,
    ) -> PaymentResult:
        """A completed payment becomes refunded, and what it granted is taken back, no more: the credits that
        are left (details: credits_taken, shortfall: those used already), or the time still to run (time_taken,
        end_date). One that is pending or unmatched becomes refunded and can no longer be completed. Again:
        nothing. With an amount, that part of it: credits and whole days go in proportion, rounded in the user's
        favour, and the payment stays what it is until all of it is refunded; each such call is another part,
        unless it has the same request_id. Errors: TB005 it has failed, or less than the amount is left, or
        there is no such payment; 22023 an amount of 0. Needs botdb_billing."""
        return self._call(_REFUND_PAYMENT, provider, payment_id, amount, request_id)

    def register_bot(
        self,
        bot_name: str,
        *,
        default_session: Any = None,
        default_stats: Any = None,
        login_role: str | None = None,
        limits: Any = None,
        billing_role: str | None = None,
        request_id: str | None = None,
    ) -> Bot:
        """The bot, created or updated: what is given replaces, NULL leaves. New sessions start from
        default_session and default_stats. A connection of login_role, a role that can log in, acts as this bot
        only, from its next call on, also when the role is renamed; an empty login_role unbinds. billing_role is
        a second login of the same bot, under the same rules: what takes its payments. A WARNING names a role
        that loses its place to another, and one that may call nothing. limits are ceilings for whoever is no
        administrator, merged into those that are there (null: the default again): xp_per_call (10^9),
        xp_per_user_day (10^10, in 24 hours), users_per_day (10^6 new to the bot in 24 hours), badge_types (1000
        that the bot brings in), leaderboard_rows (10000 that it is shown), storage_bytes (1048576 of one value
        in its storage). Errors: 22023 a name outside 1 to 50 characters, a default or limits that are no
        object, an unknown limit or one that is no whole number from 0 up, a role that is missing, cannot log
        in, is bound to another bot or is both of this one; 42501 login_role, billing_role or limits from a role
        that is bound itself. Needs botdb_admin."""
        return self._call(_REGISTER_BOT, bot_name, default_session, default_stats, login_role, limits, billing_role, request_id)

    def release_access(
        self,
        reservation_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Gives what was reserved back to where it came from: true, or false if it was given back before. A
        unit of a payment that was refunded meanwhile goes with the refund. Errors: TB005 it was confirmed, or
        no such reservation; 42501 another bot's."""
        return self._call(_RELEASE_ACCESS, reservation_id, request_id)

    def remove_bot(
        self,
        bot_name: str,
        *,
        delete_data: bool | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Takes the bot off the list, and its binding with it; false if there was none. With delete_data its
        sessions, stats, storage, requests and claimed updates go too. What users have stays: XP, badges,
        access, payments and their history keep the name. Errors: 2BP01 a bot that has any of these rows, unless
        delete_data; 42501 from a role that is bound itself. Needs botdb_admin. Default: delete_data false."""
        return self._call(_REMOVE_BOT, bot_name, delete_data, request_id)

    def reserve_access(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> Reservation | None:
        """Takes what one training costs, as consume_access, for work that may fail: confirm_access keeps it
        taken, release_access gives it back, and so does the end of ttl. No row without access. access_type:
        subscription, credits or free_trainings. Errors: TB001 unknown user, 22023 a ttl that is not above 0 or
        over 1000 years. Default: ttl 01:00:00."""
        return self._call(_RESERVE_ACCESS, telegram_id, bot_name, ttl, request_id)

    def reset_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        keep_stats: bool | None = None,
        initial_session: Any = None,
        request_id: str | None = None,
    ) -> bool:
        """Sets the session back to initial_session, else to the bot's default; the stats too unless keep_stats.
        false if the user has no session here. Errors: TB001 unknown user, 22023 an initial_session that is no
        object. Default: keep_stats true."""
        return self._call(_RESET_SESSION, telegram_id, bot_name, keep_stats, initial_session, request_id)

    def resolve_payment(
        self,
        provider: str,
        payment_id: str,
        tariff: str,
        *,
        request_id: str | None = None,
    ) -> PaymentResult:
        """An unmatched payment is for this tariff, be it on offer or not: it becomes completed, and what the
        tariff says is granted. Again: nothing. Returns what complete_payment does. Errors: TB002 no such
        tariff, TB005 it is not unmatched, or is completed for another tariff, or there is no such payment.
        Needs botdb_billing."""
        return self._call(_RESOLVE_PAYMENT, provider, payment_id, tariff, request_id)

    def revert_xp(
        self,
        bot_name: str,
        since: datetime,
        *,
        until: datetime | None = None,
        request_id: str | None = None,
    ) -> XpReversal:
        """Takes back the XP that the bot gave from since until before until, NULL for now: for each user and
        moment an event of the opposite amount, of that moment, with reason revert; total_xp, boards that add XP
        up, and the level by the stored levels follow. How many users, and how much XP. The same again takes
        nothing more. Boards with operator best or last stay. Errors: 22023 since after until or a time that is
        infinite; 42501 from a role that is bound itself. Needs botdb_admin."""
        return self._call(_REVERT_XP, bot_name, since, until, request_id)

    def revoke_badge(
        self,
        telegram_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Takes the badge of this bot from the user: true, or false if it is not held from this bot; that of
        another bot stays. Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100
        characters."""
        return self._call(_REVOKE_BADGE, telegram_id, badge_type, bot_name, request_id)

    def save_session(
        self,
        telegram_id: int,
        session_data: Any,
        stats_data: Any,
        *,
        bot_name: str | None = None,
        expected_version: int | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Replaces session and stats of the user in this bot; true. A known user's missing session is created.
        Errors: TB001 unknown user, TB003 another version than expected (a missing session has version 0), 22023
        data that is no object."""
        return self._call(_SAVE_SESSION, telegram_id, session_data, stats_data, bot_name, expected_version, request_id)

    def save_training_history(
        self,
        telegram_id: int,
        total_score: int,
        clarity_level: int,
        question_count: int,
        contextual_questions: int,
        *,
        per_type_counts: Any = None,
        case_data: Any = None,
        session_snapshot: Any = None,
        scenario_name: str | None = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Adds a finished training to the user's history and returns its id; nothing else is counted. Errors:
        TB001 unknown user, 22023 a number that is NULL or negative, per_type_counts or session_snapshot that is
        no object."""
        return self._call(_SAVE_TRAINING_HISTORY, telegram_id, total_score, clarity_level, question_count, contextual_questions, per_type_counts, case_data, session_snapshot, scenario_name, bot_name, request_id)

    def set_auto_renew(
        self,
        telegram_id: int,
        auto_renew: bool,
        provider: str,
        *,
        tariff: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Turns the renewal of the user's subscription from this provider off, or on again; of this tariff,
        NULL: of all; a bound role that of its bot, another role those of all bots. Off, access ends at the end,
        without grace. True, or false where it was so already. The provider is told by the bot: for Telegram
        Stars editUserStarSubscription. Errors: TB001 unknown user, TB005 no such renewal, or it is another
        bot's than the role's; 22023 a malformed argument. Needs botdb_billing."""
        return self._call(_SET_AUTO_RENEW, telegram_id, auto_renew, provider, tariff, request_id)

    def set_levels(
        self,
        levels_config: Any,
        *,
        request_id: str | None = None,
    ) -> None:
        """Stores the level table that calls without levels_config use; NULL or [] removes it. Levels that users
        have stay. Errors: 22023 malformed levels_config. Needs botdb_admin."""
        return self._call(_SET_LEVELS, levels_config, request_id)

    def set_user_attributes(
        self,
        telegram_id: int,
        patch: Any,
        *,
        request_id: str | None = None,
    ) -> Any:
        """Merges patch into users.attributes by RFC 7396 (null removes a key); the attributes after it. Errors:
        TB001 unknown user, 22023 a patch that is no object."""
        return self._call(_SET_USER_ATTRIBUTES, telegram_id, patch, request_id)

    def storage_delete(
        self,
        key: str,
        *,
        bot_name: str | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Deletes what the bot keeps under the key; false if there was nothing. Errors: TB005 a fence that
        storage_lock did not give for this key, or that was overtaken, 22023 a key outside 1 to 512
        characters."""
        return self._call(_STORAGE_DELETE, key, bot_name, fence, request_id)

    def storage_delete_prefix(
        self,
        prefix: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Deletes all that the bot keeps under keys that begin with the prefix, everything for an empty one;
        how many values there were. Errors: 22023 a prefix over 512 characters."""
        return self._call(_STORAGE_DELETE_PREFIX, prefix, bot_name, request_id)

    def storage_increment(
        self,
        key: str,
        path: Sequence[str],
        *,
        by: Decimal | int | float | None = None,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> Decimal:
        """Adds to the number that the keys of path lead to in the value, in the database; what it is then. A
        value or number that is missing counts as {} or 0. Without ttl it expires as before. Errors: as
        storage_write, and 22023 a path of no key, of a NULL, of more than 64 or through or to something else,
        or by what is not finite, 22003 a number too large. Default: by 1."""
        return self._call(_STORAGE_INCREMENT, key, path, by, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    def storage_keys(
        self,
        *,
        prefix: str | None = None,
        after: str | None = None,
        limit_rows: int | None = None,
        bot_name: str | None = None,
    ) -> list[StorageKey]:
        """The keys that the bot keeps something under, those that begin with the prefix, in the order of their
        bytes: the first limit_rows behind after; telegram_id: whose the value is, NULL for nobody's. Errors:
        22023 a negative limit, a prefix or after over 512 characters. Default: prefix '', limit_rows 1000."""
        return self._call(_STORAGE_KEYS, prefix, after, limit_rows, bot_name)

    def storage_lock(
        self,
        key: str,
        owner: str,
        ttl: timedelta | str,
        *,
        bot_name: str | None = None,
    ) -> int | None:
        """Gives the owner the lease of the key for ttl from this moment, and its number, which is higher than
        any before; NULL while another owner's lease runs. The owner of a running lease renews it, and keeps the
        number. Others see it once the transaction has ended. Errors: 22023 a key outside 1 to 512 characters,
        an owner outside 1 to 255, a ttl outside 0 to 1 day."""
        return self._call(_STORAGE_LOCK, key, owner, ttl, bot_name)

    def storage_patch(
        self,
        key: str,
        patch: Any,
        *,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> WrittenValue:
        """Merges the patch into the value by RFC 7396, in the database; what it is then, and its version. What
        is missing or no object counts as {}, keys stay in their order, and what the patch does not name stays
        as it was written. Without ttl it expires as before. Errors: as storage_write, and 22023 a patch that is
        no object or nested more than 256 deep."""
        return self._call(_STORAGE_PATCH, key, patch, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    def storage_read(
        self,
        key: str,
        *,
        bot_name: str | None = None,
    ) -> StoredValue | None:
        """What the bot keeps under the key: one row, or none; what has expired by now() is not there. Errors:
        22023 a key outside 1 to 512 characters."""
        return self._call(_STORAGE_READ, key, bot_name)

    def storage_read_for_update(
        self,
        key: str,
        *,
        bot_name: str | None = None,
    ) -> StoredValue | None:
        """As storage_read, and the key is this transaction's until it ends, with nothing under it too: whoever
        else writes it or reads it so waits. For a handler that reads, thinks and writes; it claims its user
        first (claim_update). Errors: 22023 a key outside 1 to 512 characters."""
        return self._call(_STORAGE_READ_FOR_UPDATE, key, bot_name)

    def storage_unlock(
        self,
        key: str,
        owner: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Ends the owner's lease of the key; false if no lease of this owner runs. Errors: 22023 a key outside
        1 to 512 characters, an owner outside 1 to 255."""
        return self._call(_STORAGE_UNLOCK, key, owner, bot_name, request_id)

    def storage_update_keys(
        self,
        key: str,
        set: Any,
        *,
        remove: Sequence[str] | None = None,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> WrittenValue:
        """Removes keys of the object, and then gives each key of set the value that it has there, null too;
        nothing is merged. What it is then, and its version. Without ttl it expires as before. Errors: as
        storage_write, and 22023 a set or a value that is no object, or a NULL in remove."""
        return self._call(_STORAGE_UPDATE_KEYS, key, set, remove, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    def storage_write(
        self,
        key: str,
        value: Any,
        *,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> int:
        """Keeps a JSON value of any kind under the key, byte for byte; its version. It expires after ttl,
        without one never. telegram_id ties it to a user, known or not, with whom it is erased; without one it
        stays tied as it was. Errors: TB003 another version than expected (0: nothing may be there), TB005 a
        fence that storage_lock did not give for this key, or that was overtaken, or another user's value, TB007
        a value larger than storage_bytes of the bot's limits, 22023 a key outside 1 to 512 characters, a ttl
        outside 0 to 1000 years, a value over 16 MB."""
        return self._call(_STORAGE_WRITE, key, value, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    def submit_score(
        self,
        board: str,
        telegram_id: int,
        score: int,
        *,
        request_id: str | None = None,
    ) -> BoardScore:
        """Enters a score of the user in the board's current period, by the board's operator; the score after
        it, and its rank. Errors: TB002 unknown board, TB001 unknown user, 22023 a board that XP feeds, 22003 a
        score outside 64 bits, 42501 the board of another bot than the role's."""
        return self._call(_SUBMIT_SCORE, board, telegram_id, score, request_id)

    def update_level(
        self,
        telegram_id: int,
        new_level: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Sets the user's level, up or down; true. Errors: TB001 unknown user, 22023 a level below 1."""
        return self._call(_UPDATE_LEVEL, telegram_id, new_level, request_id)

    def update_session(
        self,
        telegram_id: int,
        session_data: Any,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Replaces the session, the stats stay; as save_session. Errors: TB001 unknown user, 22023 data that is
        no object."""
        return self._call(_UPDATE_SESSION, telegram_id, session_data, bot_name, request_id)

    def update_stats(
        self,
        telegram_id: int,
        stats_data: Any,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Replaces the stats, the session stays; as save_session. Errors: TB001 unknown user, 22023 data that
        is no object."""
        return self._call(_UPDATE_STATS, telegram_id, stats_data, bot_name, request_id)

    def update_user_stats_after_training(
        self,
        telegram_id: int,
        session_score: int,
        *,
        scenario_config: Any = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> XpResult:
        """Counts a training over all bots: total_trainings + 1, session_score added to total_score and, as XP,
        to total_xp; the level by scenario_config.ranking.levels, else as add_xp. Errors: TB001 unknown user,
        22023 negative session_score or malformed levels, 22003 a total out of range."""
        return self._call(_UPDATE_USER_STATS_AFTER_TRAINING, telegram_id, session_score, scenario_config, bot_name, request_id)

    def verify(
        self,
    ) -> list[Violation]:
        """Every invariant that does not hold: check_name, the user, promocode, payment and so on it does not
        hold for, and what is there. No row when all is well. Reads everything in one snapshot, writes nothing,
        fit for a standby: for a nightly job, and after a restore. Checks: xp, promocode_uses, promocode_cap,
        promocode_code, promocode_grants, credits, free_trainings, subscription_time, ledger, payments,
        payment_grants, paid_time, renewals, reservations, storage, counts, bindings, owner, negative. Needs
        botdb_admin."""
        return self._call(_VERIFY)

    def version(
        self,
    ) -> str:
        """The version of the installed extension."""
        return self._call(_VERSION)


class AsyncFunctions:
    """botdb's functions, to be awaited."""

    async def _call(self, function: Function[T], *values: Any) -> T:
        raise NotImplementedError

    async def add_free_trainings(
        self,
        telegram_id: int,
        count: int,
        source: str,
        *,
        once: bool | None = None,
        request_id: str | None = None,
    ) -> FreeTrainings:
        """Adds free trainings to those from the same source (channel, promocode, admin) and returns the row.
        once: the first grant from this source is the only one; the row is returned unchanged if there is one,
        even if it is used up. Errors: TB001 unknown user, 22023 a count below 1 or an unknown source, 22003 a
        total past 2^31 - 1. Needs botdb_billing. Default: once false."""
        return await self._call(_ADD_FREE_TRAININGS, telegram_id, count, source, once, request_id)

    async def add_score(
        self,
        telegram_id: int,
        score: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Adds to total_score; true. Errors: TB001 unknown user, 22023 a negative score, 22003 a total past
        2^63 - 1."""
        return await self._call(_ADD_SCORE, telegram_id, score, request_id)

    async def add_xp(
        self,
        telegram_id: int,
        xp: int,
        *,
        bot_name: str | None = None,
        levels_config: Any = None,
        reason: str | None = None,
        request_id: str | None = None,
    ) -> XpResult:
        """Adds XP to the user's total over all bots and raises the level by levels_config, else by the stored
        levels, else one a hundred XP up to 100; a level never falls. Errors: TB001 unknown user, 22023 negative
        xp or malformed levels_config, 22003 a total past 2^63 - 1."""
        return await self._call(_ADD_XP, telegram_id, xp, bot_name, levels_config, reason, request_id)

    async def add_xp_batch(
        self,
        telegram_ids: Sequence[int],
        xps: Sequence[int],
        *,
        bot_name: str | None = None,
        reason: str | None = None,
        skip_unknown: bool | None = None,
        request_id: str | None = None,
    ) -> list[XpBatchRow]:
        """add_xp for many users in one call: xps[n] for telegram_ids[n], summed for a user who is named more
        than once. One row a user, in the order in which they are first named. Users are locked in the order of
        their Telegram ids, so that batches never deadlock. Errors: TB001 an unknown user, unless skip_unknown;
        22023 arrays that differ in length, an element that is NULL or a negative xp; 22003 a total past 2^63 -
        1. An error leaves nothing behind. Default: skip_unknown false."""
        return await self._call(_ADD_XP_BATCH, telegram_ids, xps, bot_name, reason, skip_unknown, request_id)

    async def apply_payment(
        self,
        telegram_id: int,
        provider: str,
        payment_id: str,
        *,
        tariff: str | None = None,
        amount: Decimal | int | float | None = None,
        currency: str | None = None,
        paid_until: datetime | None = None,
        metadata: Any = None,
        order_id: str | None = None,
        is_recurring: bool | None = None,
        subscription_charge_id: str | None = None,
        request_id: str | None = None,
    ) -> PaymentResult:
        """Records a charge and grants what it bought, once, however often it is told; payment_id is the
        charge's own id. A charge that names an order completes it; without a tariff and an order it is a
        donation. A payer who is not known is created. What cannot be granted as it is charged (a tariff or an
        order that is not known, a tariff off offer, another currency, less than was asked) is kept as
        unmatched, with the reason in details, for resolve_payment or refund_payment. paid_until: the provider's
        end of the paid period, instead of the tariff's days. is_recurring: it is a charge of a subscription
        that renews itself, which is on from then on (see get_renewals); subscription_charge_id is the id of its
        first charge, left out that which is known, else its own. Returns what complete_payment does. Errors:
        TB005 the payment_id is another charge's; 22023 a malformed argument, a paid_until more than 1000 years
        away. Needs botdb_billing. Default: is_recurring false."""
        return await self._call(_APPLY_PAYMENT, telegram_id, provider, payment_id, tariff, amount, currency, paid_until, metadata, order_id, is_recurring, subscription_charge_id, request_id)

    async def attach_user_table(
        self,
        relation: str,
        column_name: str,
    ) -> str:
        """Has a table of the deployment's own follow the erasure of users, whose users.id is in the column, a
        bigint. Where the table belongs to an administrator, a foreign key with ON DELETE CASCADE: foreign key.
        Where it does not, no key, and those it had are dropped; the bot clears the table itself by list_erased:
        queue. Needs the rights to alter the table. The same again is no error. Errors: 22023 no table, no such
        column or another type; 42501 a table that is not the caller's; 23503 rows of users who are not there.
        Needs botdb_admin."""
        return await self._call(_ATTACH_USER_TABLE, relation, column_name)

    async def award_badge(
        self,
        telegram_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
        metadata: Any = None,
        request_id: str | None = None,
    ) -> bool:
        """Gives the user the badge from this bot: true, or false if it is held from this bot already. A type
        that the catalogue does not know enters it. Errors: TB001 unknown user, 22023 a badge_type that is empty
        or over 100 characters, or metadata that is no object."""
        return await self._call(_AWARD_BADGE, telegram_id, badge_type, bot_name, metadata, request_id)

    async def award_badge_by_user_id(
        self,
        user_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
        metadata: Any = None,
        request_id: str | None = None,
    ) -> bool:
        """As award_badge, the user named by users.id."""
        return await self._call(_AWARD_BADGE_BY_USER_ID, user_id, badge_type, bot_name, metadata, request_id)

    async def check_access(
        self,
        telegram_id: int,
    ) -> Access:
        """Whether the user may train, and by what: subscription (details: subscription_type, end_date,
        days_left, rounded up; in grace days_left is 0, and state past_due and grace_until are there too),
        credits (credits_left, over all rows), free_trainings (trainings_left and source of the row used next,
        trainings_left_total). Without access, an unknown user's included: false, NULL, {}. Always one row."""
        return await self._call(_CHECK_ACCESS, telegram_id)

    async def check_promocode(
        self,
        telegram_id: int,
        code: str,
    ) -> RedeemResult | None:
        """The row that redeem_promocode would return now, nothing changed; no row for an unknown user."""
        return await self._call(_CHECK_PROMOCODE, telegram_id, code)

    async def claim_update(
        self,
        update_id: int,
        *,
        bot_name: str | None = None,
        telegram_id: int | None = None,
        request_id: str | None = None,
    ) -> bool:
        """True the first time that this bot claims this update of Telegram, false ever after: a handler that
        claims first in its transaction, and stops on false, happens once. A second claim at the same moment
        waits for the first transaction to end. With telegram_id a claim that is true also locks that user,
        created if new, until the transaction ends: all handlers that begin so come one after the other,
        whatever they read and write of the user. Errors: 22023 a missing update_id or bot, or a telegram_id
        outside 1 to 2^52-1."""
        return await self._call(_CLAIM_UPDATE, update_id, bot_name, telegram_id, request_id)

    async def complete_payment(
        self,
        provider: str,
        payment_id: str,
        *,
        request_id: str | None = None,
    ) -> PaymentResult:
        """A pending payment becomes completed, and what it bought is granted; the payment, granted (whether
        this call did), details: access_type and credits, or days and end_date. One that is completed or
        refunded stays as it is. Errors: TB005 it has failed, or there is no such payment. Needs
        botdb_billing."""
        return await self._call(_COMPLETE_PAYMENT, provider, payment_id, request_id)

    async def confirm_access(
        self,
        reservation_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """What was reserved is used: true, or false if it was confirmed before. After the ttl it still works as
        long as nothing else has been taken for the user. Errors: TB005 the unit was given back, or no such
        reservation; 42501 another bot's."""
        return await self._call(_CONFIRM_ACCESS, reservation_id, request_id)

    async def consume_access(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Takes what one training costs: nothing under a time subscription that runs or is in grace, else one
        credit, oldest first, else one free training, oldest source first. False if there is nothing to take.
        Errors: TB001 unknown user."""
        return await self._call(_CONSUME_ACCESS, telegram_id, bot_name, request_id)

    async def count_badges_by_type(
        self,
        *,
        bot_name: str | None = None,
    ) -> list[BadgeCount]:
        """How many users hold each badge of the catalogue, by badge_type, 0 too: from one bot, or with NULL
        from any; a login role that is bound to a bot is told of that bot's. Reads all of user_badges."""
        return await self._call(_COUNT_BADGES_BY_TYPE, bot_name)

    async def count_user_badges(
        self,
        telegram_id: int,
    ) -> int | None:
        """How many badges the user holds, one from two bots counted twice; NULL for an unknown user."""
        return await self._call(_COUNT_USER_BADGES, telegram_id)

    async def count_users(
        self,
    ) -> int:
        """How many users there are, from the counts of the leaderboard."""
        return await self._call(_COUNT_USERS)

    async def create_payment(
        self,
        telegram_id: int,
        provider: str,
        tariff: str | None,
        *,
        payment_id: str | None = None,
        amount: Decimal | int | float | None = None,
        currency: str | None = None,
        description: str | None = None,
        metadata: Any = None,
        order_id: str | None = None,
        request_id: str | None = None,
    ) -> Payment:
        """Enters a pending payment and returns its row. Amount and currency are the tariff's unless given;
        without a tariff (NULL) both are needed. order_id is the bot's own name for it, which its charge may
        name. The same payment_id of the same provider, or the same order_id, again, for the same user and
        tariff, is that payment, returned as it is. Errors: TB001 unknown user, TB002 no such tariff on offer,
        TB005 the payment_id or order_id is taken by another order, 22023 a malformed argument. Needs
        botdb_billing."""
        return await self._call(_CREATE_PAYMENT, telegram_id, provider, tariff, payment_id, amount, currency, description, metadata, order_id, request_id)

    async def create_promocode(
        self,
        code: str,
        type: str,
        value: int,
        *,
        max_uses: int | None = None,
        expires_at: datetime | None = None,
        starts_at: datetime | None = None,
        request_id: str | None = None,
    ) -> Promocode:
        """Creates a promocode: type trainings, free_month (value months of 30 days) or credits; max_uses NULL
        is no limit. The code is stored trimmed and upper-case. Returns the row. Errors: 22023 a code that is
        empty, over 64 characters or has control characters, an unknown type, a value or max_uses below 1, an
        end before the start; 23505 the code exists. Needs botdb_admin."""
        return await self._call(_CREATE_PROMOCODE, code, type, value, max_uses, expires_at, starts_at, request_id)

    async def create_subscription(
        self,
        telegram_id: int,
        subscription_type: str,
        *,
        duration_days: int | None = None,
        credits: int | None = None,
        auto_renew: bool | None = None,
        request_id: str | None = None,
    ) -> Subscription:
        """Gives the user time (month = 30 days, year = 365, a day = 24 hours, unless duration_days) or credits.
        Running time is extended from its end in the same row, whose type becomes the longer of the two; credits
        are a row of their own. Returns the row. Errors: TB001 unknown user, 22023 an unknown type, credits or
        duration_days out of range or given for the other kind, 22003 an end past what a timestamp holds. Needs
        botdb_billing. Default: auto_renew false."""
        return await self._call(_CREATE_SUBSCRIPTION, telegram_id, subscription_type, duration_days, credits, auto_renew, request_id)

    async def define_badge(
        self,
        badge_type: str,
        name: str,
        *,
        description: str | None = None,
        criteria: str | None = None,
        request_id: str | None = None,
    ) -> Badge:
        """Creates or replaces the badge in the catalogue. criteria is a condition such as $.total_xp >= 1000,
        which evaluate_badges tests; NULL: only award_badge gives it. Errors: 22023 an argument out of bounds,
        or criteria that is no condition. Needs botdb_admin."""
        return await self._call(_DEFINE_BADGE, badge_type, name, description, criteria, request_id)

    async def define_board(
        self,
        board: str,
        *,
        period: str | None = None,
        timezone: str | None = None,
        bot_name: str | None = None,
        source: str | None = None,
        operator: str | None = None,
        sort: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """A board that counts from now on; true if it is new, false if it is there on these terms. period: all,
        or day, week (from Monday), month, cut at midnight in timezone, a name of pg_timezone_names. source: xp
        is fed by add_xp, score by submit_score; of bot_name, or of all bots where it is NULL. operator: incr
        adds up, best keeps the best, last the last. sort: desc, the highest is best, or asc. Errors: 22023 a
        bad argument, or other terms than the board has; TB002 unknown bot (strict). Needs botdb_admin. Default:
        period all, timezone UTC, source xp, operator incr, sort desc."""
        return await self._call(_DEFINE_BOARD, board, period, timezone, bot_name, source, operator, sort, request_id)

    async def define_tariff(
        self,
        tariff: str,
        name: str,
        price: Decimal | int | float,
        currency: str,
        subscription_type: str,
        *,
        duration_days: int | None = None,
        credits: int | None = None,
        grace: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> Tariff:
        """Creates the tariff or replaces all that it says, and puts it on offer (again). duration_days NULL is
        30 days for a month, 365 for a year; credits belong to subscription_type credits. grace: how long a
        subscription that renews itself gives access behind its end, while its next charge is late; it counts
        from its next charge on. Payments that are there stay. Returns the row. Errors: 22023 an empty name, a
        price outside 0 to 99999999.99 or with more than two decimals, a currency that is not three letters, an
        unknown type, days or credits out of range or given for the other kind, a grace below 0 or above 1 year.
        Needs botdb_admin."""
        return await self._call(_DEFINE_TARIFF, tariff, name, price, currency, subscription_type, duration_days, credits, grace, request_id)

    async def delete_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Deletes session and stats of the user in this bot; false if there were none. Errors: TB001 unknown
        user."""
        return await self._call(_DELETE_SESSION, telegram_id, bot_name, request_id)

    async def delete_user(
        self,
        telegram_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Erases the user and all that is theirs, in every bot, values in storage of somebody unknown too;
        false if there was nothing. Promocode uses stay counted, and what another user has paid for them becomes
        that user's payment. Needs botdb_admin."""
        return await self._call(_DELETE_USER, telegram_id, request_id)

    async def disable_promocode(
        self,
        code: str,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Lets nobody redeem the promocode any more; true, or false if there is no such code. What was granted
        stays. Errors: 22023 a malformed code. Needs botdb_admin."""
        return await self._call(_DISABLE_PROMOCODE, code, request_id)

    async def disable_tariff(
        self,
        tariff: str,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Takes the tariff off offer: true, or false if it was off already. Payments that are there keep what
        they buy and can be completed; define_tariff puts it on offer again. Errors: TB002 no such tariff, 22023
        an empty name. Needs botdb_admin."""
        return await self._call(_DISABLE_TARIFF, tariff, request_id)

    async def drop_board(
        self,
        board: str,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Deletes the board and all its scores; false if there is none. Waits for transactions that have
        entered scores, and others that enter some wait for it. Needs botdb_admin."""
        return await self._call(_DROP_BOARD, board, request_id)

    async def evaluate_badges(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        context: Any = None,
        request_id: str | None = None,
    ) -> list[str]:
        """Awards, from this bot, every badge whose criteria hold, and returns the types newly won. Criteria see
        one flat object: total_xp, level, total_trainings, total_score; over it the bot's stats, its session,
        then context. A key that is missing does not hold. Errors: TB001 unknown user, 22023 a context that is
        no object. Default: context {}."""
        return await self._call(_EVALUATE_BADGES, telegram_id, bot_name, context, request_id)

    async def explain_access(
        self,
        telegram_id: int,
    ) -> Any:
        """Why access is as it is: check_access's row; because, in words; the user's subscriptions (the newest
        20), free trainings, open reservations, and the newest 20 events of the ledger. NULL for an unknown
        user."""
        return await self._call(_EXPLAIN_ACCESS, telegram_id)

    async def export_user(
        self,
        telegram_id: int,
    ) -> Any:
        """All that is stored of the user, a key for each table; user is null where only values in storage are
        tied to the id, NULL if nothing is. Errors: 54000 for more than 256 MB. Needs botdb_admin."""
        return await self._call(_EXPORT_USER, telegram_id)

    async def fail_payment(
        self,
        provider: str,
        payment_id: str,
        *,
        request_id: str | None = None,
    ) -> PaymentResult:
        """A pending payment becomes failed; again: nothing. granted is false, details {}. Errors: TB005 it is
        completed or refunded, or there is no such payment. Needs botdb_billing."""
        return await self._call(_FAIL_PAYMENT, provider, payment_id, request_id)

    async def finish_training(
        self,
        telegram_id: int,
        session_score: int,
        session_data: Any,
        *,
        scenario_config: Any = None,
        stats_patch: Any = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> FinishTrainingResult:
        """All that the end of a training writes: what update_user_stats_after_training counts; the session,
        saved; in the bot's stats total_trainings, total_questions, best_score and last_training_date, and where
        they are there the user's total_xp, current_level and, after a rise, level_up_notification, over them
        stats_patch (RFC 7396); a history row from the session's clarity_level, question_count,
        contextual_questions, per_type_counts and case_data, named after scenario_config.scenario_info; the
        badges that evaluate_badges finds. Errors: TB001 unknown user, 22023 negative session_score, arguments
        or keys of the wrong shape, 22003 a total out of range."""
        return await self._call(_FINISH_TRAINING, telegram_id, session_score, session_data, scenario_config, stats_patch, bot_name, request_id)

    async def generate_promocodes(
        self,
        count: int,
        type: str,
        value: int,
        *,
        prefix: str | None = None,
        length: int | None = None,
        max_uses: int | None = None,
        expires_at: datetime | None = None,
        request_id: str | None = None,
    ) -> list[str]:
        """Creates count promocodes (1 to 100,000) that nobody can guess and returns their codes: prefix,
        trimmed and upper-case, and length characters drawn by a cryptographic generator from digits and letters
        that do not look alike. max_uses is that of each code, NULL no limit. Errors: 22023 a number out of
        range, a malformed prefix, an unknown type, more than 64 characters, a length that a code could be
        guessed with. Needs botdb_admin. Default: prefix '', length 8, max_uses 1."""
        return await self._call(_GENERATE_PROMOCODES, count, type, value, prefix, length, max_uses, expires_at, request_id)

    async def get_active_subscription(
        self,
        telegram_id: int,
    ) -> Subscription | None:
        """What check_access would use: the time subscription that ends last of those that run or are in grace,
        else the oldest row with credits; no row without either."""
        return await self._call(_GET_ACTIVE_SUBSCRIPTION, telegram_id)

    async def get_board(
        self,
        board: str,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
        at: datetime | None = None,
    ) -> list[BoardRow]:
        """The board in the period that holds the time at: best score first, equal scores by reached_at, then by
        users.id. rank counts the rows from 1. Errors: TB002 unknown board, 22023 a negative limit or offset, or
        an infinite time. Default: limit_rows 10, offset_rows 0, at now()."""
        return await self._call(_GET_BOARD, board, limit_rows, offset_rows, at)

    async def get_board_around(
        self,
        board: str,
        telegram_id: int,
        *,
        radius: int | None = None,
        at: datetime | None = None,
    ) -> list[BoardRow]:
        """The user's row of get_board, with up to radius rows above and below it; no row if the user has no
        score in the period that holds the time at. Errors: TB002 unknown board, 22023 a radius outside 0 to
        1000, or an infinite time. Default: radius 5, at now()."""
        return await self._call(_GET_BOARD_AROUND, board, telegram_id, radius, at)

    async def get_board_rank(
        self,
        board: str,
        telegram_id: int,
        *,
        at: datetime | None = None,
    ) -> BoardRank | None:
        """The user's rank and score in the period that holds the time at, and how many have a score there: one
        row, or none if the user has no score. Errors: TB002 unknown board, 22023 an infinite time. Default: at
        now()."""
        return await self._call(_GET_BOARD_RANK, board, telegram_id, at)

    async def get_leaderboard(
        self,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
    ) -> list[LeaderboardRow]:
        """Users by total_xp descending, then id. rank counts the rows of this order from 1. Errors: 22023
        negative limit or offset. Default: limit_rows 10, offset_rows 0."""
        return await self._call(_GET_LEADERBOARD, limit_rows, offset_rows)

    async def get_leaderboard_among(
        self,
        telegram_ids: Sequence[int],
    ) -> list[LeaderboardRow]:
        """The rows of these users in the order of the leaderboard: rank is the place among all users, not among
        these. Ids that nobody has are left out. Errors: 22023 an element that is NULL, more than 10000 ids."""
        return await self._call(_GET_LEADERBOARD_AMONG, telegram_ids)

    async def get_leaderboard_around(
        self,
        telegram_id: int,
        *,
        radius: int | None = None,
    ) -> list[LeaderboardRow]:
        """The user's row of the leaderboard with up to radius rows above and below it; none for an unknown
        user. Errors: 22023 a radius outside 0 to 1000. Default: radius 5."""
        return await self._call(_GET_LEADERBOARD_AROUND, telegram_id, radius)

    async def get_levels(
        self,
    ) -> Any:
        """The stored level table as it was given; NULL if there is none."""
        return await self._call(_GET_LEVELS)

    async def get_or_create_user(
        self,
        telegram_id: int,
        *,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        request_id: str | None = None,
    ) -> User:
        """The user with this Telegram id, created if new. Names that are given replace the stored ones, ''
        clears one and NULL leaves it; last_activity becomes now(). Errors: 22023 for a telegram_id outside 1 to
        2^52-1 or a name over 255 characters."""
        return await self._call(_GET_OR_CREATE_USER, telegram_id, username, first_name, last_name, request_id)

    async def get_order(
        self,
        order_id: str,
        *,
        bot_name: str | None = None,
    ) -> list[Payment]:
        """The payment of this order, and after it the other charges that named it, in the order in which they
        came; of all bots, or of this one. To a bound login role only what its own bot has entered. Errors:
        22023 an empty order_id, 42501 another bot's."""
        return await self._call(_GET_ORDER, order_id, bot_name)

    async def get_payment(
        self,
        provider: str,
        payment_id: str,
    ) -> Payment | None:
        """The payment that the provider calls so; no row where there is none, or where it is another bot's than
        the role's. Errors: 22023 an empty provider or payment_id."""
        return await self._call(_GET_PAYMENT, provider, payment_id)

    async def get_renewals(
        self,
        telegram_id: int,
    ) -> list[Renewal]:
        """The user's subscriptions that renew themselves, the one that ends last first. state: renewing (on,
        the end is ahead), past_due (on, the end has passed) or cancelled (off). end_date: when access ends,
        NULL for credits; grace_until: until when it goes on behind that; paid_until: the last end that the
        provider has stated, at which it charges next. To a bound role those of its bot."""
        return await self._call(_GET_RENEWALS, telegram_id)

    async def get_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
    ) -> BotSession | None:
        """The user's session in this bot: one row, or none. Creates nothing."""
        return await self._call(_GET_SESSION, telegram_id, bot_name)

    async def get_tariff(
        self,
        tariff: str,
    ) -> Tariff | None:
        """The tariff, on offer (is_active) or not; no row where there is none. Errors: 22023 an empty name."""
        return await self._call(_GET_TARIFF, tariff)

    async def get_user(
        self,
        telegram_id: int,
    ) -> User | None:
        """The user with this Telegram id: one row, or none."""
        return await self._call(_GET_USER, telegram_id)

    async def get_user_badges(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
    ) -> list[UserBadge]:
        """The user's badges, newest first: those from one bot, or with NULL of all bots. No row for an unknown
        user."""
        return await self._call(_GET_USER_BADGES, telegram_id, bot_name)

    async def get_user_by_id(
        self,
        user_id: int,
    ) -> User | None:
        """The user whose users.id this is: one row, or none."""
        return await self._call(_GET_USER_BY_ID, user_id)

    async def get_user_payments(
        self,
        telegram_id: int,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
    ) -> list[Payment]:
        """The user's payments, and those by which they paid for others, newest first; none for an unknown user.
        Errors: 22023 a negative limit or offset. Default: limit_rows 10, offset_rows 0."""
        return await self._call(_GET_USER_PAYMENTS, telegram_id, limit_rows, offset_rows)

    async def get_user_rank(
        self,
        telegram_id: int,
    ) -> int | None:
        """1 + the number of users with more XP; NULL for an unknown user."""
        return await self._call(_GET_USER_RANK, telegram_id)

    async def get_user_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        request_id: str | None = None,
    ) -> Any:
        """What /start calls: {"user", "session", "stats", "version"} of the user in this bot, both created if
        new (the session from the bot's defaults). Names that are given replace the stored ones; last_activity
        becomes now(). Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters."""
        return await self._call(_GET_USER_SESSION, telegram_id, bot_name, username, first_name, last_name, request_id)

    async def get_user_sessions(
        self,
        telegram_id: int,
    ) -> list[BotSession]:
        """The user's sessions in all bots, by bot_name; a login role that is bound to a bot sees that bot's
        only."""
        return await self._call(_GET_USER_SESSIONS, telegram_id)

    async def get_user_training_history(
        self,
        telegram_id: int,
        *,
        limit_rows: int | None = None,
        offset_rows: int | None = None,
    ) -> list[TrainingRecord]:
        """The user's trainings in all bots, newest first; a login role that is bound to a bot sees that bot's
        only, because they hold its sessions. Errors: 22023 negative limit or offset. Default: limit_rows 10,
        offset_rows 0."""
        return await self._call(_GET_USER_TRAINING_HISTORY, telegram_id, limit_rows, offset_rows)

    async def get_xp_by_bot(
        self,
        telegram_id: int,
    ) -> list[BotXp]:
        """The user's XP from each bot, most first; the sum is total_xp."""
        return await self._call(_GET_XP_BY_BOT, telegram_id)

    async def has_badge(
        self,
        telegram_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
    ) -> bool | None:
        """Whether the user holds the badge from this bot, or with NULL from any bot; NULL for an unknown
        user."""
        return await self._call(_HAS_BADGE, telegram_id, badge_type, bot_name)

    async def import_badges(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Badges that users hold, [{"telegram_id", "badge_type", "bot_name", "earned_at", "metadata"}, ...]:
        created, or changed to that. A type that the catalogue does not know enters it. Returns how many rows
        were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left,
        and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.
        Needs botdb_admin."""
        return await self._call(_IMPORT_BADGES, entries, request_id)

    async def import_free_trainings(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Free trainings, [{"telegram_id", "source", "trainings_left", "created_at", "updated_at"}, ...],
        used-up ones too, which are then not granted once more; those from a source that is there stay as they
        are. Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for
        each entry that is left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023
        entries that is no array. Needs botdb_admin."""
        return await self._call(_IMPORT_FREE_TRAININGS, entries, request_id)

    async def import_payments(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Payments that were made elsewhere, [{"telegram_id", "provider", "payment_id", "amount", "currency",
        "status", "tariff", "description", "metadata", "created_at", "updated_at", "bot_name", "order_id",
        "paid_until"}, ...]: a pending one buys what its tariff offers, the others nothing here. One whose
        payment_id is there stays as it is; of k without payment_id that are alike in provider, amount,
        currency, tariff, order_id and created_at, of whatever status, where j are there, k - j are written.
        Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each
        entry that is left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries
        that is no array. Needs botdb_admin."""
        return await self._call(_IMPORT_PAYMENTS, entries, request_id)

    async def import_promocode_usage(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Who has used which promocode, [{"telegram_id", "code", "bot_name", "used_at"}, ...]: entered, with
        nothing granted, as one of the uses that the code counts and nobody is entered for, else as one more,
        for which a full code gets room. Returns how many rows were written, how many were there, and errors:
        [{"entry", "error"}, ...] for each entry that is left, and [{"key", "error"}, ...] for each key that
        nobody reads. Errors: 22023 entries that is no array. Needs botdb_admin."""
        return await self._call(_IMPORT_PROMOCODE_USAGE, entries, request_id)

    async def import_promocodes(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Promocodes, [{"code", "type", "value", "max_uses", "current_uses", "starts_at", "expires_at",
        "is_active", "created_at"}, ...]; more uses than max_uses raise it to as many. A code that is there
        stays as it is, and is named in errors if its type, value or created_at is another. Returns how many
        rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is
        left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no
        array. Needs botdb_admin."""
        return await self._call(_IMPORT_PROMOCODES, entries, request_id)

    async def import_sessions(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Sessions of users who are there, [{"telegram_id", "bot_name", "session", "stats", "created_at",
        "updated_at"}, ...]: created unless they are there; nothing is counted, no badge awarded. Returns how
        many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that
        is left, and [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no
        array. Needs botdb_admin."""
        return await self._call(_IMPORT_SESSIONS, entries, request_id)

    async def import_subscriptions(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Time and credits that were bought elsewhere, [{"telegram_id", "subscription_type", "start_date",
        "end_date", "is_active", "auto_renew", "credits_total", "credits_left", "created_at", "updated_at"},
        ...], several of a user side by side: of k with the same type, start_date, created_at and credits_total,
        where j are there, k - j are written; those that are there stay as they are. Returns how many rows were
        written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and
        [{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array. Needs
        botdb_admin."""
        return await self._call(_IMPORT_SUBSCRIPTIONS, entries, request_id)

    async def import_training_history(
        self,
        entries: Any,
        *,
        request_id: str | None = None,
    ) -> ImportResult:
        """Finished trainings, [{"telegram_id", "bot_name", "training_date", "scenario_name", "total_score",
        "clarity_level", "question_count", "contextual_questions", "per_type_counts", "case_data",
        "session_snapshot", "created_at"}, ...]: of k that are alike, where j are there, k - j are written.
        Nothing else is counted. Returns how many rows were written, how many were there, and errors: [{"entry",
        "error"}, ...] for each entry that is left, and [{"key", "error"}, ...] for each key that nobody reads.
        Errors: 22023 entries that is no array. Needs botdb_admin."""
        return await self._call(_IMPORT_TRAINING_HISTORY, entries, request_id)

    async def import_users(
        self,
        users: Any,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> ImportResult:
        """Takes over {"<telegram_id>": {"session": {...}, "stats": {...}, "user": {...}}, ...}, whole or in
        parts: creates or overwrites session and stats in this bot and, from stats, the user's total_xp,
        current_level (else the level of that XP), total_trainings, total_score and, as badges,
        achievements_unlocked; from user, which goes before stats, username, first_name, last_name,
        registration_date, last_activity, total_xp, level, total_trainings, total_score, and xp_by_bot, the
        parts of total_xp that are bots', the rest being bot imported's. What user says stands beside what is
        here: names that are known stay, XP adds up, of the others the higher counts. What an entry does not
        have stays as it is; entries that have only user make no session and need no bot. The same again changes
        nothing. errors names each entry that was skipped: [{"telegram_id", "error"}, ...], and each key that
        nobody reads once, with a "key". Errors: 22023 users that is no object, a bot that is missing. Needs
        botdb_admin."""
        return await self._call(_IMPORT_USERS, users, bot_name, request_id)

    async def increment_session(
        self,
        telegram_id: int,
        path: Sequence[str],
        *,
        by: Decimal | int | float | None = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> Decimal:
        """Adds to the number that the keys of path lead to in the session, in the database, so that of two at
        once both count; what it is then. A number that is missing counts as 0, objects that are missing on the
        way are made, and so is a known user's missing session. Errors: TB001 unknown user, 22023 a path of no
        key, of a NULL, of more than 64 or through or to something else, or by what is not finite, 22003 a
        number too large. Default: by 1."""
        return await self._call(_INCREMENT_SESSION, telegram_id, path, by, bot_name, request_id)

    async def increment_stats(
        self,
        telegram_id: int,
        path: Sequence[str],
        *,
        by: Decimal | int | float | None = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> Decimal:
        """Adds to a number in the stats, as increment_session does in the session. Errors: as there, TB001 and
        22023 and 22003. Default: by 1."""
        return await self._call(_INCREMENT_STATS, telegram_id, path, by, bot_name, request_id)

    async def increment_training_count(
        self,
        telegram_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Adds one to total_trainings; true. Errors: TB001 unknown user."""
        return await self._call(_INCREMENT_TRAINING_COUNT, telegram_id, request_id)

    async def level_for_xp(
        self,
        xp: int,
        *,
        levels_config: Any = None,
    ) -> int:
        """The level that this much XP stands for, by levels_config, else as add_xp would. Errors: 22023."""
        return await self._call(_LEVEL_FOR_XP, xp, levels_config)

    async def list_boards(
        self,
    ) -> list[Board]:
        """All boards with their terms, by name."""
        return await self._call(_LIST_BOARDS)

    async def list_bots(
        self,
    ) -> list[Bot]:
        """All bots, by name, each with its roles as these are called today; a login role that is bound to a bot
        sees that bot only."""
        return await self._call(_LIST_BOTS)

    async def list_erased(
        self,
        *,
        after: int | None = None,
        limit_rows: int | None = None,
    ) -> list[ErasedUser]:
        """Who was erased after the one with this id, in the order of the list: a bot that keeps rows of users
        deletes those with the user_id, and asks next after the last id of the list. None is missed, however
        erasures overlap: an erasure is listed once all transactions of the cluster have ended that began to
        write before it. After an id that is not there, from the beginning. Errors: 22023 a negative limit.
        Default: after 0, limit_rows 100."""
        return await self._call(_LIST_ERASED, after, limit_rows)

    async def list_expiring(
        self,
        within: timedelta | str,
        *,
        state: str | None = None,
        since: datetime | None = None,
        after: int | None = None,
        limit_rows: int | None = None,
    ) -> list[Expiring]:
        """Time that ends within so long from now on and is not followed by other time, in the order (end_date,
        id); a negative interval: that has ended within so long. id is that of the row of subscriptions. state:
        renewing, past_due, cancelled, as of get_renewals, or none: nothing renews it; NULL lists all. provider,
        tariff and subscription_charge_id are the renewal's. since and after: what comes behind the row with
        this end_date and id, the last one of the page before. To a bound role the users whom its bot has met; a
        renewal of another bot is a state to it, and no more. Errors: 22023 an unknown state, an interval beyond
        1000 years, a negative limit or after, after without since. Default: after 0, limit_rows 100."""
        return await self._call(_LIST_EXPIRING, within, state, since, after, limit_rows)

    async def list_payments(
        self,
        *,
        status: str | None = None,
        provider: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        bot_name: str | None = None,
        limit_rows: int | None = None,
        after: int | None = None,
    ) -> list[Payment]:
        """Payments created at since or later and before until, in the order (created_at, id); NULL leaves none
        out. after: those behind the payment with this id, 0 from the beginning. To a bound role those of its
        bot. Errors: 22023 an unknown status, a negative limit or after, an after that is gone or not to be
        seen; 42501 another bot than the role's; TB002 an unknown bot (strict). Default: limit_rows 100, after
        0."""
        return await self._call(_LIST_PAYMENTS, status, provider, since, until, bot_name, limit_rows, after)

    async def list_promocodes(
        self,
        *,
        active_only: bool | None = None,
        limit_rows: int | None = None,
    ) -> list[Promocode]:
        """Promocodes, newest first. active_only: those that can be redeemed now or later (not disabled, expired
        or exhausted). Errors: 22023 a negative limit. Needs botdb_admin. Default: active_only true, limit_rows
        50."""
        return await self._call(_LIST_PROMOCODES, active_only, limit_rows)

    async def list_tariffs(
        self,
        *,
        active_only: bool | None = None,
    ) -> list[Tariff]:
        """The tariffs by name; active_only: those on offer. Errors: 22023 active_only is NULL. Default:
        active_only true."""
        return await self._call(_LIST_TARIFFS, active_only)

    async def patch_session(
        self,
        telegram_id: int,
        *,
        session_patch: Any = None,
        stats_patch: Any = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> Any:
        """Merges the patches into session and stats by RFC 7396, in the database: two writers of different keys
        both survive. Returns what get_user_session returns. Errors: TB001 unknown user, 22023 a patch that is
        no object."""
        return await self._call(_PATCH_SESSION, telegram_id, session_patch, stats_patch, bot_name, request_id)

    async def promocode_stats(
        self,
        code: str,
    ) -> Any:
        """The promocode's columns, and status (active, not_started, expired, exhausted, disabled), uses_left
        (null = no limit), first_used_at, last_used_at, by_bot (uses from each bot); uses of erased users count
        in current_uses only. NULL for an unknown code. Errors: 22023 a malformed code. Needs botdb_admin."""
        return await self._call(_PROMOCODE_STATS, code)

    async def purge_board(
        self,
        board: str,
        keep_periods: int,
        *,
        request_id: str | None = None,
    ) -> int:
        """Keeps the newest keep_periods periods that have scores and deletes the scores of all others; how many
        there were. Errors: TB002 unknown board, 22023 negative keep_periods. Needs botdb_admin."""
        return await self._call(_PURGE_BOARD, board, keep_periods, request_id)

    async def purge_erased(
        self,
        *,
        older_than: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Forgets who was erased longer ago than this; how many they were. Bots have to have asked list_erased
        by then. Errors: 22023 an interval outside 0 to 1000 years. Needs botdb_admin. Default: older_than 90
        days."""
        return await self._call(_PURGE_ERASED, older_than, request_id)

    async def purge_requests(
        self,
        *,
        older_than: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Forgets the requests and the claimed updates older than this, for a job that runs daily; how many
        there were. What is repeated afterwards counts as new. Errors: 22023 an interval outside 0 to 1000
        years. Needs botdb_admin. Default: older_than 7 days."""
        return await self._call(_PURGE_REQUESTS, older_than, request_id)

    async def purge_storage(
        self,
        *,
        limit_rows: int | None = None,
        request_id: str | None = None,
    ) -> int:
        """Deletes up to limit_rows values that have expired, and as many leases that were given back or ended a
        day ago; how many rows. Those that somebody is writing at this moment stay. For a job that calls until
        it returns 0. Errors: 22023 a negative limit. Needs botdb_admin. Default: limit_rows 1000."""
        return await self._call(_PURGE_STORAGE, limit_rows, request_id)

    async def purge_xp_events(
        self,
        *,
        older_than: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Folds XP events older than this into one per user and bot (reason carried); every sum stays. Returns
        how many events were folded away. Errors: 22023 a negative interval. Needs botdb_admin. Default:
        older_than 1 year."""
        return await self._call(_PURGE_XP_EVENTS, older_than, request_id)

    async def rebuild_counts(
        self,
        *,
        request_id: str | None = None,
    ) -> int:
        """Counts the rows of all ordered lists anew; how many there are. For after a restore that disabled
        triggers, which verify() reports. Writers of XP and scores wait for it. Errors: 0A000 at REPEATABLE READ
        or SERIALIZABLE. Needs botdb_admin."""
        return await self._call(_REBUILD_COUNTS, request_id)

    async def reconcile_payments(
        self,
        provider: str,
        transactions: Any,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        bot_name: str | None = None,
    ) -> list[PaymentProblem]:
        """What the provider's own list of charges and the payments here do not agree on. transactions: an array
        of {"id", "amount", "currency", "date"}, with "refund" (true, or how much), "telegram_id", "order_id",
        "metadata" where there are any, or the answer of Telegram's getStarTransactions. problem: missing
        (charged, and not recorded here: detail has the arguments of apply_payment), differs (each difference
        with what is listed and stored), extra (recorded here, and not listed); detail has the key refund where
        the provider has refunded what was not here, the amount for refund_payment. since, until: what was
        charged or refunded from then and before then, and extra payments created so. To a bound role of its own
        bot's only. Errors: 22023 an element that cannot be read, named by its place; 42501 another bot than the
        role's; TB002 an unknown bot (strict). Needs botdb_billing."""
        return await self._call(_RECONCILE_PAYMENTS, provider, transactions, since, until, bot_name)

    async def redeem_promocode(
        self,
        telegram_id: int,
        code: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> RedeemResult:
        """Redeems a promocode once for the user, whatever the case and outer spaces of code. status: redeemed,
        or why not: not_found (a code that is NULL, empty or malformed too), disabled, not_started, expired,
        already_used, exhausted, the first that holds. type and value are the code's, NULL if it was not found.
        Errors: TB001 unknown user, 22003 a total past 2^31 - 1."""
        return await self._call(_REDEEM_PROMOCODE, telegram_id, code, bot_name, request_id)

    async def refund_payment(
        self,
        provider: str,
        payment_id: str,
        *,
        amount: Decimal | int | float | None = None,
        request_id: str | None = None,
    ) -> PaymentResult:
        """A completed payment becomes refunded, and what it granted is taken back, no more: the credits that
        are left (details: credits_taken, shortfall: those used already), or the time still to run (time_taken,
        end_date). One that is pending or unmatched becomes refunded and can no longer be completed. Again:
        nothing. With an amount, that part of it: credits and whole days go in proportion, rounded in the user's
        favour, and the payment stays what it is until all of it is refunded; each such call is another part,
        unless it has the same request_id. Errors: TB005 it has failed, or less than the amount is left, or
        there is no such payment; 22023 an amount of 0. Needs botdb_billing."""
        return await self._call(_REFUND_PAYMENT, provider, payment_id, amount, request_id)

    async def register_bot(
        self,
        bot_name: str,
        *,
        default_session: Any = None,
        default_stats: Any = None,
        login_role: str | None = None,
        limits: Any = None,
        billing_role: str | None = None,
        request_id: str | None = None,
    ) -> Bot:
        """The bot, created or updated: what is given replaces, NULL leaves. New sessions start from
        default_session and default_stats. A connection of login_role, a role that can log in, acts as this bot
        only, from its next call on, also when the role is renamed; an empty login_role unbinds. billing_role is
        a second login of the same bot, under the same rules: what takes its payments. A WARNING names a role
        that loses its place to another, and one that may call nothing. limits are ceilings for whoever is no
        administrator, merged into those that are there (null: the default again): xp_per_call (10^9),
        xp_per_user_day (10^10, in 24 hours), users_per_day (10^6 new to the bot in 24 hours), badge_types (1000
        that the bot brings in), leaderboard_rows (10000 that it is shown), storage_bytes (1048576 of one value
        in its storage). Errors: 22023 a name outside 1 to 50 characters, a default or limits that are no
        object, an unknown limit or one that is no whole number from 0 up, a role that is missing, cannot log
        in, is bound to another bot or is both of this one; 42501 login_role, billing_role or limits from a role
        that is bound itself. Needs botdb_admin."""
        return await self._call(_REGISTER_BOT, bot_name, default_session, default_stats, login_role, limits, billing_role, request_id)

    async def release_access(
        self,
        reservation_id: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Gives what was reserved back to where it came from: true, or false if it was given back before. A
        unit of a payment that was refunded meanwhile goes with the refund. Errors: TB005 it was confirmed, or
        no such reservation; 42501 another bot's."""
        return await self._call(_RELEASE_ACCESS, reservation_id, request_id)

    async def remove_bot(
        self,
        bot_name: str,
        *,
        delete_data: bool | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Takes the bot off the list, and its binding with it; false if there was none. With delete_data its
        sessions, stats, storage, requests and claimed updates go too. What users have stays: XP, badges,
        access, payments and their history keep the name. Errors: 2BP01 a bot that has any of these rows, unless
        delete_data; 42501 from a role that is bound itself. Needs botdb_admin. Default: delete_data false."""
        return await self._call(_REMOVE_BOT, bot_name, delete_data, request_id)

    async def reserve_access(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        request_id: str | None = None,
    ) -> Reservation | None:
        """Takes what one training costs, as consume_access, for work that may fail: confirm_access keeps it
        taken, release_access gives it back, and so does the end of ttl. No row without access. access_type:
        subscription, credits or free_trainings. Errors: TB001 unknown user, 22023 a ttl that is not above 0 or
        over 1000 years. Default: ttl 01:00:00."""
        return await self._call(_RESERVE_ACCESS, telegram_id, bot_name, ttl, request_id)

    async def reset_session(
        self,
        telegram_id: int,
        *,
        bot_name: str | None = None,
        keep_stats: bool | None = None,
        initial_session: Any = None,
        request_id: str | None = None,
    ) -> bool:
        """Sets the session back to initial_session, else to the bot's default; the stats too unless keep_stats.
        false if the user has no session here. Errors: TB001 unknown user, 22023 an initial_session that is no
        object. Default: keep_stats true."""
        return await self._call(_RESET_SESSION, telegram_id, bot_name, keep_stats, initial_session, request_id)

    async def resolve_payment(
        self,
        provider: str,
        payment_id: str,
        tariff: str,
        *,
        request_id: str | None = None,
    ) -> PaymentResult:
        """An unmatched payment is for this tariff, be it on offer or not: it becomes completed, and what the
        tariff says is granted. Again: nothing. Returns what complete_payment does. Errors: TB002 no such
        tariff, TB005 it is not unmatched, or is completed for another tariff, or there is no such payment.
        Needs botdb_billing."""
        return await self._call(_RESOLVE_PAYMENT, provider, payment_id, tariff, request_id)

    async def revert_xp(
        self,
        bot_name: str,
        since: datetime,
        *,
        until: datetime | None = None,
        request_id: str | None = None,
    ) -> XpReversal:
        """Takes back the XP that the bot gave from since until before until, NULL for now: for each user and
        moment an event of the opposite amount, of that moment, with reason revert; total_xp, boards that add XP
        up, and the level by the stored levels follow. How many users, and how much XP. The same again takes
        nothing more. Boards with operator best or last stay. Errors: 22023 since after until or a time that is
        infinite; 42501 from a role that is bound itself. Needs botdb_admin."""
        return await self._call(_REVERT_XP, bot_name, since, until, request_id)

    async def revoke_badge(
        self,
        telegram_id: int,
        badge_type: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Takes the badge of this bot from the user: true, or false if it is not held from this bot; that of
        another bot stays. Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100
        characters."""
        return await self._call(_REVOKE_BADGE, telegram_id, badge_type, bot_name, request_id)

    async def save_session(
        self,
        telegram_id: int,
        session_data: Any,
        stats_data: Any,
        *,
        bot_name: str | None = None,
        expected_version: int | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Replaces session and stats of the user in this bot; true. A known user's missing session is created.
        Errors: TB001 unknown user, TB003 another version than expected (a missing session has version 0), 22023
        data that is no object."""
        return await self._call(_SAVE_SESSION, telegram_id, session_data, stats_data, bot_name, expected_version, request_id)

    async def save_training_history(
        self,
        telegram_id: int,
        total_score: int,
        clarity_level: int,
        question_count: int,
        contextual_questions: int,
        *,
        per_type_counts: Any = None,
        case_data: Any = None,
        session_snapshot: Any = None,
        scenario_name: str | None = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Adds a finished training to the user's history and returns its id; nothing else is counted. Errors:
        TB001 unknown user, 22023 a number that is NULL or negative, per_type_counts or session_snapshot that is
        no object."""
        return await self._call(_SAVE_TRAINING_HISTORY, telegram_id, total_score, clarity_level, question_count, contextual_questions, per_type_counts, case_data, session_snapshot, scenario_name, bot_name, request_id)

    async def set_auto_renew(
        self,
        telegram_id: int,
        auto_renew: bool,
        provider: str,
        *,
        tariff: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Turns the renewal of the user's subscription from this provider off, or on again; of this tariff,
        NULL: of all; a bound role that of its bot, another role those of all bots. Off, access ends at the end,
        without grace. True, or false where it was so already. The provider is told by the bot: for Telegram
        Stars editUserStarSubscription. Errors: TB001 unknown user, TB005 no such renewal, or it is another
        bot's than the role's; 22023 a malformed argument. Needs botdb_billing."""
        return await self._call(_SET_AUTO_RENEW, telegram_id, auto_renew, provider, tariff, request_id)

    async def set_levels(
        self,
        levels_config: Any,
        *,
        request_id: str | None = None,
    ) -> None:
        """Stores the level table that calls without levels_config use; NULL or [] removes it. Levels that users
        have stay. Errors: 22023 malformed levels_config. Needs botdb_admin."""
        return await self._call(_SET_LEVELS, levels_config, request_id)

    async def set_user_attributes(
        self,
        telegram_id: int,
        patch: Any,
        *,
        request_id: str | None = None,
    ) -> Any:
        """Merges patch into users.attributes by RFC 7396 (null removes a key); the attributes after it. Errors:
        TB001 unknown user, 22023 a patch that is no object."""
        return await self._call(_SET_USER_ATTRIBUTES, telegram_id, patch, request_id)

    async def storage_delete(
        self,
        key: str,
        *,
        bot_name: str | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Deletes what the bot keeps under the key; false if there was nothing. Errors: TB005 a fence that
        storage_lock did not give for this key, or that was overtaken, 22023 a key outside 1 to 512
        characters."""
        return await self._call(_STORAGE_DELETE, key, bot_name, fence, request_id)

    async def storage_delete_prefix(
        self,
        prefix: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> int:
        """Deletes all that the bot keeps under keys that begin with the prefix, everything for an empty one;
        how many values there were. Errors: 22023 a prefix over 512 characters."""
        return await self._call(_STORAGE_DELETE_PREFIX, prefix, bot_name, request_id)

    async def storage_increment(
        self,
        key: str,
        path: Sequence[str],
        *,
        by: Decimal | int | float | None = None,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> Decimal:
        """Adds to the number that the keys of path lead to in the value, in the database; what it is then. A
        value or number that is missing counts as {} or 0. Without ttl it expires as before. Errors: as
        storage_write, and 22023 a path of no key, of a NULL, of more than 64 or through or to something else,
        or by what is not finite, 22003 a number too large. Default: by 1."""
        return await self._call(_STORAGE_INCREMENT, key, path, by, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    async def storage_keys(
        self,
        *,
        prefix: str | None = None,
        after: str | None = None,
        limit_rows: int | None = None,
        bot_name: str | None = None,
    ) -> list[StorageKey]:
        """The keys that the bot keeps something under, those that begin with the prefix, in the order of their
        bytes: the first limit_rows behind after; telegram_id: whose the value is, NULL for nobody's. Errors:
        22023 a negative limit, a prefix or after over 512 characters. Default: prefix '', limit_rows 1000."""
        return await self._call(_STORAGE_KEYS, prefix, after, limit_rows, bot_name)

    async def storage_lock(
        self,
        key: str,
        owner: str,
        ttl: timedelta | str,
        *,
        bot_name: str | None = None,
    ) -> int | None:
        """Gives the owner the lease of the key for ttl from this moment, and its number, which is higher than
        any before; NULL while another owner's lease runs. The owner of a running lease renews it, and keeps the
        number. Others see it once the transaction has ended. Errors: 22023 a key outside 1 to 512 characters,
        an owner outside 1 to 255, a ttl outside 0 to 1 day."""
        return await self._call(_STORAGE_LOCK, key, owner, ttl, bot_name)

    async def storage_patch(
        self,
        key: str,
        patch: Any,
        *,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> WrittenValue:
        """Merges the patch into the value by RFC 7396, in the database; what it is then, and its version. What
        is missing or no object counts as {}, keys stay in their order, and what the patch does not name stays
        as it was written. Without ttl it expires as before. Errors: as storage_write, and 22023 a patch that is
        no object or nested more than 256 deep."""
        return await self._call(_STORAGE_PATCH, key, patch, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    async def storage_read(
        self,
        key: str,
        *,
        bot_name: str | None = None,
    ) -> StoredValue | None:
        """What the bot keeps under the key: one row, or none; what has expired by now() is not there. Errors:
        22023 a key outside 1 to 512 characters."""
        return await self._call(_STORAGE_READ, key, bot_name)

    async def storage_read_for_update(
        self,
        key: str,
        *,
        bot_name: str | None = None,
    ) -> StoredValue | None:
        """As storage_read, and the key is this transaction's until it ends, with nothing under it too: whoever
        else writes it or reads it so waits. For a handler that reads, thinks and writes; it claims its user
        first (claim_update). Errors: 22023 a key outside 1 to 512 characters."""
        return await self._call(_STORAGE_READ_FOR_UPDATE, key, bot_name)

    async def storage_unlock(
        self,
        key: str,
        owner: str,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Ends the owner's lease of the key; false if no lease of this owner runs. Errors: 22023 a key outside
        1 to 512 characters, an owner outside 1 to 255."""
        return await self._call(_STORAGE_UNLOCK, key, owner, bot_name, request_id)

    async def storage_update_keys(
        self,
        key: str,
        set: Any,
        *,
        remove: Sequence[str] | None = None,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> WrittenValue:
        """Removes keys of the object, and then gives each key of set the value that it has there, null too;
        nothing is merged. What it is then, and its version. Without ttl it expires as before. Errors: as
        storage_write, and 22023 a set or a value that is no object, or a NULL in remove."""
        return await self._call(_STORAGE_UPDATE_KEYS, key, set, remove, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    async def storage_write(
        self,
        key: str,
        value: Any,
        *,
        bot_name: str | None = None,
        ttl: timedelta | str | None = None,
        expected_version: int | None = None,
        telegram_id: int | None = None,
        fence: int | None = None,
        request_id: str | None = None,
    ) -> int:
        """Keeps a JSON value of any kind under the key, byte for byte; its version. It expires after ttl,
        without one never. telegram_id ties it to a user, known or not, with whom it is erased; without one it
        stays tied as it was. Errors: TB003 another version than expected (0: nothing may be there), TB005 a
        fence that storage_lock did not give for this key, or that was overtaken, or another user's value, TB007
        a value larger than storage_bytes of the bot's limits, 22023 a key outside 1 to 512 characters, a ttl
        outside 0 to 1000 years, a value over 16 MB."""
        return await self._call(_STORAGE_WRITE, key, value, bot_name, ttl, expected_version, telegram_id, fence, request_id)

    async def submit_score(
        self,
        board: str,
        telegram_id: int,
        score: int,
        *,
        request_id: str | None = None,
    ) -> BoardScore:
        """Enters a score of the user in the board's current period, by the board's operator; the score after
        it, and its rank. Errors: TB002 unknown board, TB001 unknown user, 22023 a board that XP feeds, 22003 a
        score outside 64 bits, 42501 the board of another bot than the role's."""
        return await self._call(_SUBMIT_SCORE, board, telegram_id, score, request_id)

    async def update_level(
        self,
        telegram_id: int,
        new_level: int,
        *,
        request_id: str | None = None,
    ) -> bool:
        """Sets the user's level, up or down; true. Errors: TB001 unknown user, 22023 a level below 1."""
        return await self._call(_UPDATE_LEVEL, telegram_id, new_level, request_id)

    async def update_session(
        self,
        telegram_id: int,
        session_data: Any,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Replaces the session, the stats stay; as save_session. Errors: TB001 unknown user, 22023 data that is
        no object."""
        return await self._call(_UPDATE_SESSION, telegram_id, session_data, bot_name, request_id)

    async def update_stats(
        self,
        telegram_id: int,
        stats_data: Any,
        *,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> bool:
        """Replaces the stats, the session stays; as save_session. Errors: TB001 unknown user, 22023 data that
        is no object."""
        return await self._call(_UPDATE_STATS, telegram_id, stats_data, bot_name, request_id)

    async def update_user_stats_after_training(
        self,
        telegram_id: int,
        session_score: int,
        *,
        scenario_config: Any = None,
        bot_name: str | None = None,
        request_id: str | None = None,
    ) -> XpResult:
        """Counts a training over all bots: total_trainings + 1, session_score added to total_score and, as XP,
        to total_xp; the level by scenario_config.ranking.levels, else as add_xp. Errors: TB001 unknown user,
        22023 negative session_score or malformed levels, 22003 a total out of range."""
        return await self._call(_UPDATE_USER_STATS_AFTER_TRAINING, telegram_id, session_score, scenario_config, bot_name, request_id)

    async def verify(
        self,
    ) -> list[Violation]:
        """Every invariant that does not hold: check_name, the user, promocode, payment and so on it does not
        hold for, and what is there. No row when all is well. Reads everything in one snapshot, writes nothing,
        fit for a standby: for a nightly job, and after a restore. Checks: xp, promocode_uses, promocode_cap,
        promocode_code, promocode_grants, credits, free_trainings, subscription_time, ledger, payments,
        payment_grants, paid_time, renewals, reservations, storage, counts, bindings, owner, negative. Needs
        botdb_admin."""
        return await self._call(_VERIFY)

    async def version(
        self,
    ) -> str:
        """The version of the installed extension."""
        return await self._call(_VERSION)
