# In clusters of every kind of locale codes are the same, and what is there holds together; other encodings are refused.
use strict;
use warnings;

use Cwd qw(abs_path);
use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $user = 4_000_000_000;

# Debian has the sources of all locales, and no Turkish one made of them.
$ENV{LOCPATH} = abs_path(PostgreSQL::Test::Utils::tempdir());
command_ok([ 'localedef', '-i', 'tr_TR', '-f', 'UTF-8', "$ENV{LOCPATH}/tr_TR.UTF-8" ], 'a Turkish locale');

# A cluster as initdb makes it with these options, and the extension in it.
sub new_cluster
{
	my ($name, @options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => \@options);
	$node->start;
	with_extension($node, 'bots');
	return $node;
}

# Every letter of which a locale might make something else.
sub codes_are_the_same
{
	my ($node, $name) = @_;
	my $sql = sub { return $node->safe_psql('bots', $_[0]) };
	$sql->("SELECT botdb.get_or_create_user($user + n) FROM generate_series(0, 9) n");
	my %codes = (' КОФЕ ' => 'кофе', gift => 'GİFT', 'GIFT2' => 'gıft2', 'ÀÉÎ' => 'àéî', 'ΩMEGA' => 'ωmega');
	for my $code (sort keys %codes)
	{
		$sql->("SELECT botdb.create_promocode('$code', 'credits', 1)");
		is($sql->("SELECT status FROM botdb.redeem_promocode($user, ' $codes{$code} ', 'bot_a')"), 'redeemed',
			"$name: $code is $codes{$code}");
		is($sql->("SELECT status FROM botdb.check_promocode($user + 1, lower('$code'))"), 'redeemed', "$name: and as the server lowers it");
	}
	my ($state) = backend_errors($node, 'bots', q(SELECT botdb.create_promocode('кОфЕ', 'credits', 1)));
	is($state, '23505', "$name: a code in another case is there already");
	return;
}

# Bots, badges and requests keep their letters: of these only codes are the same in another case.
sub names_keep_their_letters
{
	my ($node, $name) = @_;
	is($node->safe_psql('bots', qq(
			SELECT botdb.award_badge($user, 'Işık', 'bot_a'), botdb.award_badge($user, 'IŞIK', 'bot_a'), botdb.award_badge($user, 'Işık', 'bot_a'))),
		't|t|f', "$name: badges keep their letters");
	is($node->safe_psql('bots', qq(
			SELECT botdb.add_score($user, 1, 'ıd'), botdb.add_score($user, 1, 'id'), botdb.add_score($user, 1, 'ıd');
			SELECT total_score FROM botdb.users WHERE telegram_id = $user)),
		"t|t|t\n2", "$name: and so do requests");
	return;
}

my %clusters = (
	c => ['--locale=C'],
	c_utf8 => ['--locale=C.UTF-8'],
	turkish => ['--locale=tr_TR.UTF-8']);
$clusters{icu} = [ '--locale-provider=icu', '--icu-locale=tr-TR', '--locale=C.UTF-8' ]
  if (run_command([ 'initdb', '--help' ]))[0] =~ /--icu-locale/;
for my $name (sort keys %clusters)
{
	my $node = new_cluster($name, '-E', 'UTF8', @{ $clusters{$name} });
	codes_are_the_same($node, $name);
	names_keep_their_letters($node, $name);
	fill($node, 'bots', 5_000_000_000);
	pass("$name: every function works");
	is($node->safe_psql('bots', 'SELECT * FROM botdb.verify()'), '', "$name: what is there holds together");
	is(differences($node, 'bots'), '', "$name: the leaderboards are exact");
	moves($node, $name);
	$node->stop;
}

# A dump of a cluster is restored into databases of the other locales, with the same codes.
sub moves
{
	my ($node, $name) = @_;
	my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
	$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, 'bots' ], "$name: pg_dump");
	for my $locale ('C', 'tr_TR.UTF-8')
	{
		(my $copy = "copy_$locale") =~ tr/A-Za-z/_/c;
		$node->safe_psql('postgres', qq(CREATE DATABASE "$copy" TEMPLATE template0 ENCODING UTF8 LOCALE_PROVIDER libc LOCALE '$locale'));
		$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $copy, $dump ], "$name: its dump, restored under $locale");
		is($node->safe_psql($copy, "SELECT status FROM botdb.check_promocode($user + 2, 'кофе')"), 'redeemed', "$name, $locale: has its codes");
		is($node->safe_psql($copy, 'SELECT * FROM botdb.verify()'), '', "$name, $locale: holds together");
	}
	return;
}

# Other encodings are refused, in words, and leave nothing behind.
my $other = PostgreSQL::Test::Cluster->new('other');
$other->init(extra => [ '-E', 'SQL_ASCII', '--locale=C' ]);
$other->start;
for my $encoding ('SQL_ASCII', 'LATIN1')
{
	my $database = lc $encoding;
	$other->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0 ENCODING '$encoding' LOCALE 'C'");
	my ($status, $out, $error) = $other->psql($database, "\\set VERBOSITY verbose\nCREATE EXTENSION botdb");
	isnt($status, 0, "$encoding: CREATE EXTENSION is refused");
	like($error, qr/ERROR:  0A000: botdb needs a database in encoding UTF8\nDETAIL:  This database is in \Q$encoding\E\.\nHINT:  \S/,
		"$encoding: and says what is needed");
	is($other->safe_psql($database, q(SELECT count(*) FROM pg_namespace WHERE nspname = 'botdb')), 0, "$encoding: nothing is there");
}

done_testing();
