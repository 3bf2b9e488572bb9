# Codes of promocodes are the same whatever the case they are typed in, in a database of any locale.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use Test::More;

my $node = new_node('main');
my $user = 4_000_000_000;

# Every letter there is, folded; as long as the letters are, whatever the server makes of them.
my $letters = q(
	CREATE FUNCTION pg_temp.fold_code(code text) RETURNS text LANGUAGE C IMMUTABLE STRICT AS '$libdir/botdb', 'fold_code';
	SELECT md5(string_agg(pg_temp.fold_code(chr(n)), '' ORDER BY n)),
		count(*) FILTER (WHERE pg_temp.fold_code(chr(n)) <> chr(n))
	FROM generate_series(1, 1114111) n WHERE n NOT BETWEEN 55296 AND 57343);
my $same_letters;

foreach my $locale ('C', 'C.UTF-8')
{
	my $database = $locale eq 'C' ? 'c' : 'c_utf8';
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0 ENCODING UTF8 LOCALE '$locale'");
	$node->safe_psql($database, qq(CREATE EXTENSION botdb; SELECT botdb.get_or_create_user($user)));
	my $sql = sub { return $node->safe_psql($database, $_[0]) };

	is($sql->(q(SELECT code FROM botdb.create_promocode(' кофе ', 'credits', 1))), 'КОФЕ', "$locale: a code is stored folded");
	is($sql->(qq(SELECT status FROM botdb.redeem_promocode($user, ' КоФе', 'bot_a'))), 'redeemed', "$locale: and found");
	is($sql->(q(SELECT code FROM botdb.create_promocode('straße', 'credits', 1))), 'STRAßE', "$locale: a letter stays one");
	is($sql->(q(SELECT code FROM botdb.create_promocode('İndirim', 'credits', 1))), 'INDIRIM', "$locale: a Turkish code");
	is($sql->(qq(SELECT string_agg(status, ' ') FROM unnest('{indirim,INDIRIM,ındırım,İNDİRİM}'::text[]) c,
		botdb.check_promocode($user, c))), 'redeemed redeemed redeemed redeemed', "$locale: and found whoever types it");
	like($sql->(q(SELECT string_agg(c, ' ') FROM botdb.generate_promocodes(1, 'credits', 1, 'чай-') c)), qr/^ЧАЙ-/,
		"$locale: a prefix");

	my $folded = $sql->($letters);
	$same_letters //= $folded;
	is($folded, $same_letters, "$locale: all letters are folded alike");
}
like($same_letters, qr/\|1451$/, 'as many letters have an upper case as in the table');

done_testing();
