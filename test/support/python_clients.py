"""Clients that do exactly what they are told, each on a thread of its own. One JSON line per order and per answer:
[client, order, argument].
"""

import errno
import hashlib
import json
import queue
import socket
import sys
import threading

orders = {}
output = threading.Lock()


def answer(client, value):
    with output:
        print(json.dumps([client, value]), flush=True)


def read(sock, most):
    got = hashlib.sha1()
    head, count, end = b"", 0, None
    while end is None and count < most:
        try:
            piece = sock.recv(min(65536, most - count))
        except OSError as error:
            end = errno.errorcode[error.errno]
        else:
            end = None if piece else "EOF"
            got.update(piece)
            head = (head + piece)[:400]
            count += len(piece)
    return {"bytes": count, "text": head.decode("latin-1"), "sha1": got.hexdigest(), "end": end}


def write(sock, count):
    try:
        sock.sendall(b"x" * count)
        return "ok"
    except OSError as error:
        return errno.errorcode[error.errno]


def obey(client, inbox):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    while True:
        order, argument = inbox.get()
        value = "ok"
        if order == "connect":
            sock.connect(argument)
        elif order == "write":
            value = write(sock, argument)
        elif order == "write urgent":
            sock.send(b"x" * argument, socket.MSG_OOB)
        elif order == "half-close":
            sock.shutdown(socket.SHUT_WR)
        elif order == "read":
            value = read(sock, argument)
        elif order == "close":
            sock.close()
        answer(client, value)


for line in sys.stdin:
    client, order, argument = json.loads(line)
    if client not in orders:
        orders[client] = queue.SimpleQueue()
        threading.Thread(target=obey, args=(client, orders[client]), daemon=True).start()
    orders[client].put((order, argument))
