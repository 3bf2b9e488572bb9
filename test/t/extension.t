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
	SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid) || p.proowner::regrole, p.proacl::text, obj_description(p.oid)
	FROM pg_proc p WHERE pronamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'relation ' || c.oid::regclass, concat_ws(' ', relkind, relpersistence, relreplident, reloptions::text, relowner::regrole, pg_get_viewdef(c.oid)),
		relacl::text, obj_description(c.oid)
	FROM pg_class c WHERE relnamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'column ' || c.oid::regclass || '.' || attname,
		concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage, pg_get_expr(adbin, adrelid)),
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
	SELECT 'schema ' || nspname || ' of ' || nspowner::regrole, NULL, nspacl::text, obj_description(oid) FROM pg_namespace
	WHERE nspname = 'botdb'
	UNION ALL
	SELECT 'type ' || oid::regtype || ' of ' || typowner::regrole, NULL, typacl::text, NULL FROM pg_type
	WHERE typnamespace = 'botdb'::regnamespace
	UNION ALL
	SELECT 'granted by the script on ' || pg_describe_object(classoid, objoid, objsubid), initprivs::text, NULL, NULL
	FROM pg_init_privs WHERE pg_describe_object(classoid, objoid, objsubid) LIKE '%botdb%'
	UNION ALL
	SELECT 'extension in ' || extnamespace::regnamespace, NULL, NULL, NULL FROM pg_extension WHERE extname = 'botdb'
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
$node->safe_psql('postgres', 'CREATE ROLE bot_b_login LOGIN');
$node->safe_psql('again', 'CREATE SCHEMA own_bot; CREATE TABLE own_bot.notes (user_id bigint); ALTER TABLE own_bot.notes OWNER TO bot_b_login');
my $before = $node->safe_psql('again', $objects);
my $script = "CREATE EXTENSION botdb;\nGRANT botdb_bot TO bot_b_login;\n" . calls(4_000_000_000) . ";\n"
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

# Every table with its columns as they are named now, so that what an update adds does not count.
sub tables_with_columns
{
	my ($database) = @_;
	return split /\n/, $node->safe_psql($database, q(
		SELECT format('SELECT %s FROM botdb.%I ORDER BY 1, 2', string_agg(quote_ident(attname), ', ' ORDER BY attnum), relname)
		FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
		WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
		GROUP BY relname ORDER BY relname));
}

# The lines that only one of two texts has.
sub different
{
	my ($found, $expected) = @_;
	my %side;
	$side{$_} .= '+' for split /\n/, $found;
	$side{$_} .= '-' for split /\n/, $expected;
	return join "\n", map { "$side{$_} $_" } grep { $side{$_} !~ /^(\++)(-+)$/ || length $1 != length $2 } sort keys %side;
}

# Users whose rank is not the one that counting those above them gives.
my $misplaced = q(
	SELECT telegram_id, botdb.get_user_rank(telegram_id), place
	FROM (SELECT telegram_id, rank() OVER (ORDER BY total_xp DESC) AS place FROM botdb.users) u
	WHERE place <> botdb.get_user_rank(telegram_id));

# A call that an older version has answered, made again, gets that answer, and writes nothing.
sub answers_as_before
{
	my ($database, $version) = @_;
	my ($first, $answer) = (4_000_000_000, "SELECT regexp_replace(result, '^columns[(][^)]*[)]', '') FROM botdb.requests WHERE request_id = 'request-4000000000'");
	my $xp = "SELECT total_xp FROM botdb.users WHERE telegram_id = $first";
	my ($told, $had) = map { $node->safe_psql($database, $_) } $answer, $xp;
	return if $told eq '';
	is($node->safe_psql($database, request($first)), $told, "$version: a kept request is answered as it was");
	is($node->safe_psql($database, $xp), $had, "$version: and takes no effect again");
	return;
}

# A charge that 0.5.0 has answered with a request id, before apply_payment had three arguments more.
sub answers_charge
{
	my ($database, $version) = @_;
	my $again = q(SELECT concat_ws(' ', payment_id, status, granted) FROM botdb.apply_payment(4000000130, 'stars', 'asked-1', 'five', request_id => 'payment-1'));
	is($node->safe_psql($database, $again), 'asked-1 completed t', "$version: a kept charge is answered as it was");
	is($node->safe_psql($database, q(SELECT count(*) FROM botdb.requests WHERE request_id = 'payment-1')), 1, "$version: by what was kept");
	return;
}

