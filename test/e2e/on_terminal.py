"""on_terminal.py PROGRAM [ARGUMENT...]: runs it with a terminal as its standard error, and copies to its own what
appears there. Passes SIGTERM on.
"""
import os
import pty
import signal
import subprocess
import sys

terminal, error = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stderr=error, env={**os.environ, "TERM": "xterm"})
os.close(error)
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
while True:
    try:
        seen = os.read(terminal, 4096)
    except OSError:  # EIO: the other end is closed
        break
    if not seen:
        break
    os.write(2, seen)
sys.exit(child.wait())
