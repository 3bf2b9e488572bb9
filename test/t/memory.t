# A backend that meets the same error a hundred thousand times does not grow by it, nor one that works for long.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use BotdbTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $errors_met = 100_000;
my $work_done = 20_000;  # each call takes far longer than an error
my $warm_up = 5_000;
my $user = 4_000_000_000;

# Growth that matters, in bytes: one for each error in the server's own accounts, ten in the process.
my $most_in_contexts = $errors_met;
my $most_in_process = 10 * $errors_met;

my $node = new_node('main', 'log_min_messages = fatal', 'log_min_error_statement = fatal');
with_extension($node, 'bots');
$node->safe_psql('bots', qq(
	SELECT botdb.get_or_create_user($user);
	SELECT botdb.save_session($user, '{}', '{}', 'bot_a');
	SELECT botdb.create_promocode('taken', 'credits', 1);
	SELECT botdb.define_tariff('five', 'Five', 5, 'XTR', 'credits', credits => 5);
	SELECT botdb.create_subscription($user, 'month');
	SELECT botdb.add_score($user, 1, 'used')));

my %failing = (
	'TB001 add_xp of an unknown user' => q(SELECT botdb.add_xp(1, 1, 'bot_a')),
	'TB001 patch_session of an unknown user' => q(SELECT botdb.patch_session(1, '{"a": 1}', bot_name => 'bot_a')),
	'22023 a malformed levels_config' =>
	  qq(SELECT botdb.add_xp($user, 1, 'bot_a', '[{"level": 2, "min_xp": 5}, {"level": "many", "min_xp": 100}]')),
	'TB003 another version of the session' => qq(SELECT botdb.save_session($user, '{"a": 1}', '{"b": 2}', 'bot_a', 99)),
	'23505 a promocode that exists' => q(SELECT botdb.create_promocode('taken', 'credits', 1)),
	'TB002 an unknown tariff' => qq(SELECT botdb.create_payment($user, 'card', 'no such')),
	'TB004 a request id used for another call' => qq(SELECT botdb.add_score($user, 2, 'used')));

my %succeeding = (
	'add_xp' => qq(SELECT botdb.add_xp($user, 1, 'bot_a', '[{"level": 2, "min_xp": 5}]', 'quiz')),
	'patch_session' => qq(SELECT botdb.patch_session($user, '{"a": {"b": 1}}', '{"c": 2}', 'bot_a')),
	'get_user_session' => qq(SELECT botdb.get_user_session($user, 'bot_a', first_name => 'Пётр')),
	'reserve_access, a request repeated' => qq(SELECT botdb.reserve_access($user, 'bot_a', request_id => 'repeated')),
	'apply_payment, repeated' => qq(SELECT botdb.apply_payment($user, 'card', 'repeated', 'five', metadata => '{"a": 1}')),
	'finish_training' => qq(SELECT botdb.finish_training($user, 1, '{"question_count": 1}', bot_name => 'bot_a')));

my $measure = q(SELECT 'memory', sum(total_bytes),
	substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\s+(\d+) kB')::bigint * 1024 FROM pg_backend_memory_contexts;);

# A statement as it stands, failed again and again.
sub plain
{
	my ($statement, $times) = @_;
	return "$statement;\n" x $times;
}

# A statement whose error is caught in plpgsql, again and again in one transaction.
sub caught
{
	my ($statement, $times) = @_;
	(my $call = $statement) =~ s/^SELECT/PERFORM/;
	return qq(DO \$\$ BEGIN
		FOR i IN 1 .. $times LOOP
			BEGIN $call; RAISE 'no error'; EXCEPTION WHEN raise_exception THEN RAISE; WHEN OTHERS THEN NULL; END;
		END LOOP;
	END \$\$;\n);
}

# Runs a statement in one backend, measures it warm (twice: measuring needs memory too) and again after all the
# repeating. Returns how much both accounts grew, how many errors came and how many lines.
sub growth
{
	my ($way, $statement, $repeat) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir();
	append_to_file("$folder/in",
		$way->($statement, $warm_up) . "$measure\n$measure\n" . $way->($statement, $repeat) . "$measure\n");
	my $out = '';
	my $errors = "$folder/err";
	IPC::Run::run([ 'psql', '-XAtq', '-d', $node->connstr('bots'), '-f', "$folder/in" ], '>', \$out, '2>', $errors);
	my @measured = $out =~ /^memory\|(\d+)\|(\d+)$/mg;
	my $failed = () = slurp_file($errors) =~ /ERROR:/g;
	return ($measured[4] - $measured[2], $measured[5] - $measured[3], $failed, $out =~ tr/\n//);
}

# Tests that a statement, repeated in this way, fails so many times and returns so many lines, and that nothing grows.
sub does_not_grow
{
	my ($name, $way, $statement, $repeat, $errors, $results) = @_;
	my ($contexts, $process, $failed, $lines) = growth($way, $statement, $repeat);
	is($failed, $errors, "$name: fails $errors times");
	is($lines, $results + 3, "$name: returns $results rows");
	cmp_ok($contexts, '<', $most_in_contexts, "$name: the memory contexts grew by $contexts bytes");
	cmp_ok($process, '<', $most_in_process, "$name: the process's own memory grew by $process bytes");
	return;
}

for my $name (sort keys %failing)
{
	my ($state) = backend_errors($node, 'bots', $failing{$name});
	is($state, substr($name, 0, 5), "$name: the SQLSTATE");
	does_not_grow("$name, plain", \&plain, $failing{$name}, $errors_met, $warm_up + $errors_met, 0);
	does_not_grow("$name, caught", \&caught, $failing{$name}, $errors_met, 0, 0);
}
does_not_grow("$_ at work", \&plain, $succeeding{$_}, $work_done, 0, $warm_up + $work_done) for sort keys %succeeding;

done_testing();
