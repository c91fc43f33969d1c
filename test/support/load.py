#!/usr/bin/env python3
"""Asks a socket without end, from several threads, and says what became of every single request.

load.py SOCKET THREADS   Each line on standard input is answered with the totals so far, one JSON object; at its end
what is under way is finished and the totals are printed once more: asked, right, and failed with how often each kind
occurred. One thread in four is slow: it sends half of its request, waits, and sends the rest.
"""
import collections
import json
import random
import socket
import sys
import threading
import time

path, threads = sys.argv[1], int(sys.argv[2])
over = threading.Event()
lock = threading.Lock()
asked = right = 0
failed = collections.Counter()
SLOW_S = 0.15


def ask(text, slow):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(60)
        s.connect(path)
        half = len(text) // 2 if slow else len(text)
        s.sendall(text[:half])
        if slow:
            time.sleep(SLOW_S)
            s.sendall(text[half:])
        s.shutdown(socket.SHUT_WR)
        reply = b''
        while chunk := s.recv(65536):
            reply += chunk
        return reply


def work(index):
    global asked, right
    rng = random.Random(index)
    number = 0
    while not over.is_set():
        number += 1
        text = f'größe {number} of thread {index}, '
        text *= 5000 if number % 97 == 0 else rng.randrange(1, 50)
        try:
            reply = ask(text.encode(), index % 4 == 3)
            kind = None if reply == text.upper().encode() else 'wrong' if reply else 'empty'
        except socket.timeout:
            kind = 'timeout'
        except OSError as error:
            kind = type(error).__name__
        with lock:
            asked += 1
            if kind is None:
                right += 1
            else:
                failed[kind] += 1
        if kind is not None:
            time.sleep(0.02)


def totals():
    with lock:
        print(json.dumps({'asked': asked, 'right': right, 'failed': failed}), flush=True)


workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
for worker in workers:
    worker.start()
for _ in sys.stdin:
    totals()
over.set()
for worker in workers:
    worker.join()
totals()
