"""background_terminal.py READY SIGNAL PROGRAM [ARGUMENT...]: starts it on a terminal, waits for the file READY, changes
the terminal's modes as another program would that has it by then, has the program end by SIGNAL, or by itself where
that is 0, and says how it ended and what became of the modes."""
import os
import pty
import subprocess
import sys
import termios
import time

ready, number = sys.argv[1], int(sys.argv[2])
main, terminal = pty.openpty()
child = subprocess.Popen(sys.argv[3:], stdin=terminal, stdout=terminal, stderr=terminal)
while not os.path.exists(ready) and child.poll() is None:
    time.sleep(0.01)
modes = termios.tcgetattr(terminal)
modes[3] &= ~(termios.ECHO | termios.ICANON)
termios.tcsetattr(terminal, termios.TCSANOW, modes)
if number:
    child.send_signal(number)
else:
    os.unlink(ready)
status = child.wait()
kept = not termios.tcgetattr(terminal)[3] & (termios.ECHO | termios.ICANON)
print(status, "kept" if kept else "changed")
