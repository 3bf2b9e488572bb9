# A version after this one, installed beside it as `make install` would: another number in the same library, and an update
# that makes all functions and rights again.
package NextVersion;

use strict;
use warnings;

use Exporter 'import';
use File::Copy;
use FindBin;
use PostgreSQL::Test::Utils;

our @EXPORT = qw(install_next_version next_version);

my %before;    # what was there, by path

sub next_version
{
	my ($version) = @_;
	return $version =~ s/^./9/r;
}

# Puts a file in place of another, which those who have it open keep.
sub replace
{
	my ($path, $content) = @_;
	open my $file, '>:raw', "$path.new" or die "$path.new: $!";
	print $file $content;
	close $file;
	rename "$path.new", $path or die "$path: $!";
	return;
}

sub change
{
	my ($path, $from, $to) = @_;
	my $content = $before{$path} = slurp_file($path);
	$content =~ s/\Q$from\E/$to/g or die "$path has no $from";
	replace($path, $content);
	return;
}

sub install_next_version
{
	my ($node, $version) = @_;
	my $next = next_version($version);
	my $folder = $node->config_data('--sharedir') . '/extension';
	my $work = "$FindBin::RealBin/..";
	system("$work/update-script $next -- $work/sql/*.sql > $folder/botdb--$version--$next.sql") == 0 or die 'update-script';
	change("$folder/botdb.control", $version, $next);
	# The compiler makes numbers of texts that it compares with, four letters at a time.
	change($node->config_data('--pkglibdir') . '/botdb.so', substr($version, 0, 4), substr($next, 0, 4));
	return;
}

END
{
	my $status = $?;
	replace($_, $before{$_}) for keys %before;
	$? = $status;
}

1;
