#!/usr/bin/env python3
"""A worker of eofd's that answers several requests at once, each in a thread: it adds up numbers, one a line."""
import socket
import sys
from threading import Thread


def answer(connection):
    with connection, connection.makefile("rb") as request:
        try:
            total = sum(float(line) for line in request)
        except ValueError as error:
            # A close without a byte fails the request, and this is in the log.
            print(error, file=sys.stderr, flush=True)
            return
        connection.sendall(f"{total:g}\n".encode())


listener = socket.socket(fileno=3)
while True:
    connection, _ = listener.accept()
    Thread(target=answer, args=(connection,), daemon=True).start()
