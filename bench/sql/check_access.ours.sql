SELECT * FROM botdb.check_access(:user);
