SELECT botdb.storage_write(:user, :session, 'spin_bot', telegram_id => :user);
