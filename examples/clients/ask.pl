#!/usr/bin/perl
# Asks eofd: standard input is the request, standard output the reply.
#
#     examples/clients/ask.pl [SOCKET [SECONDS]] < request
#
# The exit codes are those of eofc.
use strict;
use warnings;
use IO::Select;
use POSIX qw(EACCES EAGAIN ECONNREFUSED EINTR ENOENT);
use Socket qw(AF_UNIX SHUT_WR SOCK_STREAM SOL_SOCKET SO_RCVTIMEO SO_SNDTIMEO pack_sockaddr_un);

sub give_up {
    my ($code, $text) = @_;
    $text =~ s/[^\x20-\x7e]/?/g;
    print STDERR "ask.pl: $text\n";
    exit $code;
}

# Of an error of the system, in $!.
sub system_error {
    my ($what) = @_;
    my %codes = (ENOENT, 69, ECONNREFUSED, 69, EAGAIN, 75, EACCES, 77);
    give_up($codes{$! + 0} // 71, "$what: $!");
}

# @param seconds how long to wait wherever nothing moves
sub ask {
    my ($path, $request, $seconds) = @_;
    # Perl would cut it.
    give_up(71, 'the path has more than 107 bytes') if length $path > 107;
    # Otherwise a server that hangs up in the middle of the request ends this program.
    local $SIG{PIPE} = 'IGNORE';
    socket my $connection, AF_UNIX, SOCK_STREAM, 0 or system_error('socket');
    setsockopt $connection, SOL_SOCKET, $_, pack('l!l!', $seconds, 0) or system_error('setsockopt') for SO_SNDTIMEO, SO_RCVTIMEO;
    # EINTR: it was stopped (Ctrl-Z) and continued. What has a limit of time is not begun again by the system then.
    until (connect $connection, pack_sockaddr_un($path)) { system_error('connect') unless $!{EINTR} }

    my ($sent, $refused) = (0, 0);
    while ($sent < length $request && !$refused) {
        my $written = syswrite $connection, $request, length($request) - $sent, $sent;
        if (defined $written) { $sent += $written }
        elsif ($!{EPIPE} || $!{ECONNRESET}) { $refused = 1 }
        elsif (!$!{EINTR}) { system_error('write') }
    }
    # Whatever can be read before the half-close answers something else than this request.
    $refused ||= IO::Select->new($connection)->can_read(0);
    shutdown $connection, SHUT_WR;

    # Also after a failed write: the reason may be waiting.
    my ($reply, $got) = ('', 0);
    do { $got = sysread $connection, $reply, 65536, length $reply } while $got || (!defined $got && $!{EINTR});
    if (!defined $got) {
        system_error('read') unless $!{ECONNRESET};
        $refused = 1;
    }
    give_up(76, 'refused: ' . (substr($reply, 0, 1000) || 'no reason given')) if $refused;
    give_up(65, 'the server failed on the request: its log says why') if $reply eq '' && $request ne '';
    return $reply;
}

my ($path, $seconds) = @ARGV;
binmode $_ for *STDIN, *STDOUT;
my $request = do { local $/; <STDIN> } // '';
print ask($path // './sock', $request, $seconds // 120);
