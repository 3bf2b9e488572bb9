# What a prepared transaction has changed in the counts is seen by whoever sees the transaction, and nobody else: not by an
# older snapshot of the session that prepared it, which goes on with the row that it has written its changes into.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use Test::More;

my $node = new_node('main', 'max_prepared_transactions = 5');
my $database = with_extension($node, 'bots');
my $other = 'psql -X -q -d ' . "'" . $node->connstr($database) . "' -c";

$node->safe_psql($database, 'SELECT botdb.get_or_create_user(id) FROM generate_series(1, 99) id');

# The ranks that are not those of brute force.
my $wrong = q(SELECT count(*) FROM botdb.users u WHERE botdb.get_user_rank(telegram_id) <>
	1 + (SELECT count(*) FROM botdb.users o WHERE o.total_xp > u.total_xp));
my $add = sub { "SELECT total_xp FROM botdb.add_xp($_[0], $_[1], 'bot')" };

my $first = 10;
for my $isolation ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
{
	for my $end ('COMMIT', 'ROLLBACK')
	{
		my @ranks = split /\n/, $node->safe_psql($database, join ";\n", $add->($first + 1, 300),
			'BEGIN', $add->($first + 2, 5000), "PREPARE TRANSACTION 'one'", $wrong,
			"BEGIN ISOLATION LEVEL $isolation", $wrong, qq(\\! $other "$end PREPARED 'one'"\nSELECT 'ended'), $add->($first + 3, 700),
			$wrong, $add->($first + 4, 20), $wrong, 'COMMIT', $add->($first + 5, 90), $wrong);
		is_deeply([ grep { $_ eq '0' } @ranks ], [ (0) x 5 ], "ranks at $isolation, before and after $end PREPARED");
		$first += 10;
	}
}

# One that stays prepared while others fold; it has its changes until it ends.
$node->safe_psql($database, join ";\n", 'BEGIN', $add->(6, 70_000), "PREPARE TRANSACTION 'long'");
$node->safe_psql($database, 'DO $$ BEGIN FOR i IN 1 .. 2500 LOOP PERFORM botdb.add_xp(7 + i % 3, i, \'bot\'); COMMIT; END LOOP; END $$');
is($node->safe_psql($database, $wrong), 0, 'ranks beside one that stays prepared');
is($node->safe_psql($database, 'SELECT count(*) < 100 FROM botdb.count_changes'), 't', 'the others are folded');
$node->safe_psql($database, "COMMIT PREPARED 'long'");
is($node->safe_psql($database, $wrong), 0, 'ranks when it has ended');
is($node->safe_psql($database, "SELECT * FROM botdb.verify()"), '', 'all counts hold together');

done_testing();
