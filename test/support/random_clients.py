"""Clients with random requests, chunks, pauses and moments of half-close. Each notes what it did and saw; what must
never be is printed, as JSON.

Arguments: the socket, the seed, how many clients, max-request, read-timeout in seconds, and `prompt` when nobody
pauses, `cut` when the server may end a request without a reply.
"""

import errno
import json
import random
import socket
import sys
import threading
import time

path, (seed, count, limit), read_timeout = sys.argv[1], map(int, sys.argv[2:5]), float(sys.argv[5])
prompt, cut = "prompt" in sys.argv, "cut" in sys.argv
THREADS = 16
# The server looks at its deadlines every 10 ms at most.
LATEST = read_timeout + 0.015
PATTERN = bytes(33 + i * 7 % 90 for i in range(2 * limit + 1))

violations = []
seen = {"reply": 0, "line then EOF": 0, "line then error": 0, "no bytes": 0, "write failed": 0}
lock = threading.Lock()
numbers = iter(range(count))


def pause(rng):
    if not prompt and rng.random() < 0.2:
        time.sleep(rng.uniform(0, LATEST))


def read_all(sock):
    data = b""
    try:
        while True:
            piece = sock.recv(65536)
            if not piece:
                return data, "EOF"
            data += piece
    except OSError as error:
        return data, errno.errorcode[error.errno]


def client(number):
    rng = random.Random(f"{seed} {number}")
    size = rng.choice([rng.randint(1, min(40, limit)), rng.randint(1, limit), rng.choice([limit - 1, limit, limit + 1]), rng.randint(limit - 1, 2 * limit)])
    half_closes = prompt or rng.random() < 0.85
    request = PATTERN[:size]
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(20)
    sock.connect(path)
    written = True
    try:
        sent = 0
        while sent < size:
            pause(rng)
            most = rng.choice([1, size, rng.randint(1, size)])
            sock.sendall(request[sent:sent + most])
            sent += most
    except OSError:
        written = False
    if half_closes:
        if not prompt and rng.random() < 0.4:
            time.sleep(rng.uniform(read_timeout * 0.9, LATEST))
        try:
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            written = False
        pause(rng)
    data, end = read_all(sock)
    sock.close()
    judge(number, request, half_closes, written, data, end)


def judge(number, request, half_closed, written, data, end):
    size, line = len(request), data.startswith(b"eofd:")
    kind = "write failed" if not written else "no bytes" if not data else "reply" if not line else f"line then {'EOF' if end == 'EOF' else 'error'}"
    wrong = None
    if data and not line and data != request[:len(data)]:
        wrong = "neither a line nor the start of the reply"
    elif half_closed and written and end == "EOF" and data != request and not (cut and not data):
        wrong = "a clean EOF after something other than the reply"
    elif end == "EOF" and size > limit and not line and not cut:
        wrong = "a clean EOF, though the request is too large"
    elif not half_closed and written and size <= limit and not line and not cut:
        wrong = "no line, though it never half-closed"
    elif not half_closed and written and f": {size} bytes came".encode() in data and end != "EOF" and not cut:
        wrong = "no EOF after the line, though it wrote nothing after it"
    elif prompt and size <= limit and (data != request or end != "EOF"):
        wrong = "a correct request did not get its reply"
    elif end not in ("EOF", "ECONNRESET", "EPIPE"):
        wrong = "an end that no client expects"
    with lock:
        seen[kind] += 1
        if wrong:
            violations.append({"wrong": wrong, "client": number, "size": size, "halfClosed": half_closed, "written": written,
                               "read": len(data), "head": data[:60].decode("latin-1"), "end": end})


def work():
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        client(number)


threads = [threading.Thread(target=work) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps({"violations": violations[:5], "seen": seen}))
