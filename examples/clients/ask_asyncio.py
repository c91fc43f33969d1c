#!/usr/bin/env python3
"""Asks eofd with asyncio: standard input is the request, standard output the reply.

    examples/clients/ask_asyncio.py [--no-eof] [SOCKET] < request

With --no-eof it leaves out the half-close, and hangs: the mistake that eofd names in its log.

Where the server refuses a large request, asyncio gives an error in place of the server's reason; and it can't wait for a server
whose queue is full. `await asyncio.to_thread(ask, ...)` with the `ask` of ask.py has neither limit.
"""
import asyncio
import sys


async def ask(path, request, half_close=True, seconds=120):
    """Returns the reply. Raises RuntimeError where the server failed, OSError where there is none or it hung up, TimeoutError."""
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_unix_connection(path)
        try:
            writer.write(request)
            if half_close:
                writer.write_eof()  # The end of the request: without it, the server waits for more, and this waits for the reply.
            reply = await reader.read()
        finally:
            writer.close()
    if not half_close:
        raise RuntimeError(f"what comes before the half-close is no reply: {reply}")
    if request and not reply:
        raise RuntimeError("the server failed on the request: its log says why")
    return reply


if __name__ == "__main__":
    arguments = [word for word in sys.argv[1:] if word != "--no-eof"]
    path = arguments[0] if arguments else "./sock"
    sys.stdout.buffer.write(asyncio.run(ask(path, sys.stdin.buffer.read(), half_close="--no-eof" not in sys.argv)))
