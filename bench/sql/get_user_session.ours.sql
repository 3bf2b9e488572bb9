SELECT botdb.get_user_session(:user, 'spin_bot', :username, :first_name);
