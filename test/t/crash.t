# A server killed under load loses nothing it has acknowledged, and comes back with every sum in order.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $writers = 4;
my $shared = 4_000_000_000;
my $calls = 100_000;

my $node = new_node('crashing', 'max_prepared_transactions = 50', 'max_connections = 40');
with_extension($node, 'bots');
$node->safe_psql('bots', qq(
	SELECT botdb.get_or_create_user($shared + n) FROM generate_series(0, $writers) n;
	SELECT botdb.create_subscription($shared, 'credits', credits => 1000000);
	SELECT botdb.define_tariff('three', 'Three', 3, 'XTR', 'credits', credits => 3);
	SELECT botdb.create_promocode('capped-' || round, 'credits', 1, 200) FROM generate_series(1, 2) round));

# Two calls that say themselves whether they are a repetition: by a request id, and by the provider's id of a payment.
sub score
{
	my ($own, $mark) = @_;
	return qq(SELECT 'request $mark' WHERE botdb.add_score($own, 1, 'request-$mark'));
}

sub payment
{
	my ($own, $mark) = @_;
	return qq(SELECT 'paid $mark' FROM botdb.apply_payment($own, 'stars', '$mark', 'three'));
}

# The statements of one writer; each says what it has done, in a line that psql prints once it is committed.
sub statements
{
	my ($round, $writer) = @_;
	my $own = $shared + $writer;
	my $script = '';
	for my $n (1 .. $calls)
	{
		my $mark = "$round-$writer-$n";
		my $guest = $shared + 1_000_000 * $round + 10_000 * $writer + $n;
		$script .= qq(SELECT 'xp $mark' FROM botdb.add_xp($shared, 1, 'bot_a', reason => '$mark');\n);
		$script .= qq(SELECT 'xp own-$mark' FROM botdb.add_xp($own, 1, 'bot_a', reason => 'own-$mark');\n);
		$script .= qq(SELECT 'badge $mark' WHERE botdb.award_badge($own, '$mark', 'bot_a');\n);
		$script .= qq(SELECT 'credit $mark' WHERE botdb.consume_access($shared, 'bot_a');\n);
		$script .= qq(SELECT 'version ' || (botdb.patch_session($own, '{"n": $n}', bot_name => 'bot_a') ->> 'version');\n);
		$script .= score($own, $mark) . ";\n";
		$script .= payment($own, $mark) . ";\n";
		$script .= qq(SELECT 'reservation ' || reservation_id FROM botdb.reserve_access($own, 'bot_a');\n);
		$script .= qq(SELECT 'guest $guest' FROM botdb.get_or_create_user($guest);\n);
		$script .= qq(SELECT 'use $guest' FROM botdb.redeem_promocode($guest, 'capped-$round', 'bot_a') WHERE success;\n)
		  if $n % 5 == 0;
	}
	return $script;
}

# Starts a psql that runs a writer's statements; its acknowledgements gather in a file.
sub start_writer
{
	my ($round, $writer) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir();
	append_to_file("$folder/in", statements($round, $writer));
	my $harness = IPC::Run::start(
		[ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('bots'), '-f', "$folder/in" ],
		'>', "$folder/out", '2>', "$folder/err");
	return { harness => $harness, folder => $folder };
}

# Kills the postmaster and every process it has, as close to at once as can be, and waits until they are gone.
sub kill_all
{
	my @pids = split /\n/, $node->safe_psql('postgres', 'SELECT pid FROM pg_stat_activity');
	unshift @pids, slurp_file($node->data_dir . '/postmaster.pid') =~ /^(\d+)/;
	$node->kill9;
	kill 'KILL', @pids;
	for (1 .. 300)
	{
		last unless kill 0, @pids;
		select undef, undef, undef, 0.1;
	}
	# Where init does not collect the dead, their ids still look alive, and the server would not start over its locks.
	unlink $node->data_dir . '/postmaster.pid', $node->host . '/.s.PGSQL.' . $node->port . '.lock';
	return;
}

# What the writers of a round were told: kind => list of marks.
sub acknowledged
{
	my %told;
	for my $writer (@_)
	{
		my $out = slurp_file("$writer->{folder}/out");
		push @{ $told{$1} }, $2 while $out =~ /^(\w+) (\S+)\n/mg;
	}
	return %told;
}

# How many of the marks a query does not find.
sub missing
{
	my ($query, @marks) = @_;
	my $values = join ',', map { "('$_')" } @marks;
	return $node->safe_psql('bots', "SELECT count(*) FROM (VALUES $values) told (mark) WHERE NOT EXISTS ($query)");
}

