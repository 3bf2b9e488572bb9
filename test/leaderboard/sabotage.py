"""Ways to break the counts while everybody is at work; the test has to report each."""


def repeated(statement):
    """Runs a statement until it has changed a row: at some moments there is nothing to break. No fold is on its way meanwhile,
    whose note would make up for it."""
    def break_it(connection):
        broken = 0
        while broken == 0:
            with connection.transaction():
                connection.execute("LOCK TABLE botdb.count_folds IN SHARE ROW EXCLUSIVE MODE")
                broken = connection.execute(statement).rowcount
    return break_it


def without_trigger(event, table="users"):
    def break_it(connection):
        connection.execute(f"ALTER TABLE botdb.{table} DISABLE TRIGGER botdb_count_{event}")
    return break_it


SABOTAGE = {
    "a change is lost": repeated("""
        DELETE FROM botdb.count_changes WHERE ctid = (
          SELECT c.ctid FROM botdb.count_changes c, botdb.count_folds f
          WHERE EXISTS (SELECT FROM botdb.read_changes(c.changes) r WHERE r.xid >= f.next_xid OR r.xid = ANY (f.running))
          LIMIT 1)"""),
    "a change is there twice": repeated("""
        INSERT INTO botdb.count_changes SELECT c.* FROM botdb.count_changes c, botdb.count_folds f
        WHERE EXISTS (SELECT FROM botdb.read_changes(c.changes) r WHERE r.xid >= f.next_xid OR r.xid = ANY (f.running))
        LIMIT 1"""),
    # The sum of a node stays right, as does all above it. Of the users by XP, whom every comparison looks at, and in one
    # direction, so that the next time does not swap them back.
    "a node has two numbers swapped": repeated("""
        UPDATE botdb.count_nodes n SET users[place] = users[place + 1], users[place + 1] = users[place]
        FROM (SELECT board_id, period, level, node, place
              FROM botdb.count_nodes, generate_series(1, 127) place
              WHERE (board_id, period, level) = (0, 0, 0) AND users[place] < users[place + 1]
              ORDER BY users[place + 1] - users[place] DESC LIMIT 1) found
        WHERE (n.board_id, n.period, n.level, n.node) = (found.board_id, found.period, found.level, found.node)"""),
    "a sum is one too many": repeated("""
        UPDATE botdb.count_nodes SET users[127] = users[127] + 1 WHERE (board_id, period, level) = (0, 0, 2)"""),
    "a fold says it came further than it did": repeated("UPDATE botdb.count_folds SET next_xid = next_xid + 1000, running = '{}'"),
    "INSERT is not counted": without_trigger("inserted"),
    "UPDATE is not counted": without_trigger("updated"),
    "DELETE is not counted": without_trigger("deleted"),
    "scores that go with their users are not counted": without_trigger("deleted", "board_scores"),
}
