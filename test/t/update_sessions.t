# Sessions that are open while the extension is installed and updated: a call works, or is refused with an error after which
# another try, or another session, does it. Nothing is answered wrongly, and nothing is done twice or half.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use NextVersion;
use PostgreSQL::Test::Cluster;
use Test::More;

my $first = 4_000_000_000;
my $node = new_node('main');
my $version = $node->safe_psql('postgres', q(SELECT default_version FROM pg_available_extensions WHERE name = 'botdb'));
my @databases = qw(call_first update_first);
for my $database (@databases)
{
	with_extension($node, $database);
	fill($node, $database, $first);
}

# Calls whose answer stays the same, and one that counts how often it took effect: on another user, who is in lists.
my @asking = (request($first), map { $_->[1] } grep { $_->[0] !~ /^(version|get_leaderboard.*|get_board.*)$/ } readers($first));
my $other = $first + 2;
my $adding = "SELECT total_xp FROM botdb.add_xp($other, 1, 'bot_a')";
my $total = "SELECT total_xp FROM botdb.users WHERE telegram_id = $other";

sub session
{
	my ($database) = @_;
	my $session = $node->background_psql($database, on_error_stop => 0);
	$session->query('\set VERBOSITY verbose');
	return $session;
}

# What a session answers, to what has been started before too: the rows, or the SQLSTATE.
sub answer
{
	my ($session, $statement) = @_;
	my $rows = $session->query($statement);
	my $error = $session->{stderr};
	$session->{stderr} = '';
	return $error =~ /ERROR:\s+(\w{5}):/ ? $1 : $error . $rows;
}

# Begins a statement and does not wait for its end, which finish() does.
sub start
{
	my ($session, $statement) = @_;
	$session->query_until(qr/started\n/, "\\echo started\n$statement;\n");
	return;
}

sub finish
{
	my ($session) = @_;
	return answer($session, q(SELECT 'finished'));
}

# Every call of a session is answered as before all this, or refused; how many were not refused.
my %right;
sub answers_or_refuses
{
	my ($session, $database, $who) = @_;
	my ($answered, @wrong) = (0);
	for my $call (@asking)
	{
		my $answer = answer($session, $call);
		next if $answer eq '55000';
		++$answered;
		$right{"$database $call"} //= $answer;
		push @wrong, "$call: $answer" if $answer ne $right{"$database $call"};
	}
	is(join("\n", @wrong), '', "$who: what is answered is right");
	return $answered;
}

my (%old, %new, %added);
for my $database (@databases)
{
	$old{$database} = session($database);
	# Twice, so that plans are kept, and each with a backend's configuration.
	answers_or_refuses($old{$database}, $database, "$database, before") for 1 .. 2;
	$added{$database} = $node->safe_psql($database, $total);
	is(answer($old{$database}, $adding), ++$added{$database}, "$database, before: XP is added");
}

install_next_version($node, $version);
for my $database (@databases)
{
	$new{$database} = session($database);
	answers_or_refuses($new{$database}, $database, "$database, installed, a new session");
	is(answer($new{$database}, $adding), '55000', "$database, installed, a new session: writing waits for the update");
	is(answers_or_refuses($old{$database}, $database, "$database, installed, an old session"), scalar @asking,
		"$database, installed, an old session: all goes on");
	is(answer($old{$database}, $adding), ++$added{$database}, "$database, installed, an old session: XP is added");
}

# The update while a transaction that has called is open, and a call while the update is open. Whoever waits goes on when
# the other has ended.
my $updater = session('call_first');
answer($old{call_first}, 'BEGIN');
is(answer($old{call_first}, $adding), ++$added{call_first}, 'call_first: a call in an open transaction');
start($updater, 'ALTER EXTENSION botdb UPDATE');
is(answer($old{call_first}, $adding), ++$added{call_first}, 'call_first: another one, with the update behind it');
is(answer($old{call_first}, 'COMMIT'), '', 'call_first: commits');
is(finish($updater), 'finished', 'call_first: the update comes to its end');

$updater = session('update_first');
answer($updater, 'BEGIN');
is(answer($updater, 'ALTER EXTENSION botdb UPDATE'), '', 'update_first: the update in an open transaction');
start($old{update_first}, $adding);
start($new{update_first}, $adding);
is(answer($updater, 'COMMIT'), '', 'update_first: commits');
my %waited = map { $_ => finish($_->{update_first}) } \%old, \%new;
for my $answer (values %waited)
{
	like($answer, qr/^(55000|\d+\nfinished)$/, 'update_first: a call that came between is done or refused');
	++$added{update_first} if $answer ne '55000';
}

for my $database (@databases)
{
	is($node->safe_psql($database, $total), $added{$database}, "$database: all XP that was reported is there, and no other");
	is($node->safe_psql($database, 'SELECT botdb.version()'), next_version($version), "$database: updated");
	cmp_ok(answers_or_refuses($old{$database}, $database, "$database, updated, an old session"), '<', scalar @asking,
		"$database, updated, an old session: is told to begin anew");
	is(answer($old{$database}, $adding), '55000', "$database, updated, an old session: writes nothing");
	is(answers_or_refuses($new{$database}, $database, "$database, updated, a session that waited"), scalar @asking,
		"$database, updated, a session that waited: all calls work");
	is(answer($new{$database}, $adding), ++$added{$database}, "$database, updated, a session that waited: XP is added");
	is($node->safe_psql($database, 'SELECT * FROM botdb.verify()'), '', "$database: its rows hold together");
}

done_testing();
