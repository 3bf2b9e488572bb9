# A cluster that pg_upgrade has made a new one of holds every row, with its roles bound as they were, and goes on counting.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $old = new_node('old');
with_extension($old, 'upgraded');
fill($old, 'upgraded', 4_000_000_000);
fill($old, 'upgraded', 5_000_000_000);
my $requested = $old->safe_psql('upgraded', request(4_000_000_000));
my $rows = contents($old, 'upgraded');
my $sequences = sequences($old, 'upgraded');
$old->stop;

my $new = new_node('new');
$new->stop;
my $programs = $old->config_data('--bindir');
command_ok(
	[ 'pg_upgrade', '-d', $old->data_dir, '-D', $new->data_dir, '-b', $programs, '-B', $programs, '-s', $new->host,
		'-p', $old->port, '-P', $new->port ],
	'pg_upgrade');
$new->start;

my $copy = contents($new, 'upgraded');
is_deeply([ sort keys %$copy ], [ sort keys %$rows ], 'the same tables');
is($copy->{$_}, $rows->{$_}, "every row of $_") for sort keys %$rows;
is(sequences($new, 'upgraded'), $sequences, 'every sequence stands where it stood');
is($new->safe_psql('upgraded', 'SELECT * FROM botdb.verify()'), '', 'its rows hold together, and every role is bound');
is($new->safe_psql('upgraded', 'SELECT table_name FROM botdb.table_shapes() WHERE NOT is_plain'), '', 'every table is plain');
is(seen_by_bot($new, 'upgraded'), '{"secret": true} 42501', 'a login role acts only as its bot');
is(differences($new, 'upgraded'), '', 'the leaderboard is exact');
is($new->safe_psql('upgraded', request(4_000_000_000)), $requested, 'a request made before is answered');

fill($new, 'upgraded', 6_000_000_000);
is($new->safe_psql('upgraded', 'SELECT * FROM botdb.verify()'), '', 'new rows hold together with the old ones');
is(differences($new, 'upgraded'), '', 'the leaderboard is still exact');

done_testing();
