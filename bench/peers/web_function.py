"""One function of Python, for everybody who runs one over HTTP: as WSGI (application) and ASGI (asgi) for gunicorn and
uvicorn; as a program, standard input to standard output; and with LISTEN_FDS=1 as a worker that accepts on descriptor 3,
one connection at a time, as gunicorn's sync workers do.
"""

import os
import sys


def answer(request):
    return request.decode().upper().encode()


def application(environ, start_response):
    reply = answer(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Length", str(len(reply)))])
    return [reply]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    reply = answer(b"".join(pieces))
    headers = [(b"content-length", str(len(reply)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": reply})


def work():
    import socket

    listener = socket.socket(fileno=3)
    listener.setblocking(True)
    while True:
        connection, _ = listener.accept()
        try:
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
            connection.sendall(answer(b"".join(pieces)))
        except (UnicodeDecodeError, ConnectionError):
            pass
        finally:
            connection.close()


if __name__ == "__main__":
    if "LISTEN_FDS" in os.environ:
        work()
    else:
        sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