# A claim that was made with a request id before claim_update had an argument telegram_id.
my $kept_claim = q(
	INSERT INTO botdb.requests (bot_name, request_id, function, arguments, result)
	VALUES ('bot_a', 'kept-claim', 'claim_update', -3632568092990443174, 't'));

# Updates. The rows of an older version are loaded without being counted, and up to 0.5.0, whose counts had another form, the
# update counts them.
sub to_newest
{
	my ($database) = @_;
	my $counted = $node->safe_psql($database, q(SELECT string_to_array(extversion, '.')::int[] >= '{0,5,0}' FROM pg_extension WHERE extname = 'botdb'));
	$node->safe_psql($database, 'ALTER EXTENSION botdb UPDATE');
	$node->safe_psql($database, 'SELECT botdb.rebuild_counts()') if $counted eq 't';
	return;
}

# Updates an older version. What it answered to that claim is the answer afterwards.
sub updates
{
	my ($database, $version) = @_;
	# 0.1.0 had no requests, and since 0.6.0 the function is as it is.
	return to_newest($database) if $version eq '0.1.0' || $version ge '0.6.0';
	$node->safe_psql($database, $kept_claim);
	to_newest($database);
	is($node->safe_psql($database, q(SELECT botdb.claim_update(7, 'bot_a', request_id => 'kept-claim'))), 't',
		"$version: a kept claim is answered as it was");
	$node->safe_psql($database, q(DELETE FROM botdb.requests WHERE request_id = 'kept-claim'));
	return;
}

# What 0.3.0 has answered with rows that have gained columns since: the same, and NULL for the others.
sub answers_every_kind
{
	my ($database) = @_;
	my %answers = (
		"get_or_create_user(4000000000, 'olga', request_id => 'kept-user')" => qr/^4000000000\|275$/,
		"create_payment(4000000000, 'card', 'kept_month', 'kept', request_id => 'kept-payment')" => qr/^10.00\|pending\|$/,
		"define_badge('kept', 'Kept', request_id => 'kept-badge')" => qr/^kept\|Kept\|$/,
		"add_xp_batch(ARRAY[4000000000, 4000000001], ARRAY[1, 2]::bigint[], 'kept', request_id => 'kept-batch')" =>
			qr/^276\n52$/,
		"submit_score('kept_scores', 4000000001, 12, request_id => 'kept-score')" => qr/^12\|1$/,
		"apply_payment(4000000001, 'stars', 'kept-charge', 'kept_month', request_id => 'kept-charge')" => qr/^completed\|t$/);
	my %columns = (
		get_or_create_user => 'telegram_id, total_xp', create_payment => 'amount, status, bot_name',
		define_badge => 'badge_type, name, bot_name', add_xp_batch => 'total_xp',
		submit_score => 'score, rank', apply_payment => 'status, granted');
	for my $call (sort keys %answers)
	{
		my ($name) = $call =~ /^(\w+)/;
		like($node->safe_psql($database, "SELECT $columns{$name} FROM botdb.$call"), $answers{$call}, "0.3.0: $name answers as it did");
	}
	return;
}

# What an older version has dumped is restored where only the library of this one is: as this version, since a dump names
# none, or as the old one, which is then updated. Returns the name of the database.
sub restores_a_dump_of
{
	my ($database, $version, $as) = @_;
	my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
	my $restored = "restored_$database" . ($as eq $default ? '' : '_updated');
	$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $database ], "$version: pg_dump");
	$node->safe_psql('postgres', "CREATE DATABASE $restored");
	# The dump says WITH SCHEMA public, where the extension is no longer: it finds it made already.
	my @restore = ('pg_restore', '--exit-on-error', '-d', $restored, $dump);
	if ($as eq $default)
	{
		$node->safe_psql($restored, 'CREATE EXTENSION botdb');
		$node->command_ok(\@restore, "$version: its dump is restored as $as");
	}
	else
	{
		make_old($node, $restored, $as);
		load_old($node, $restored, "$version: its dump is restored as it was", @restore);
	}
	to_newest($restored);
	is($node->safe_psql($restored, 'SELECT botdb.version()'), $default, "$version: and is $default");
	is($node->safe_psql($restored, $misplaced), '', "$version: restored as $as, its users have their ranks");
	is($node->safe_psql($restored, 'SELECT * FROM botdb.verify()'), '', "$version: restored as $as, its rows hold together");
	return $restored;
}