my $credits_taken = 0;
for my $round (1, 2)
{
	my $before = $node->safe_psql('bots', 'SELECT count(*) FROM botdb.xp_events');
	my $leaders = with_extension($node, "leaders_$round");
	my $load = start_load($node, $leaders, 600, \my $wrong);
	my @running = map { start_writer($round, $_) } 1 .. $writers;
	ok($node->poll_query_until($leaders, 'SELECT count(*) > 2000 FROM botdb.xp_events WHERE bot_name <> \'first_bot\''),
		"round $round: leaderboards under load");
	$node->safe_psql($leaders, qq(
		SELECT botdb.get_or_create_user($shared);
		BEGIN; SELECT botdb.add_xp($shared, 12345, 'bot_a'); PREPARE TRANSACTION 'kept'));
	ok($node->poll_query_until('bots', "SELECT count(*) >= $before + 1000 FROM botdb.xp_events"), "round $round: under load");
	kill_all();
	IPC::Run::finish($_->{harness}) for @running;
	like(slurp_file($running[0]{folder} . '/err'),
		qr/server closed the connection|terminating connection|no connection to the server/,
		"round $round: the writers were cut off at work");
	ok(IPC::Run::finish($load), "round $round: the leaderboards were exact") or diag($wrong);
	ok($node->start, "round $round: the server starts again");

	is(differences($node, $leaders), '', "round $round: the leaderboards are exact");
	my $prepared = q(SELECT format('%s PREPARED %L', CASE WHEN random() < 0.5 THEN 'COMMIT' ELSE 'ROLLBACK' END, gid)
		FROM pg_prepared_xacts);
	$node->safe_psql($leaders, "$prepared \\gexec");
	is(differences($node, $leaders), '', "round $round: the leaderboards are exact when they have ended");
	is($node->safe_psql($leaders, 'SELECT * FROM botdb.verify()'), '', "round $round: and what is there holds together");

	my %told = acknowledged(@running);
	$credits_taken += @{ $told{credit} };
	cmp_ok(scalar @{ $told{$_} }, '>', 20, "round $round: acknowledged $_: " . @{ $told{$_} })
	  for qw(xp badge credit version request paid reservation guest use);
	is(missing('SELECT FROM botdb.xp_events WHERE reason = mark', @{ $told{xp} }), 0, "round $round: no XP is lost");
	is(missing('SELECT FROM botdb.user_badges WHERE badge_type = mark', @{ $told{badge} }), 0, "round $round: no badge is lost");
	is(missing('SELECT FROM botdb.users WHERE telegram_id = mark::bigint', @{ $told{guest} }), 0, "round $round: no user is lost");
	is(missing('SELECT FROM botdb.promocode_usage JOIN botdb.users u ON u.id = user_id WHERE telegram_id = mark::bigint',
			@{ $told{use} }), 0, "round $round: no promocode use is lost");
	is(missing(q(SELECT FROM botdb.requests WHERE request_id = 'request-' || mark), @{ $told{request} }), 0,
		"round $round: no request is lost");
	is(missing(q(SELECT FROM botdb.payments WHERE payment_id = mark AND status = 'completed'), @{ $told{paid} }), 0,
		"round $round: no payment is lost");
	is(missing('SELECT FROM botdb.reservations WHERE id = mark::bigint', @{ $told{reservation} }), 0,
		"round $round: no reservation is lost");
	is($node->safe_psql('bots', 'SELECT * FROM botdb.verify()'), '', "round $round: what is there holds together");

	# Who was cut off repeats the last call that was answered, and the next, of which nobody knows whether it took effect.
	for my $writer (1 .. $writers)
	{
		my ($last) = reverse map { /^$round-$writer-(\d+)$/ ? $1 : () } @{ $told{request} };
		$node->safe_psql('bots', score($shared + $writer, $_) . ';' . payment($shared + $writer, $_))
		  for map { "$round-$writer-$_" } $last, $last + 1;
	}
	is($node->safe_psql('bots', q(SELECT count(*) FROM botdb.users u WHERE total_score <>
			(SELECT count(*) FROM botdb.requests q WHERE q.telegram_id = u.telegram_id))),
		0, "round $round: every request has taken effect once");
	is($node->safe_psql('bots', q(SELECT count(*) FROM botdb.payments p WHERE 1 <>
			(SELECT count(*) FROM botdb.access_events e WHERE e.user_id = p.user_id AND e.payment_id = p.id AND event = 'grant'))),
		0, "round $round: every payment has granted once");
	is($node->safe_psql('bots', 'SELECT * FROM botdb.verify()'), '', "round $round: and what is there still holds together");
}

# One call of each writer and round may have been done, and the server killed before it could say so.
my $untold = 2 * $writers;
my $spent = $node->safe_psql('bots', q(SELECT sum(credits_total - credits_left) FROM botdb.subscriptions
	WHERE user_id = (SELECT min(id) FROM botdb.users)));
cmp_ok($spent, '>=', $credits_taken, 'every credit that was granted is taken');
cmp_ok($spent, '<=', $credits_taken + $untold, 'no credit is taken twice');
is($node->safe_psql('bots', q(SELECT count(*) FROM botdb.users u
		WHERE total_xp <> (SELECT coalesce(sum(amount), 0) FROM botdb.xp_events WHERE user_id = u.id))),
	0, 'every total is the sum of its events');
is($node->safe_psql('bots', q(SELECT count(*) FROM botdb.promocodes p
		WHERE current_uses > max_uses OR current_uses <> (SELECT count(*) FROM botdb.promocode_usage WHERE promocode_id = p.id))),
	0, 'every promocode is used as often as it counts, within its cap');
is($node->safe_psql('bots', q(SELECT count(*) FROM botdb.subscriptions s JOIN botdb.promocode_usage USING (user_id)
		WHERE credits_total = 1)), $node->safe_psql('bots', 'SELECT count(*) FROM botdb.promocode_usage'),
	'every promocode use has given what it promised');

done_testing();
