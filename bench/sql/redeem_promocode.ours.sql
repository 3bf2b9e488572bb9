SELECT * FROM botdb.redeem_promocode(:user, :code, 'spin_bot');
