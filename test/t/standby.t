# A streaming standby serves every reader with what the primary says, and refuses every writer clearly.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use Test::More;

my $first = 4_000_000_000;
my $primary = new_node('primary', 'max_prepared_transactions = 50', 'max_connections = 40');
with_extension($primary, 'bots');
fill($primary, 'bots', $first);

$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
# A snapshot that is read in is kept, however long that takes.
$standby->append_conf('postgresql.conf', 'max_standby_streaming_delay = -1');
$standby->start;
fill($primary, 'bots', $first + 1000);
$primary->wait_for_catchup($standby);

my @readers = readers($first + 1000);
my @writers = writers($first + 1000);

# A function that nobody tries here would go untested: every one has to be in a list.
my %tried = map { $_->[0] => 1 } @readers;
is(join(' ', grep { !$tried{$_} } functions($primary, 'bots', 'si')), '', 'every reader is tried');
%tried = map { $_->[0] => 1 } @writers;
is(join(' ', grep { !$tried{$_} } functions($primary, 'bots', 'v')), '', 'every writer is tried');

for my $reader (@readers)
{
	my ($name, $statement) = @$reader;
	is($standby->safe_psql('bots', $statement), $primary->safe_psql('bots', $statement), "$name on the standby");
}

for my $writer (@writers)
{
	my ($name, $statement) = @$writer;
	my ($state, $message) = backend_errors($standby, 'bots', $statement);
	is($state, '25006', "$name says that the standby is read-only");
	like($message, qr/read-only|during recovery/, "$name: $message");
}

# While the primary writes, every snapshot of the standby has leaderboards that are exact.
with_extension($primary, 'leaders');
my $load = start_load($primary, 'leaders', 20, \my $wrong);
ok($primary->poll_query_until('leaders', 'SELECT count(*) > 0 FROM botdb.xp_events'), 'the primary is under load');
$primary->wait_for_catchup($standby);
my $state = 'SELECT count(*), sum(total_xp) FROM botdb.users';
my $compare = comparison(20, 5);
my %seen;
while ($load->pumpable)
{
	my $said = $standby->safe_psql('leaders', "BEGIN ISOLATION LEVEL REPEATABLE READ; $state; $compare $compare $compare COMMIT");
	like($said, qr/^\d+\|\d+$/, 'exact in a snapshot of the standby') unless $said =~ /^\d+\|\d+$/;
	$seen{$said}++;
	$load->pump_nb;
}
ok(IPC::Run::finish($load), 'the primary was exact') or diag($wrong);
cmp_ok(scalar keys %seen, '>', 5, 'the standby was exact in ' . keys(%seen) . ' states');
$primary->wait_for_catchup($standby);
is($standby->safe_psql('leaders', $state), $primary->safe_psql('leaders', $state), 'the standby has everything');
is(differences($standby, 'leaders'), '', 'the standby is exact for every user');
# The login of the other database is bound there.
is($standby->safe_psql('leaders', q(SELECT * FROM botdb.verify() WHERE check_name <> 'bindings')), '', 'and its rows hold together');
$standby->promote;
is(differences($standby, 'leaders'), '', 'exact when it is the primary');
$standby->safe_psql('leaders', q(DO $$ BEGIN FOR i IN 1..1000 LOOP
	PERFORM botdb.add_xp(telegram_id, i, 'bot_a') FROM (SELECT telegram_id FROM botdb.users WHERE total_xp < 2^60 ORDER BY id OFFSET i LIMIT 1) u;
	COMMIT; END LOOP; END $$));
is(differences($standby, 'leaders'), '', 'and when it writes');

done_testing();
