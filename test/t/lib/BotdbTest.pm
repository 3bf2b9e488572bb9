# What the TAP tests share: a server with botdb in it, a call of every function, and what a database then holds.
package BotdbTest;

use strict;
use warnings;

use Exporter 'import';
use FindBin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_node with_extension fill request writers readers functions tables contents sequences backend_errors
  comparison differences start_load seen_by_bot backend_errors_as
  old_versions make_old load_old counting);

# What writes and compares leaderboards.
my $leaderboard = "$FindBin::RealBin/../leaderboard";

# A running server; settings are lines of postgresql.conf.
sub new_node
{
	my ($name, @settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(allows_streaming => 1, extra => [ '-E', 'UTF8', '--locale=C.UTF-8' ]);
	$node->append_conf('postgresql.conf', $_) for 'log_statement = none', @settings;
	$node->start;
	return $node;
}

# Makes a database that has the extension.
sub with_extension
{
	my ($node, $database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION botdb');
	return $database;
}

# The older versions, the first one first.
sub old_versions
{
	return map { /([\d.]+)\.sql$/ } sort { versioned($a) cmp versioned($b) } glob "$FindBin::RealBin/../updates/*.sql";
}

sub versioned
{
	return join '.', map { sprintf '%05d', $_ } $_[0] =~ /(\d+)/g;
}

# Makes the extension as an older version has it: the first one, with the tables as they were changed since. Its functions
# are not there, which no library of this version knows.
sub make_old
{
	my ($node, $database, $version) = @_;
	my ($work, @before) = "$FindBin::RealBin/..";
	@before = map { "$work/updates/$_.sql" } grep { versioned($_) lt versioned($version) } old_versions();
	my $script = $node->config_data('--sharedir') . "/extension/botdb--0.1.0--$version.sql";
	if (@before)
	{
		system("$work/update-script tables @before -- $work/sql/*.sql > $script") == 0 or die 'update-script';
	}
	$node->safe_psql($database, "CREATE EXTENSION botdb VERSION '$version'");
	unlink $script;
	return;
}

# Has the triggers that count rows be there, or not. The library counts in the form of its own version, so that the rows of
# an older one are loaded without; the update counts them.
sub counting
{
	my ($node, $database, $what) = @_;
	$node->safe_psql($database, qq(
		SELECT format('ALTER TABLE %s $what TRIGGER %I', tgrelid::regclass, tgname)
		FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid
		WHERE tgrelid IN (to_regclass('botdb.users'), to_regclass('botdb.board_scores')) AND NOT tgisinternal AND proname ~ 'count' \\gexec));
	return;
}

# Loads rows into an older version, by a command.
sub load_old
{
	my ($node, $database, $what, @command) = @_;
	counting($node, $database, 'DISABLE');
	$node->command_ok(\@command, $what);
	counting($node, $database, 'ENABLE');
	return;
}

# Every function that writes, in an order that works from an empty database: [name, statement]. Users are counted from
# $first, and whatever has to be unique carries that number, so that two fills of one database do not meet.
sub writers
{
	my ($first) = @_;
	my ($one, $two, $three) = ($first, $first + 1, $first + 2);
	my $newest_reservation = '(SELECT max(id) FROM botdb.reservations)';
	my $training = q('{"clarity_level": 40, "question_count": 9, "contextual_questions": 9, "per_type_counts": {"open": 5}}');
	return (
		[ set_levels => q(SELECT botdb.set_levels('[{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": 1000}]')) ],
		[ register_bot => q(SELECT botdb.register_bot('bot_a', '{"step": "начало"}', '{"games": 0}')) ],
		[ register_bot => q(SELECT botdb.register_bot('bot_b', login_role => 'bot_b_login')) ],
		[ define_badge => q(SELECT botdb.define_badge('rich', 'Богач 💰', 'много XP', '$.total_xp >= 100')) ],
		[ define_tariff => q(SELECT botdb.define_tariff('month', 'Месяц', 299.90, 'RUB', 'month', 30)) ],
		[ get_or_create_user => qq(SELECT botdb.get_or_create_user($one, 'olga', 'Ольга', 'О''Коннор')) ],
		[ get_or_create_user => qq(SELECT botdb.get_or_create_user($three)) ],
		[ get_user_session => qq(SELECT botdb.get_user_session($two, 'bot_a', first_name => 'Пётр 🦊')) ],
		[ set_user_attributes => qq(SELECT botdb.set_user_attributes($one, '{"city": "Казань", "age": 30}')) ],
		[ save_session => qq(SELECT botdb.save_session($one, '{"a": 1}', '{"b": 2}', 'bot_a')) ],
		[ save_session => qq(SELECT botdb.save_session($one, '{"secret": true}', '{}', 'bot_b')) ],
		[ update_session => qq(SELECT botdb.update_session($two, '{"a": [1, 2.50, null]}', 'bot_a')) ],
		[ update_stats => qq(SELECT botdb.update_stats($two, '{"games": 3}', 'bot_a')) ],
		[ patch_session => qq(SELECT botdb.patch_session($two, '{"deep": {"x": "y"}}', '{"games": 4}', 'bot_a')) ],
		[ increment_session => qq(SELECT botdb.increment_session($two, '{deep,"счёт"}', 0.5, 'bot_a')) ],
		[ increment_stats => qq(SELECT botdb.increment_stats($two, '{games}', bot_name => 'bot_a')) ],
		[ reset_session => qq(SELECT botdb.reset_session($two, 'bot_a', initial_session => '{"fresh": true}')) ],
		[ save_session => qq(SELECT botdb.save_session($three, '{}', '{}', 'bot_a')) ],
		[ delete_session => qq(SELECT botdb.delete_session($three, 'bot_a')) ],
		[ storage_write => qq(SELECT botdb.storage_write('ключ', '{"b": "\\u0000", "a": 1.50}', 'bot_a')) ],
		[ storage_write => qq(SELECT botdb.storage_write('user:$two', '1', 'bot_a', telegram_id => $two)) ],
		[ storage_read_for_update => qq(SELECT * FROM botdb.storage_read_for_update('ключ', 'bot_a')) ],
		[ storage_write => qq(SELECT botdb.storage_write('brief', '1', 'bot_a', ttl => '1 hour')) ],
		[ storage_patch => qq(SELECT botdb.storage_patch('ключ', '{"c": "\\ud800"}', 'bot_a')) ],
		[ storage_increment => qq(SELECT botdb.storage_increment('ключ', '{n}', 0.5, 'bot_a')) ],
		[ storage_update_keys => qq(SELECT botdb.storage_update_keys('ключ', '{"d": null}', '{b}', 'bot_a')) ],
		[ storage_delete => qq(SELECT botdb.storage_delete('none', 'bot_a')) ],
		[ storage_delete_prefix => qq(SELECT botdb.storage_delete_prefix('none:', 'bot_a')) ],
		[ storage_unlock => qq(SELECT botdb.storage_unlock('ключ', 'worker', 'bot_a')) ],
		[ storage_lock => qq(SELECT botdb.storage_lock('ключ', 'worker', '1 hour', 'bot_a')) ],
		[ purge_storage => q(SELECT botdb.purge_storage()) ],
		[ define_board => q(SELECT botdb.define_board('weekly', 'week', 'Europe/Berlin')) ],
		[ define_board => q(SELECT botdb.define_board('гонка 🏁', 'all', 'UTC', 'bot_a', 'score', 'best', 'asc')) ],
		[ add_xp => qq(SELECT botdb.add_xp($one, 150, 'bot_a', reason => 'quiz')) ],
		[ add_xp => qq(SELECT botdb.add_xp($two, 20, 'bot_b')) ],
		[ submit_score => qq(SELECT botdb.submit_score('гонка 🏁', $one, 61)) ],
		[ submit_score => qq(SELECT botdb.submit_score('гонка 🏁', $two, -9)) ],
		[ purge_board => q(SELECT botdb.purge_board('weekly', 5)) ],
		[ define_board => q(SELECT botdb.define_board('over', source => 'score')) ],
		[ drop_board => q(SELECT botdb.drop_board('over')) ],
		[ add_xp_batch => qq(SELECT botdb.add_xp_batch('{$two,$one,$two}', '{1,2,3}', 'bot_a', 'batch')) ],
		[ update_level => qq(SELECT botdb.update_level($two, 2)) ],
		[ increment_training_count => qq(SELECT botdb.increment_training_count($two)) ],
		[ add_score => qq(SELECT botdb.add_score($two, 77)) ],
		[ award_badge => qq(SELECT botdb.award_badge($two, 'first', 'bot_a', '{"how": "поздравляем"}')) ],
		[ award_badge_by_user_id =>
			  qq(SELECT botdb.award_badge_by_user_id((SELECT id FROM botdb.users WHERE telegram_id = $two), 'second', 'bot_b')) ],
		[ award_badge => qq(SELECT botdb.award_badge($two, 'mistaken', 'bot_a')) ],
		[ revoke_badge => qq(SELECT botdb.revoke_badge($two, 'mistaken', 'bot_a')) ],
		[ evaluate_badges => qq(SELECT botdb.evaluate_badges($one, 'bot_a')) ],
		[ create_subscription => qq(SELECT botdb.create_subscription($one, 'month')) ],
		[ create_subscription => qq(SELECT botdb.create_subscription($two, 'credits', credits => 3)) ],
		[ consume_access => qq(SELECT botdb.consume_access($two, 'bot_a')) ],
		[ add_free_trainings => qq(SELECT botdb.add_free_trainings($three, 2, 'channel', true)) ],
		[ create_promocode => qq(SELECT botdb.create_promocode('gift-$first', 'trainings', 5, 10)) ],
		[ redeem_promocode => qq(SELECT botdb.redeem_promocode($three, ' GIFT-$first ', 'bot_a')) ],
		[ create_promocode => qq(SELECT botdb.create_promocode('late-$first', 'free_month', 1)) ],
		[ generate_promocodes => q(SELECT botdb.generate_promocodes(3, 'credits', 2, 'many-')) ],
		[ disable_promocode => qq(SELECT botdb.disable_promocode('late-$first')) ],
		[ create_payment => qq(SELECT botdb.create_payment($one, 'stars', 'month', 'charge-$first', metadata => '{"n": 1}')) ],
		[ define_tariff => q(SELECT botdb.define_tariff('five', 'Пять', 50, 'XTR', 'credits', credits => 5)) ],
		[ complete_payment => qq(SELECT botdb.complete_payment('stars', 'charge-$first')) ],
		[ apply_payment => qq(SELECT botdb.apply_payment($two, 'stars', 'star-$first', 'five', metadata => '{"n": 2}')) ],
		[ apply_payment => qq(SELECT botdb.apply_payment($two, 'stars', 'low-$first', 'five', 0.5, 'XTR', order_id => 'order-$first')) ],
		[ resolve_payment => qq(SELECT botdb.resolve_payment('stars', 'low-$first', 'five')) ],
		[ refund_payment => qq(SELECT botdb.refund_payment('stars', 'star-$first')) ],
		[ create_payment => qq(SELECT botdb.create_payment($three, 'card', 'five', 'card-$first')) ],
		[ define_tariff => q(SELECT botdb.define_tariff('renewed', 'Месяц снова', 99, 'XTR', 'month', grace => '3 days')) ],
		[ apply_payment => qq(SELECT botdb.apply_payment($three, 'stars', 'month-$first', 'renewed', paid_until => now() + interval '40 days',
			is_recurring => true, subscription_charge_id => 'month-$first')) ],
		[ set_auto_renew => qq(SELECT botdb.set_auto_renew($three, false, 'stars')) ],
		[ apply_payment => qq(SELECT botdb.apply_payment($three, 'stars', 'next-$first', 'renewed', is_recurring => true)) ],
		[ fail_payment => qq(SELECT botdb.fail_payment('card', 'card-$first')) ],
		[ disable_tariff => q(SELECT botdb.disable_tariff('five')) ],
		[ reserve_access => qq(SELECT botdb.reserve_access($two, 'bot_a')) ],
		[ confirm_access => "SELECT botdb.confirm_access($newest_reservation)" ],
		[ reserve_access => qq(SELECT botdb.reserve_access($three, 'bot_a', '1 day')) ],
		[ release_access => "SELECT botdb.release_access($newest_reservation)" ],
		[ reserve_access => qq(SELECT botdb.reserve_access($three, 'bot_b', '10 years')) ],
		[ claim_update => qq(SELECT botdb.claim_update($first, 'bot_a', $one)) ],
		[ add_xp => request($first) ],
		[ save_training_history => qq(SELECT botdb.save_training_history($one, 80, 50, 9, 4, '{"open": 9}', bot_name => 'bot_a')) ],
		[ update_user_stats_after_training => qq(SELECT botdb.update_user_stats_after_training($two, 30, bot_name => 'bot_a')) ],
		[ finish_training => qq(SELECT botdb.finish_training($one, 120, $training, bot_name => 'bot_a')) ],
		[ import_users => qq(SELECT botdb.import_users('{"@{[ $first + 3 ]}": {"session": {"s": 1},
			"stats": {"total_xp": 400, "current_level": 2, "total_trainings": 3, "achievements_unlocked": ["old"]}}}', 'bot_a')) ],
		[ import_sessions => qq(SELECT botdb.import_sessions('[{"telegram_id": $one, "bot_name": "bot_m", "session": {"s": 2}, "created_at": "2024-02-29T10:00:00Z"}]')) ],
		[ import_badges => qq(SELECT botdb.import_badges('[{"telegram_id": $one, "bot_name": "bot_m", "badge_type": "moved", "earned_at": "2024-02-29T10:00:00Z"}]')) ],
		[ import_training_history => qq(SELECT botdb.import_training_history('[{"telegram_id": $one, "bot_name": "bot_m", "total_score": 7, "training_date": "2024-02-29T10:00:00Z"}]')) ],
		[ import_subscriptions => qq(SELECT botdb.import_subscriptions('[{"telegram_id": $one, "subscription_type": "credits", "credits_total": 9, "credits_left": 4}]')) ],
		[ import_free_trainings => qq(SELECT botdb.import_free_trainings('[{"telegram_id": $one, "source": "channel", "trainings_left": 0}]')) ],
		[ import_promocodes => qq(SELECT botdb.import_promocodes('[{"code": "moved-$first", "type": "credits", "value": 1, "max_uses": 2, "current_uses": 2}]')) ],
		[ import_promocode_usage => qq(SELECT botdb.import_promocode_usage('[{"telegram_id": $one, "code": "moved-$first", "bot_name": "bot_m"}]')) ],
		[ import_payments => qq(SELECT botdb.import_payments('[{"telegram_id": $one, "provider": "card", "payment_id": "moved-$first", "amount": 5, "currency": "EUR", "status": "completed"}]')) ],
		[ get_or_create_user => qq(SELECT botdb.get_or_create_user(@{[ $first + 4 ]})) ],
		[ redeem_promocode => qq(SELECT botdb.redeem_promocode(@{[ $first + 4 ]}, 'gift-$first', 'bot_a')) ],
		[ delete_user => qq(SELECT botdb.delete_user(@{[ $first + 4 ]})) ],
		[ register_bot => q(SELECT botdb.register_bot('bot_left', limits => '{"xp_per_call": 100}')) ],
		[ add_xp => qq(SELECT botdb.add_xp($two, 77, 'bot_left')) ],
		[ revert_xp => q(SELECT botdb.revert_xp('bot_left', 'yesterday', 'tomorrow')) ],
		[ remove_bot => q(SELECT botdb.remove_bot('bot_left', true)) ],
		[ attach_user_table => q(SELECT botdb.attach_user_table('own_bot.notes', 'user_id')) ],
		[ rebuild_counts => q(SELECT botdb.rebuild_counts()) ],
		[ purge_erased => q(SELECT botdb.purge_erased('1 year')) ],
		[ purge_requests => q(SELECT botdb.purge_requests('1 year')) ],
		[ purge_xp_events => q(SELECT botdb.purge_xp_events('1 year')) ]);
}

# A call that fill($first) has made with a request id: made again, it answers as it did then.
sub request
{
	my ($first) = @_;
	return qq(SELECT botdb.add_xp($first, 5, 'bot_a', reason => 'asked once', request_id => 'request-$first'));
}

# Every function that reads, asking about what fill($first) has written: [name, statement].
sub readers
{
	my ($first) = @_;
	my $id = "(SELECT id FROM botdb.users WHERE telegram_id = $first)";
	my @readers = map { [ $_ => "SELECT * FROM botdb.$_($first)" ] } qw(
	  get_user get_xp_by_bot get_user_rank get_leaderboard_around get_user_badges count_user_badges export_user get_user_sessions
	  get_active_subscription check_access explain_access get_renewals get_user_payments get_user_training_history);
	push @readers, map { [ $_ => "SELECT * FROM botdb.$_()" ] }
	  qw(count_badges_by_type count_users get_leaderboard get_levels list_boards list_erased list_bots list_payments list_promocodes
	  list_tariffs table_shapes verify version);
	return (
		@readers,
		[ get_user_by_id => "SELECT * FROM botdb.get_user_by_id($id)" ],
		[ get_session => "SELECT * FROM botdb.get_session($first, 'bot_a')" ],
		[ storage_read => q(SELECT * FROM botdb.storage_read('ключ', 'bot_a')) ],
		[ storage_keys => q(SELECT * FROM botdb.storage_keys(bot_name => 'bot_a')) ],
		[ has_badge => "SELECT botdb.has_badge($first, 'rich')" ],
		[ jsonb_merge_patch => q(SELECT botdb.jsonb_merge_patch('{"a": {"b": 1}}', '{"a": {"c": 2}}')) ],
		[ get_leaderboard_among => "SELECT * FROM botdb.get_leaderboard_among('{$first, 1}')" ],
		[ count_bucket => 'SELECT botdb.count_bucket(1000000)' ],
		[ read_changes => q(SELECT * FROM botdb.read_changes('\x0301000080c01902')) ],
		[ fold_code => q(SELECT botdb.fold_code('кофе')) ],
		[ get_board => q(SELECT * FROM botdb.get_board('гонка 🏁')) ],
		[ get_board_rank => qq(SELECT * FROM botdb.get_board_rank('weekly', $first)) ],
		[ get_board_around => qq(SELECT * FROM botdb.get_board_around('гонка 🏁', $first)) ],
		[ get_payment => "SELECT * FROM botdb.get_payment('stars', 'charge-$first')" ],
		[ get_tariff => q(SELECT * FROM botdb.get_tariff('five')) ],
		[ list_expiring => q(SELECT * FROM botdb.list_expiring('1 year')) ],
		[ level_for_xp => 'SELECT botdb.level_for_xp(500)' ],
		[ check_promocode => "SELECT * FROM botdb.check_promocode($first, 'gift-$first')" ],
		[ get_order => "SELECT * FROM botdb.get_order('order-$first')" ],
		[ reconcile_payments => qq(SELECT * FROM botdb.reconcile_payments('stars',
			'[{"id": "charge-$first", "amount": 1, "currency": "XTR", "date": 0}, {"id": "none", "amount": 1, "currency": "XTR", "date": 0}]')) ],
		[ promocode_stats => "SELECT botdb.promocode_stats('gift-$first')" ]);
}

# Calls every writer.
sub fill
{
	my ($node, $database, $first) = @_;
	$node->safe_psql('postgres', q(
		SELECT 'CREATE ROLE bot_b_login LOGIN IN ROLE botdb_bot'
		WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bot_b_login') \gexec));
	# A bot's own table: attached, it gets no key, which would keep the extension from being dropped.
	$node->safe_psql($database, join ";\n", 'CREATE SCHEMA IF NOT EXISTS own_bot',
		'CREATE TABLE IF NOT EXISTS own_bot.notes (user_id bigint)', 'ALTER TABLE own_bot.notes OWNER TO bot_b_login', map { $_->[1] } writers($first));
	return;
}

# The names of the functions a caller may use, by volatility: 'v' writes, 's' and 'i' read.
sub functions
{
	my ($node, $database, $volatility) = @_;
	return split /\n/, $node->safe_psql($database, qq(
		SELECT DISTINCT p.proname FROM pg_proc p
		WHERE p.pronamespace = 'botdb'::regnamespace AND p.provolatile::text ~ '[$volatility]'
		  AND p.prorettype <> 'trigger'::regtype AND has_function_privilege('botdb_admin', p.oid, 'EXECUTE')
		  AND NOT EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
		ORDER BY 1));
}

# The extension's tables, but those of the counts and the bindings: they are made anew wherever rows come to be.
sub tables
{
	my ($node, $database) = @_;
	return split /\n/, $node->safe_psql($database,
		q(SELECT relname FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r' AND relname !~ '^count_|^bindings$'
		ORDER BY 1));
}

# Every table with its rows, as text: what a copy of the database has to hold too.
sub contents
{
	my ($node, $database) = @_;
	# The transactions are another server's.
	return { map { $_ => $node->safe_psql($database, $_ eq 'erased_users' ? 'SELECT id, user_id, erased_at FROM botdb.erased_users ORDER BY id'
		: "SELECT r FROM botdb.$_ r ORDER BY r::text") } tables($node, $database) };
}

# Statements that return what a leaderboard has otherwise than brute force, in one snapshot: they ask about so many users and
# pages.
sub comparison
{
	my ($users, $pages) = @_;
	my $statements = join ";\n", map { slurp_file($_) } glob "$leaderboard/*.sql";
	$statements =~ s/\{sample\}/$users/g;
	$statements =~ s/\{pages\}/$pages/g;
	$statements =~ s/\{boards\}/1000000/g;
	return "SET jit = off;\n$statements;\n";
}

# What is otherwise, whoever is asked about.
sub differences
{
	my ($node, $database) = @_;
	return $node->safe_psql($database, comparison(1_000_000, 100));
}

# Starts to write into a database from many connections, for so long or until the server is gone; what goes wrong gathers
# in the string.
sub start_load
{
	my ($node, $database, $seconds, $output) = @_;
	return IPC::Run::start(
		[ 'env', 'PGHOST=' . $node->host, 'PGPORT=' . $node->port, "PGDATABASE=$database",
			"$leaderboard/run", '--load', '--seconds', $seconds ],
		'>', $output, '2>&1');
}

# Every sequence with where it stands.
sub sequences
{
	my ($node, $database) = @_;
	return $node->safe_psql($database,
		q(SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'botdb' ORDER BY 1));
}

# Runs a statement that has to fail, and returns its SQLSTATE and message.
sub backend_errors
{
	my ($node, $database, $statement) = @_;
	my ($status, $out, $error) = $node->psql($database, "\\set VERBOSITY verbose\n$statement");
	return $error =~ /ERROR:\s+(\w{5}): (.*)/ ? ($1, $2) : ('', $status ? $error : 'no error');
}

# What a bot sees of what it may see; the role's bot comes from register_bot, which is data.
sub seen_by_bot
{
	my ($at, $database) = @_;
	my $connection = $at->connstr($database) . ' user=bot_b_login';
	my $own = $at->safe_psql($database, 'SELECT session_data FROM botdb.get_session(4000000000)', connstr => $connection);
	my ($state) = backend_errors_as($at, $connection, q(SELECT botdb.get_session(4000000000, 'bot_a')));
	return "$own $state";
}

sub backend_errors_as
{
	my ($at, $connection, $statement) = @_;
	my ($status, $out, $error) = $at->psql('', "\\set VERBOSITY verbose\n$statement", connstr => $connection);
	return $error =~ /ERROR:\s+(\w{5}):/ ? $1 : "no error: $out";
}

1;
