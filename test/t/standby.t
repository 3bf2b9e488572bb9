# A streaming standby serves every reader with what the primary says, and refuses every writer clearly.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use Test::More;

my $first = 4_000_000_000;
my $primary = new_node('primary');
with_extension($primary, 'bots');
fill($primary, 'bots', $first);

$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
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

done_testing();
