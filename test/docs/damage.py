"""Shows that the comparisons can fail: each damage of a document has to bring the complaint beside it."""
from documents import Document, broken_mentions

PROGRESS = "docs/reference/progress.md"
ERASURE = "docs/reference/erasure.md"
INDEX = "docs/reference/README.md"
TABLES = "docs/reference/tables.md"
README = "README.md"
COMMAND_PAGE = "docs/command.md"

# Document, what stands there, what stands there instead, and a part of the complaint.
REFERENCE = [
    (PROGRESS, "add_xp(telegram_id bigint, xp bigint,", "add_xp(telegram_id bigint, xp int,", "add_xp is\n"),
    (PROGRESS, "bot_name text = NULL,", "bot_name text = 'a_bot',", "add_xp is\n"),
    (PROGRESS, "## level_for_xp\n", "## The level\n", "level_for_xp stands under the heading The level"),
    (PROGRESS, "get_levels() → jsonb", "get_levels: jsonb", "get_levels is not documented"),
    (PROGRESS, "get_levels() → jsonb", "all_levels() → jsonb", "all_levels is documented, and not there"),
    (PROGRESS, "get_levels() → jsonb", "get_levels() → jsonb\n```\n\n```\nget_levels() → jsonb",
     "get_levels is documented twice"),
    (ERASURE, "*admin*", "", "delete_user is to be marked as one that takes the right admin"),
    (TABLES, "`total_xp` ", "", "table users has the columns"),
    (TABLES, "| `tariffs` |", "| tariffs |", "table tariffs is not documented"),
    (INDEX, "| `botdb.strict_bots` |", "| `botdb.strict` |", "the settings are"),
    (INDEX, "|  | yes | yes |  |", "| yes | yes | yes |  |", "the table of functions by right is not the catalogue's"),
    (INDEX, "| TB005 |", "| TB006 |", "the error TB005 of extension/src/rules/error.hpp is not in the table"),
    (INDEX, "](tables.md)", "](users.md)", "docs/reference/tables.md is not in the list of pages"),
    (README, "`delete_user` *", "`delete_user`", "delete_user is to be marked as one that takes the right admin"),
    (README, "`delete_user` *", "`erase_user` *", "erase_user is in the table of functions, and not there"),
    (README, "`delete_user` *, ", "", "delete_user is missing in the table of functions"),
    (README, "](docs/reference/erasure.md)", "](docs/reference/users.md)", "delete_user is not on docs/reference/users.md"),
]

COMMAND = [
    (COMMAND_PAGE, "| `botdb board drop BOARD` |", "| `botdb board remove BOARD` |", "there is no command botdb board remove"),
    (COMMAND_PAGE, "| `botdb board drop BOARD` |", "| board drop |", "botdb board drop is not in the table"),
    (COMMAND_PAGE, "`botdb promo list [--all]", "`botdb promo list [--offset N]", "botdb promo list has no option --offset"),
    (COMMAND_PAGE, "`--default-stats`", "That", "the option --default-stats of botdb bot register is not described"),
    (COMMAND_PAGE, "`--default-stats`", "`--default-stats` or `--defaults`", "no command has the option --defaults"),
]

LINKS = [
    (README, "](docs/boards.md)", "](docs/board.md)", "there is no docs/board.md"),
    (README, "](#adding-a-bot)", "](#adding-bots)", "README.md has no such heading"),
    (ERASURE, "operations.md#roles-and-bots", "operations.md#bots", "docs/operations.md has no such heading"),
    (README, "](docs/boards.md)", "\nof boards](docs/board.md)", "there is no docs/board.md"),
    ("docs/design.md", "`rules/bucket.hpp`", "`rules/buckets.hpp`", "there is no rules/buckets.hpp"),
    ("docs/development.md", "`extension/updates/OLD.sql`", "`extension/update/OLD.sql`",
     "there is no extension/update/OLD.sql"),
]

MENTIONS = [
    ("-- See docs/elsewhere.md.", "there is no docs/elsewhere.md"),
    ("// docs/operations.md#nowhere says how.", "docs/operations.md has no such heading"),
]


def unnoticed(documents, complaints, damages):
    """Each damage that the complaints about the damaged documents do not name."""
    for path, old, new, expected in damages:
        text = documents[path].text
        if old not in text:
            yield f"damage.py: {path} has no {old!r} that could be damaged"
        elif not any(expected in complaint for complaint in complaints(
                {**documents, path: Document(path, text.replace(old, new, 1))})):
            yield f"damage.py: nobody notices in {path}: {new!r} in the place of {old!r}"


def unnoticed_mentions(documents):
    for text, expected in MENTIONS:
        if not any(expected in complaint for complaint in broken_mentions(documents, {"a source file": text})):
            yield f"damage.py: nobody notices a source file with {text!r}"
