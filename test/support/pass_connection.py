"""Gives a program one end of a connection as descriptor 3, and prints what a client at the other end saw, as JSON.

Arguments: the size of the program's send buffer, or 0 for the system's; the size of the request; `reads` when the
client reads before the program has ended; the program and its arguments.
"""

import errno
import json
import os
import socket
import subprocess
import sys

send_buffer, size, reads = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "reads"
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
if send_buffer:
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
if ours.fileno() == 3:
    ours, moved = ours.dup(), ours
    moved.close()
os.dup2(theirs.fileno(), 3)
child = subprocess.Popen(sys.argv[4:], stdout=subprocess.PIPE, pass_fds=[3])
os.close(3)
theirs.close()
ours.sendall(b"x" * size)
ours.shutdown(socket.SHUT_WR)
if not reads:
    outcome = child.stdout.read()
count, end = 0, "EOF"
try:
    while piece := ours.recv(65536):
        count += len(piece)
except OSError as error:
    end = errno.errorcode[error.errno]
if reads:
    outcome = child.stdout.read()
child.wait()
print(json.dumps({"bytes": count, "end": end, "outcome": outcome.decode()}))
