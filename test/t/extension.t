# The extension as an object of the database: made, dropped, made again in one session, and updated.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use Test::More;

my $node = new_node('main');
my $default = $node->safe_psql('postgres', q(SELECT default_version FROM pg_available_extensions WHERE name = 'botdb'));

# Everything in the database that is of botdb, with its definition.
my $catalogue = q(
	SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid), p.proacl::text, obj_description(p.oid)
	FROM pg_proc p WHERE pronamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'relation ' || c.oid::regclass, concat_ws(' ', relkind, relpersistence, reloptions::text, pg_get_viewdef(c.oid)),
		relacl::text, obj_description(c.oid)
	FROM pg_class c WHERE relnamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'column ' || c.oid::regclass || '.' || attname,
		concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid)),
		attacl::text, col_description(c.oid, attnum)
	FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum
	WHERE relnamespace = 'botdb'::regnamespace AND attnum > 0 AND NOT attisdropped
	UNION ALL
	SELECT 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid), NULL, NULL
	FROM pg_constraint WHERE connamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'index ' || indexrelid::regclass, pg_get_indexdef(indexrelid), NULL, NULL
	FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(t.oid), NULL, NULL
	FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = 'botdb'::regnamespace AND NOT tgisinternal
	UNION ALL
	SELECT 'member ' || pg_describe_object(classid, objid, objsubid), NULL, NULL, NULL
	FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'botdb')
	UNION ALL
	SELECT 'dumped ' || relation::regclass, condition, NULL, NULL
	FROM pg_extension, unnest(extconfig, extcondition) AS dumped (relation, condition) WHERE extname = 'botdb'
	ORDER BY 1, 2);

# What is in the database beside what was there before botdb: nothing, once it is dropped.
my $objects = q(
	SELECT count(*) FROM pg_depend WHERE deptype <> 'p' AND classid NOT IN ('pg_database'::regclass));

sub calls
{
	my ($first) = @_;
	return join ";\n", map { $_->[1] } writers($first), readers($first);
}

# One session throughout: a backend keeps plans and a configuration, which must not outlive what they were made for.
$node->safe_psql('postgres', 'CREATE DATABASE again');
$node->safe_psql('postgres', 'CREATE ROLE bot_b_login');
my $before = $node->safe_psql('again', $objects);
my $script = "CREATE EXTENSION botdb;\n" . calls(4_000_000_000) . ";\n"
  . "DROP EXTENSION botdb;\nCREATE EXTENSION botdb;\n" . calls(4_000_000_000) . ";\n"
  . "BEGIN;\nDROP EXTENSION botdb;\nROLLBACK;\n" . calls(5_000_000_000) . ";\n"
  . "BEGIN;\nDROP EXTENSION botdb;\nCREATE EXTENSION botdb;\n" . calls(4_000_000_000) . ";\nCOMMIT;\n"
  . calls(5_000_000_000);
my ($status, $out, $error) = $node->psql('again', $script);
is($error, '', 'create, drop and create in one session, and every function each time');
is($status, 0, 'no statement failed');

my ($notice_status, $notice_out, $notice) = $node->psql('again', 'ALTER EXTENSION botdb UPDATE');
is($notice_status, 0, 'an update to the same version is no error');
like($notice, qr/NOTICE:  version "\Q$default\E" of extension "botdb" is already installed/, 'and says so');

$node->safe_psql('again', 'DROP EXTENSION botdb');
is($node->safe_psql('again', $objects), $before, 'nothing of botdb is left after DROP EXTENSION');
is($node->safe_psql('again', q(SELECT count(*) FROM pg_namespace WHERE nspname = 'botdb')), 0, 'not even its schema');

with_extension($node, 'fresh');
my $fresh = $node->safe_psql('fresh', $catalogue);
isnt($fresh, '', 'a fresh catalogue to compare with');
is($node->safe_psql('fresh', $catalogue), $fresh, 'the comparison is stable');

# Every older version that can be made and brought up to date here ends as a fresh one does, with its data kept.
my @old = split /\n/, $node->safe_psql('postgres', qq(
	SELECT source FROM pg_extension_update_paths('botdb') JOIN pg_available_extension_versions v ON v.name = 'botdb' AND v.version = source
	WHERE target = '$default' AND path IS NOT NULL ORDER BY source));
SKIP:
{
	skip 'there is no older version yet, and so no upgrade to try', 1 unless @old;
	for my $version (@old)
	{
		(my $database = "from_$version") =~ tr/./_/;
		$node->safe_psql('postgres', "CREATE DATABASE $database");
		$node->safe_psql($database, "CREATE EXTENSION botdb VERSION '$version'");
		fill($node, $database, 4_000_000_000);
		my $rows = contents($node, $database);
		$node->safe_psql($database, 'ALTER EXTENSION botdb UPDATE');
		is($node->safe_psql($database, $catalogue), $fresh, "$version, updated, is $default");
		my $kept = contents($node, $database);
		is($kept->{$_}, $rows->{$_}, "$version: $_ is kept") for sort keys %$rows;
		fill($node, $database, 5_000_000_000);
	}
}

done_testing();
