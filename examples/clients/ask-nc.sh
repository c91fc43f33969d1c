#!/bin/sh
# Asks eofd with the OpenBSD netcat: standard input is the request, standard output the reply.
#
#     examples/clients/ask-nc.sh [SOCKET [SECONDS]] < request
#
# The exit codes are those of eofc. netcat does not tell a reset from the end of a reply, so what begins with "eofd: " is taken for an
# error, and a server that dies in the middle of a reply goes unnoticed. Where that matters, ask with something else.
socket=${1:-./sock}
seconds=${2:-120}

# The reply is held back until it is known to be one.
held=$(mktemp -d) || exit 71
trap 'rm -r "$held"' EXIT
trap 'exit 1' INT TERM
cat > "$held/request"

# -N half-closes when the input ends. Without it, this hangs until the server gives up.
timeout "$seconds" nc -N -U "$socket" < "$held/request" > "$held/reply" 2> "$held/errors"
status=$?

if [ "$status" -ne 0 ]; then
    cat "$held/errors" >&2
    [ "$status" -eq 124 ] && exit 75
    exit 69
fi
case $(head -c 6 "$held/reply" | tr -d '\0') in
'eofd: ')
    head -n 1 "$held/reply" >&2
    exit 76
    ;;
esac
if [ -s "$held/request" ] && [ ! -s "$held/reply" ]; then
    echo 'the server refused the request or failed on it: its log says why' >&2
    exit 65
fi
cat "$held/reply"
