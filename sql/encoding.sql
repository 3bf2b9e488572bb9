-- Our own words reach a client of another encoding: with a character that it has not, they would be 22P05.
SET client_encoding = 'LATIN1';
SELECT botdb.register_bot('latin_bot', login_role => 'latin_nobody');
SELECT botdb.get_or_create_user(6500000001, repeat('x', 256));
SELECT botdb.define_badge('latin_badge', 'Badge', criteria => '$.total_xp >= $"limit"');
-- Letters that it has.
SELECT code = 'CAF' || chr(201) AS folded FROM botdb.create_promocode('caf' || chr(233), 'credits', 1);
RESET client_encoding;
