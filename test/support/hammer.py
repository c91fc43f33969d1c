#!/usr/bin/env python3
"""Asks a socket many times, from several threads, and compares every reply.

hammer.py SOCKET REQUESTS THREADS raw|http   prints one JSON object: asked, right, wrong, and up to five errors. Each request is
different. Goes on until it has asked so often and its standard input has ended.
"""
import itertools
import json
import socket
import sys
import threading

path, requests, threads, front = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
asked, right, errors = [0] * threads, [0] * threads, []
over = threading.Event()


def ask(text):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(path)
    if front == 'http':
        s.sendall(b'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n' % len(text) + text)
    else:
        s.sendall(text)
        s.shutdown(socket.SHUT_WR)
    reply = b''
    while chunk := s.recv(65536):
        reply += chunk
    s.close()
    if front == 'http':
        head, _, body = reply.partition(b'\r\n\r\n')
        return body if head.startswith(b'HTTP/1.1 200 ') else reply
    return reply


def work(index):
    for number in itertools.count(index, threads):
        if number >= requests and over.is_set():
            return
        asked[index] += 1
        text = f'request {number} of thread {index}'.encode() * (1 + number % 50)
        try:
            reply = ask(text)
            if reply == text.upper():
                right[index] += 1
            else:
                errors.append(f'{number}: wrong reply of {len(reply)} bytes')
        except OSError as error:
            errors.append(f'{number}: {error!r}')


workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
for worker in workers:
    worker.start()
sys.stdin.read()
over.set()
for worker in workers:
    worker.join()
print(json.dumps({'asked': sum(asked), 'right': sum(right), 'wrong': len(errors), 'errors': errors[:5]}))
