"""The peer in plain asyncio: reads to EOF, upper, reply. asyncio_upper.py SOCKET, or without it the socket as
descriptor 3 (LISTEN_FDS=1).
"""

import asyncio
import signal
import socket
import sys


async def answer(reader, writer):
    try:
        request = await reader.read()
        writer.write(request.decode().upper().encode())
        await writer.drain()
    except (UnicodeDecodeError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if len(sys.argv) > 1:
        await asyncio.start_unix_server(answer, sys.argv[1])
    else:
        await asyncio.start_unix_server(answer, sock=socket.socket(fileno=3))
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
