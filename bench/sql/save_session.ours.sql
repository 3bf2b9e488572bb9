SELECT botdb.save_session(:user, :session, :stats, 'spin_bot');
