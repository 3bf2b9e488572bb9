#!/usr/bin/env python3
"""botdb from asyncpg: every function is a SELECT. Run it in a database with the extension; it finds it by DATABASE_URL.

Prints what a quiz bot would answer. Telegram is left out: the updates stand below, one of them twice.
"""
import asyncio
import json
import os

import asyncpg

OLGA, NOBODY = 6120457731, 404
UPDATES = [(1, OLGA, "/start"), (2, OLGA, "the capital of Iceland"), (2, OLGA, "the capital of Iceland")]


async def set_codecs(connection):
    """JSON comes and goes as Python's values. json.dumps writes ASCII, so that storage keeps whatever a str may hold."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def handle(connection, update_id, user_id, text):
    """One update is one transaction, which begins by claiming the update and locking the user."""
    async with connection.transaction():
        if not await connection.fetchval("SELECT botdb.claim_update($1, telegram_id => $2)", update_id, user_id):
            return "handled already"
        session = await connection.fetchval("SELECT botdb.get_user_session($1, first_name => 'Olga')", user_id)
        asked = session["session"].get("asked", 0) + 1
        await connection.fetchval("SELECT botdb.update_session($1, $2)", user_id, {"asked": asked, "last": text})
        xp = await connection.fetchrow("SELECT * FROM botdb.add_xp($1, 50)", user_id)
        return f"answer {asked}: {xp['total_xp']} XP, level {xp['new_level']}"


async def main():
    # Behind a pooler that shares connections by transaction, add statement_cache_size=0.
    pool = asyncpg.create_pool(
        os.environ["DATABASE_URL"], min_size=1, max_size=5, init=set_codecs, server_settings={"botdb.bot_name": "asyncpg_bot"})
    async with pool, pool.acquire() as connection:
        for update in UPDATES:
            print(await handle(connection, *update))
        try:
            await connection.fetchval("SELECT botdb.award_badge($1, 'first_answer')", NOBODY)
        except asyncpg.PostgresError as error:
            print(error.sqlstate, error.args[0], error.detail)
        await connection.fetchval("SELECT botdb.storage_write('notes', $1)", {"draft": "☕\ud83d"})
        print(await connection.fetchval("SELECT value FROM botdb.storage_read('notes')") == {"draft": "☕\ud83d"})


asyncio.run(main())
