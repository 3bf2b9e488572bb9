SELECT * FROM botdb.add_xp(:user, 10, 'spin_bot');
