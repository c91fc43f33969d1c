"""asyncio_upper.py on uvloop's event loop."""

import asyncio

import uvloop
from asyncio_upper import main

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
asyncio.run(main())
