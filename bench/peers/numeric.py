"""A program that imports what a numeric script does, and answers in upper case as everybody here: standard input to
standard output; or as a server: numeric.py SOCKET, or with LISTEN_FDS=1 on descriptor 3.
"""

import argparse
import csv
import decimal
import fractions
import json
import os
import statistics
import sys

if len(sys.argv) > 1 or "LISTEN_FDS" in os.environ:
    import asyncio

    import asyncio_upper

    asyncio.run(asyncio_upper.main())
else:
    sys.stdout.write(sys.stdin.read().upper())
