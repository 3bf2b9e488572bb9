# Schema public may go: botdb belongs to no schema that people drop, freshly installed, updated, or restored.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
my $user = 4_000_000_000;
my $copies = 0;

# As an installation is whose control file named no schema: the extension belongs to public.
my $into_public = q(
	UPDATE pg_extension SET extnamespace = 'public'::regnamespace WHERE extname = 'botdb';
	INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
	SELECT 'pg_extension'::regclass, oid, 0, 'pg_namespace'::regclass, 'public'::regnamespace, 0, 'n' FROM pg_extension
	WHERE extname = 'botdb');
my $in_schema = q(SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'botdb');

# Every table with its rows; who erased a user is another transaction in another database.
sub rows
{
	my ($database) = @_;
	my $rows = contents($node, $database);
	$rows->{erased_users} =~ s/,\d+\)$/)/mg;
	return $rows;
}

# The common reset leaves botdb whole; it names every object that goes.
sub survives
{
	my ($database, $what) = @_;
	my $rows = contents($node, $database);
	$node->safe_psql($database, 'CREATE SCHEMA IF NOT EXISTS public; CREATE TABLE public.own (id int)');
	my ($status, $out, $notices) = $node->psql($database, 'DROP SCHEMA public CASCADE');
	is($status, 0, "$what: DROP SCHEMA public CASCADE");
	unlike($notices, qr/botdb/, "$what: drops nothing of botdb");
	is_deeply(contents($node, $database), $rows, "$what: every row is there");
	is($node->safe_psql($database, 'SELECT * FROM botdb.verify()'), '', "$what: and holds together");
	return;
}

# A dump, restored into a database without public, is the same again, and survives the reset too.
sub restores
{
	my ($database, $what) = @_;
	my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
	$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $database ], "$what: pg_dump");
	my $copy = without_public("copy_of_${database}_" . ++$copies);
	$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $copy, $dump ], "$what: pg_restore without schema public");
	is_deeply(rows($copy), rows($database), "$what: restored, every row");
	is($node->safe_psql($copy, $in_schema), 'pg_catalog', "$what: restored, it belongs to pg_catalog");
	survives($copy, "$what, restored");
	fill($node, $copy, 6_000_000_000);
	is($node->safe_psql($copy, 'SELECT * FROM botdb.verify()'), '', "$what: restored, every function works");
	return;
}

sub without_public
{
	my ($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'DROP SCHEMA public');
	return $database;
}

with_extension($node, 'fresh');
is($node->safe_psql('fresh', $in_schema), 'pg_catalog', 'fresh: it belongs to pg_catalog');
fill($node, 'fresh', $user);
restores('fresh', 'fresh');
survives('fresh', 'fresh');
restores('fresh', 'fresh, without public');

my $bare = without_public('bare');
$node->safe_psql($bare, 'CREATE EXTENSION botdb');
fill($node, $bare, $user);
survives($bare, 'CREATE EXTENSION without public');
$node->safe_psql($bare, 'DROP EXTENSION botdb');
is($node->safe_psql($bare, q(SELECT count(*) FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND deptype = 'n'
		AND classid = 'pg_extension'::regclass AND refobjid <> 'pg_catalog'::regnamespace)), 0, 'dropped: no dependency is left');

# From 0.4.0 on an installation does not put it there.
for my $version (grep { $_ lt '0.4.0' } old_versions())
{
	(my $database = "from_$version") =~ tr/./_/;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	make_old($node, $database, $version);
	$node->safe_psql($database, $into_public);
	is($node->safe_psql($database, q(
			BEGIN; SET client_min_messages = error; DROP SCHEMA public CASCADE;
			SELECT count(*) FROM pg_extension WHERE extname = 'botdb'; ROLLBACK)), 0, "$version: goes with public");
	load_old($node, $database, "$version: its rows are loaded", 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null',
		'-d', $node->connstr($database), '-f', "$FindBin::RealBin/data/$version.sql");
	$node->safe_psql($database, 'ALTER EXTENSION botdb UPDATE');
	is($node->safe_psql($database, $in_schema), 'pg_catalog', "$version, updated: it belongs to pg_catalog");
	restores($database, "$version, updated");
	survives($database, "$version, updated");
}

done_testing();
