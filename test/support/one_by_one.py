#!/usr/bin/env python3
"""Asks a socket so many times, one request after the other, with pauses of up to so many milliseconds between; prints
how many replies were right.

one_by_one.py SOCKET REQUESTS PAUSE_MAX_MS
"""
import random
import socket
import sys
import time

path, requests, pause_s = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) / 1000
rng = random.Random(1)
right = 0
for number in range(requests):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(30)
        try:
            s.connect(path)
            s.sendall(b'request %d' % number)
            s.shutdown(socket.SHUT_WR)
            right += s.makefile('rb').read() == b'REQUEST %d' % number
        except OSError as error:
            print(f'request {number}: {error!r}', file=sys.stderr)
    time.sleep(rng.uniform(0, pause_s))
print(right)
