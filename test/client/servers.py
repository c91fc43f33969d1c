"""Servers for the client's tests: servers.py MODE PATH. Prints a line when it listens."""
import select
import socket
import sys

POLLRDHUP = 0x2000
mode, path = sys.argv[1:3]


def upper():
    import asyncio

    async def answer(reader, writer):
        writer.write((await reader.read(-1)).decode().upper().encode())
        try:
            await writer.drain()
        except ConnectionError:  # the client has gone
            pass
        writer.close()

    async def serve():
        server = await asyncio.start_unix_server(answer, path)
        print("listening", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


def listen(backlog):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(backlog)
    print("listening", flush=True)
    return listener


def wait_for_half_close(connection):
    poll = select.poll()
    poll.register(connection, POLLRDHUP)
    poll.poll()


def refuse(half_closed_first, line):
    """Takes four bytes of each request, and hangs up on the rest."""
    listener = listen(16)
    while True:
        connection, _ = listener.accept()
        connection.recv(4, socket.MSG_WAITALL)
        if half_closed_first:
            wait_for_half_close(connection)
        connection.sendall(line)
        connection.close()


def crowded():
    """Has one place in its queue, and begins to accept when told to."""
    listener = listen(0)
    sys.stdin.readline()
    while True:
        connection, _ = listener.accept()
        request = b"".join(iter(lambda: connection.recv(65536), b""))
        try:
            connection.sendall(request.upper())
        except BrokenPipeError:
            pass  # of a client that gave up waiting: its test is over
        connection.close()


if mode == "upper":
    upper()
elif mode == "refuse":
    refuse(True, b"eofd: too large \x1b[31m\n")
elif mode == "refuse-while-sending":
    refuse(False, b"eofd: too large\n")
elif mode == "hang-up":
    refuse(True, b"")
elif mode == "datagram":
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(path)
    print("listening", flush=True)
    sys.stdin.readline()
elif mode == "crowded":
    crowded()
