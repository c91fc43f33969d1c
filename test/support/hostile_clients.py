"""Clients that do, in random order, whatever a Unix stream socket lets one do. Arguments: the socket, the seed, how
many clients.
"""

import array
import random
import socket
import sys
import threading
import time

path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
THREADS = 8
DESCRIPTORS = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1]))]

lock = threading.Lock()
numbers = iter(range(count))


def client(rng):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.connect(path)
    sock.setblocking(False)
    deeds = [
        lambda: sock.send(b"x" * rng.choice([1, 2, 3, 1000, 30_000])),
        lambda: sock.send(b"x" * rng.choice([1, 2, 3]), socket.MSG_OOB),
        lambda: sock.sendmsg([b"x" * rng.choice([1, 2, 20_000])], DESCRIPTORS),
        lambda: sock.recv(rng.choice([1, 1000])),
        lambda: time.sleep(rng.uniform(0, 0.002)),
        lambda: sock.shutdown(rng.choice([socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR, socket.SHUT_WR])),
    ]
    for _ in range(rng.randint(1, 12)):
        try:
            rng.choice(deeds)()
        except OSError:
            pass
    sock.close()


def work():
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        client(random.Random(f"{seed} {number}"))


threads = [threading.Thread(target=work) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("{}")
