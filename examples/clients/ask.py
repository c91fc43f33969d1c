#!/usr/bin/env python3
"""Asks eofd: standard input is the request, standard output the reply.

    examples/clients/ask.py [SOCKET [SECONDS]] < request

To use it in a program of yours, copy this file: `from ask import ask`.
With asyncio: `reply = await asyncio.to_thread(ask, "./sock", request)`.
"""
import select
import socket
import struct
import sys


class NoReply(Exception):
    """What came back is not a reply."""


class Refused(NoReply):
    """The server hung up on the request. The text is its reason, where it gave one."""


class Failed(NoReply):
    """The server failed on the request: its log says why."""


def ask(path, request, seconds=120):
    """Sends a request (bytes) to the socket at `path`, and returns the reply (bytes), whole.

    Raises NoReply, or an OSError: FileNotFoundError and ConnectionRefusedError where there is no server,
    PermissionError, and BlockingIOError where nothing moved for so many seconds.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        # Unlike settimeout(), these also let connect() wait for a server whose queue is full.
        limit = struct.pack("ll", seconds, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        connection.connect(path)
        try:
            connection.sendall(request)
            # Whatever can be read before the half-close answers something else than this request.
            refused = readable(connection)
            connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            # Reading goes on: the reason may be waiting.
            refused = True
        pieces = []
        try:
            while piece := connection.recv(65536):
                pieces.append(piece)
        except ConnectionResetError:
            refused = True
    reply = b"".join(pieces)
    if refused:
        raise Refused(reply[:1000].decode(errors="replace").strip() or "no reason given")
    if request and not reply:
        raise Failed("the reply is empty")
    return reply


def readable(connection):
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def main(path="./sock", seconds="120"):
    """Returns the exit code: that of eofc for the same."""
    codes = {Refused: 76, Failed: 65, FileNotFoundError: 69, ConnectionRefusedError: 69, PermissionError: 77, BlockingIOError: 75}
    try:
        sys.stdout.buffer.write(ask(path, sys.stdin.buffer.read(), int(seconds)))
        return 0
    except (NoReply, OSError) as error:
        print(f"{type(error).__name__}: {str(error)!r}", file=sys.stderr)
        return codes.get(type(error), 71)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
