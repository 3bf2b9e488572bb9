SELECT botdb.award_badge(:user, :badge, 'spin_bot');