# What an updated database has to be: in its definitions a fresh one, in its rows what it was.
sub is_updated
{
	my ($database, $version, $rows) = @_;
	is(different($node->safe_psql($database, $catalogue), $fresh), '', "$version, updated, is $default");
	is($node->safe_psql($database, $_), $rows->{$_}, "$version: kept by $_") for sort keys %$rows;
	return;
}

# What 0.7.0 has stored, as the rows of a newer version have it too: its bytes, for as long as was said, what it answered, and numbers that go on.
sub stores_as_before
{
	my ($database) = @_;
	my %kept = (
		q(SELECT value FROM botdb.storage_read('kind:object', 'bot_a')) => '{"b": 1, "a" : [1.50, 1e3], "b": 2}',
		q(SELECT value FROM botdb.storage_read('kind:string', 'bot_a')) => '"\u0000 \ud83e\udd8a and 🦊\/"',
		q(SELECT value FROM botdb.storage_read('user:4000000111', 'quiz')) => '{"step": "имя", "seen": [1, 2]}',
		q(SELECT count(*) FROM botdb.storage_read('over', 'bot_a')) => '0',
		q(SELECT botdb.storage_write('asked', '{"asked": 1.50}', 'bot_a', request_id => 'stored-7')) => '25',
		q(SELECT version FROM botdb.storage_patch('asked', '{"patched": {"x": null, "y": 1}}', 'bot_a', request_id => 'patched-7')) => '26');
	is($node->safe_psql($database, $_), $kept{$_}, "stored by 0.7.0: $_") for sort keys %kept;
	my $last = 'SELECT max(number) FROM (SELECT version FROM botdb.bot_storage UNION ALL SELECT fence FROM botdb.bot_leases) n (number)';
	is($node->safe_psql($database, "SELECT botdb.storage_lock('job:overdue', 'next', '1 hour', 'bot_a') > ($last)"), 't',
		'stored by 0.7.0: a lease that has ended is taken with a number above all before');
	return;
}

# Every older version, with rows that it has written itself, ends as a fresh one does; its rows are kept, and hold
# together.
my @old = old_versions();
isnt(scalar(@old), 0, 'there are older versions to update from');
for my $version (@old)
{
	(my $database = "from_$version") =~ tr/./_/;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	make_old($node, $database, $version);
	load_old($node, $database, "$version: its rows are loaded", 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null',
		'-d', $node->connstr($database), '-f', "$FindBin::RealBin/data/$version.sql");
	my ($state) = backend_errors($node, $database, 'SELECT botdb.get_user(1)');
	is($state, '55000', "$version: until the update, the library says that the database is older");
	# 0.1.0 had rows in a table that is a view since.
	restores_a_dump_of($database, $version, $default) if $version ne '0.1.0';
	# The hash of the arguments goes on where a function has one more.
	my $hash = "CASE WHEN function IN ('claim_update', 'create_payment', 'apply_payment', 'refund_payment', 'define_tariff') THEN 0 ELSE arguments END";
	my %rows = map { $_ => $node->safe_psql($database, $_) }
	  map { s/ function, arguments,/ function, $hash,/r } tables_with_columns($database);
	# A restore counts anew, binds anew, and has transactions of its own.
	my %dumped = map { $_ => $rows{$_} } grep { !/ botdb\.(count_|bindings |erased_users )/ } keys %rows;
	is_updated(restores_a_dump_of($database, $version, $version), $version, \%dumped);
	# A name that was cleared was stored as an empty one; since 0.6.0 it is none.
	if ($version lt '0.6.0')
	{
		counting($node, $database, 'DISABLE');
		$node->safe_psql($database, q(UPDATE botdb.users SET last_name = '' WHERE last_name IS NULL));
		counting($node, $database, 'ENABLE');
	}
	updates($database, $version);
	delete @rows{ grep { / botdb\.count_/ } keys %rows };
	is_updated($database, $version, \%rows);
	is($node->safe_psql($database, 'SELECT * FROM botdb.verify()'), '', "$version: updated, its rows hold together");
	is($node->safe_psql($database, $misplaced), '', "$version: updated, its users have their ranks");
	answers_as_before($database, $version);
	answers_every_kind($database) if $version eq '0.3.0';
	answers_charge($database, $version) if $version eq '0.5.0';
	stores_as_before($database) if $version ge '0.7.0';
	fill($node, $database, 5_000_000_000);
	is($node->safe_psql($database, 'SELECT * FROM botdb.verify()'), '', "$version: and go on doing so");
	# Unbound, as they are elsewhere, they would be found by the next one's verify.
	$node->safe_psql('postgres', 'DROP ROLE IF EXISTS quiz, quiz_till');
}

done_testing();
