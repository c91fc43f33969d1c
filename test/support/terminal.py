"""terminal.py PROGRAM [ARGUMENT...]: runs it on a terminal of its own. What comes on standard input is typed there, and
the end of standard input closes the terminal, as closing its window does; what the program shows goes to standard
output. Exits as the program does, 128 + N for signal N."""
import os
import pty
import select
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    # Before the program is there: afterwards its own settings, such as a shell's, might be overwritten.
    settings = termios.tcgetattr(0)
    settings[1] &= ~termios.ONLCR  # no carriage returns that nobody wrote
    termios.tcsetattr(0, termios.TCSANOW, settings)
    os.execvp(sys.argv[1], sys.argv[1:])
sources = [0, terminal]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            piece = os.read(source, 4096)
        except OSError:  # EIO: nobody has the terminal any more
            piece = b""
        if source == 0 and piece:
            os.write(terminal, piece)
        elif piece:
            os.write(1, piece)
        else:
            sources = []
            if source == 0:
                os.close(terminal)
            break
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
