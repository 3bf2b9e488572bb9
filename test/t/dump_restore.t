# A database that is dumped and restored holds every row, goes on where its sequences stood, and keeps its privileges.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
my $other = new_node('other');
with_extension($node, 'origin');
fill($node, 'origin', 4_000_000_000);
fill($node, 'origin', 5_000_000_000);

# A bot's own table, which refers to the users of the extension.
$node->safe_psql('origin', q(
	CREATE TABLE notes (user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE, note text);
	INSERT INTO notes SELECT id, 'заметка ' || telegram_id FROM botdb.users));

# Users enough for a leaderboard, with XP of every magnitude and many without.
$node->safe_psql('origin', q(
	SELECT count(botdb.get_or_create_user(7000000000 + n)) FROM generate_series(1, 1000) n;
	SELECT count(*) FROM botdb.add_xp_batch(ARRAY(SELECT 7000000000 + n FROM generate_series(1, 700) n),
		ARRAY(SELECT (2::numeric ^ (n % 62))::bigint + n % 5 FROM generate_series(1, 700) n), 'bot_a')));

my $requested = $node->safe_psql('origin', request(4_000_000_000));
is($node->safe_psql('origin', 'SELECT * FROM botdb.verify()'), '', 'origin: its rows hold together');
my $rows = contents($node, 'origin');
isnt($rows->{$_}, '', "$_ has rows to dump") for sort keys %$rows;

# Who may do what: functions and tables with their privileges.
sub privileges
{
	my ($at, $database) = @_;
	return $at->safe_psql($database, q(
		SELECT oid::regprocedure::text, proacl::text FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace
		UNION ALL
		SELECT oid::regclass::text, relacl::text FROM pg_class WHERE relnamespace = 'botdb'::regnamespace ORDER BY 1));
}

# The dump of a server, restored by a command into a fresh database of the same or of another one.
sub restored_is_the_same
{
	my ($at, $database, @restore) = @_;
	$at->safe_psql('postgres', "CREATE DATABASE $database");
	command_ok([ @restore, '-d', $at->connstr($database) ], "$database: restores without an error");

	my $copy = contents($at, $database);
	is_deeply([ sort keys %$copy ], [ sort keys %$rows ], "$database: the same tables");
	is($copy->{$_}, $rows->{$_}, "$database: every row of $_") for sort keys %$rows;
	is(sequences($at, $database), sequences($node, 'origin'), "$database: every sequence stands where it stood");
	is($at->safe_psql($database, 'SELECT note FROM notes JOIN botdb.users u ON u.id = user_id ORDER BY u.id'),
		$node->safe_psql('origin', 'SELECT note FROM notes ORDER BY user_id'), "$database: the notes of each user");
	is(privileges($at, $database), privileges($node, 'origin'), "$database: the same privileges");

	is(differences($at, $database), '', "$database: the leaderboard is exact");
	my $missing = $at->safe_psql($database, q(SELECT count(*) = 0 FROM pg_roles WHERE rolname = 'bot_b_login')) eq 't';
	like($at->safe_psql($database, 'SELECT * FROM botdb.verify()'),
		$missing ? qr/^bindings\|bot bot_b\|its login role bot_b_login is bound to nothing[^\n]*$/ : qr/^$/,
		"$database: its rows hold together, and a role that is not there is bound to nothing");
	is($at->safe_psql($database, request(4_000_000_000)), $requested, "$database: a request made before the dump is answered");
	is_deeply(contents($at, $database), $copy, "$database: and takes no effect again");

	fill($at, $database, 6_000_000_000);
	pass("$database: takes a new row of every kind");
	is($at->safe_psql($database, 'SELECT * FROM botdb.verify()'), '', "$database: which hold together with the old ones");
	is($at->safe_psql($database, 'SELECT count(*) FROM botdb.users'),
		$node->safe_psql('origin', 'SELECT count(*) + 4 FROM botdb.users'), "$database: old users and new ones");
	is(differences($at, $database), '', "$database: the leaderboard is still exact");
	is(seen_by_bot($at, $database), '{"secret": true} 42501', "$database: a login role acts only as its bot");
	return;
}

my $folder = PostgreSQL::Test::Utils::tempdir();
$node->command_ok([ 'pg_dump', '-f', "$folder/plain.sql", 'origin' ], 'pg_dump');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/custom", 'origin' ], 'pg_dump -Fc');
is(seen_by_bot($node, 'origin'), '{"secret": true} 42501', 'origin: a login role acts only as its bot');

my @psql = ('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/plain.sql");
my @pg_restore = ('pg_restore', '--exit-on-error', "$folder/custom");
restored_is_the_same($node, 'from_plain', @psql);
restored_is_the_same($node, 'from_custom', @pg_restore);

# Another server, that has never heard of the roles, not of the one either that owns a table of the bot's own.
restored_is_the_same($other, 'moved', @pg_restore, '--no-owner');

# Rows alone, with the triggers that would count them disabled: what several jobs need, which keep to no order of references.
with_extension($node, 'rows_alone');
$node->safe_psql('rows_alone', 'CREATE TABLE notes (user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE, note text);
	CREATE SCHEMA own_bot; CREATE TABLE own_bot.notes (user_id bigint)');
command_ok([ qw(pg_restore --exit-on-error --data-only --disable-triggers -j2), "$folder/custom", '-d', $node->connstr('rows_alone') ],
	'rows_alone: restores without an error');
is(contents($node, 'rows_alone')->{users}, $rows->{users}, 'rows_alone: every user');
isnt(differences($node, 'rows_alone'), '', 'rows_alone: nobody is counted');
like($node->safe_psql('rows_alone', 'SELECT DISTINCT check_name FROM botdb.verify()'), qr/^bindings\ncounts$/, 'rows_alone: verify says so');
is($node->safe_psql('rows_alone', 'SELECT botdb.rebuild_counts()'),
	$node->safe_psql('rows_alone', 'SELECT (SELECT count(*) FROM botdb.users) + (SELECT count(*) FROM botdb.board_scores)'),
	'rows_alone: everybody is counted');
is(differences($node, 'rows_alone'), '', 'rows_alone: the leaderboard is exact');
is(backend_errors_as($node, $node->connstr('rows_alone') . ' user=bot_b_login', 'SELECT botdb.get_session(4000000000)'), '42501',
	'rows_alone: nobody is bound, and who is not may call nothing');
$node->safe_psql('rows_alone', q(SELECT botdb.register_bot('bot_b', login_role => 'bot_b_login')));
is($node->safe_psql('rows_alone', 'SELECT * FROM botdb.verify()'), '', 'rows_alone: its rows hold together');

done_testing();
