SELECT botdb.consume_access(:user, 'spin_bot');
