"""A worker that answers as each request asks: a JSON list of the pieces of its reply, in bytes. A negative one is a pause
of so many milliseconds; the letters of the reply go on from piece to piece.
"""

import json
import socket
import time

listener = socket.socket(fileno=3)
listener.setblocking(True)
while True:
    connection, _ = listener.accept()
    request = b""
    while piece := connection.recv(65536):
        request += piece
    at = 0
    for size in json.loads(request):
        if size < 0:
            time.sleep(-size / 1000)
            continue
        connection.sendall(bytes(97 + (at + index) % 26 for index in range(size)))
        at += size
    connection.close()
