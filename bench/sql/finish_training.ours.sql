SELECT * FROM botdb.finish_training(:user, :score, :session, :scenario, NULL, 'spin_bot');
