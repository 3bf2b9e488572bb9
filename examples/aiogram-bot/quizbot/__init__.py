"""A quiz bot with aiogram and botdb: sessions, XP, promocodes, payments in Stars, groups, a conversation."""
