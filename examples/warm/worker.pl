#!/usr/bin/perl
# A worker of eofd's in Perl: it adds up numbers, one a line.
use strict;
use warnings;
use Scalar::Util 'looks_like_number';

# A client that is gone is no reason to end.
$SIG{PIPE} = 'IGNORE';
open(my $listener, '+<&=', 3) or die "no socket was handed over: $!\n";
while (accept(my $connection, $listener)) {
    chomp(my @numbers = <$connection>);
    my $total = 0;
    $total += $_ for grep { looks_like_number($_) } @numbers;
    # What is no number is not answered: a close without a byte fails the request.
    print {$connection} "$total\n" unless grep { !looks_like_number($_) } @numbers;
    close($connection);
}
