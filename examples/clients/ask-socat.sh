#!/bin/sh
# Asks eofd with socat: standard input is the request, standard output the reply.
#
#     examples/clients/ask-socat.sh [SOCKET [SECONDS]] < request
#
# The exit codes are those of eofc. In a path with a comma or a colon, socat wants a backslash before it.
socket=${1:-./sock}
seconds=${2:-120}

# The reply is held back until it is known to be one.
held=$(mktemp -d) || exit 71
trap 'rm -r "$held"' EXIT
trap 'exit 1' INT TERM
cat > "$held/request"

# socat half-closes when its input ends. Then it waits for the reply, for half a second unless -t says otherwise.
# A reset leaves its status at 0, but -d has it warn.
timeout "$seconds" socat -d -t "$seconds" - "UNIX-CONNECT:$socket" < "$held/request" > "$held/reply" 2> "$held/errors"
status=$?

if [ "$status" -ne 0 ] || grep -q 'Connection reset' "$held/errors"; then
    cat "$held/reply" "$held/errors" >&2
    [ "$status" -eq 124 ] && exit 75
    grep -q ' connect(' "$held/errors" && exit 69
    exit 76
fi
case $(head -c 6 "$held/reply" | tr -d '\0') in
'eofd: ')
    # Neither does socat tell what came before the half-close, when the server could not be answering yet.
    head -n 1 "$held/reply" >&2
    exit 76
    ;;
esac
if [ -s "$held/request" ] && [ ! -s "$held/reply" ]; then
    echo 'the server failed on the request: its log says why' >&2
    exit 65
fi
cat "$held/reply"
