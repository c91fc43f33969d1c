#!/usr/bin/env python3
"""The asyncio server of many a tutorial, as a worker of eofd's: it adds up numbers, one a line.

One line is not as it was, and is marked; `socket` is imported for it.
"""
import asyncio
import socket


async def answer(reader, writer):
    request = await reader.read()
    total = sum(float(line) for line in request.split())
    writer.write(f"{total:g}\n".encode())
    await writer.drain()
    writer.close()


async def main():
    # This line was: server = await asyncio.start_unix_server(answer, "./sock")
    server = await asyncio.start_unix_server(answer, sock=socket.socket(fileno=3))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
