#!/usr/bin/env python3
"""A service manager reduced to socket activation: keeps a listening socket, starts the program whenever a connection
waits and none runs.

activator.py SOCKET BACKLOG NAME -- PROGRAM...   prints "listening", then "start PID" and "exit PID STATUS" lines; reads
commands on standard input:
  signal NAME    sends a signal to the program that runs
  quit           stops starting, sends SIGTERM, waits for the end
Standard error of the program is this process's own.
"""
import os
import select
import signal
import socket
import sys

path, backlog, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
program = sys.argv[sys.argv.index('--') + 1:]
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(backlog)
commands = os.fdopen(os.dup(0), 'rb', buffering=0)
child_read, child_write = os.pipe()
os.set_blocking(child_write, False)
signal.set_wakeup_fd(child_write)
signal.signal(signal.SIGCHLD, lambda *_: None)


def say(*words):
    print(*words, flush=True)


def start():
    pid = os.fork()
    if pid == 0:
        null = os.open('/dev/null', os.O_RDONLY)
        os.dup2(null, 0)
        fd = listener.fileno()
        os.dup2(fd, 3) if fd != 3 else os.set_inheritable(3, True)
        os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES=name)
        os.closerange(4, 64)
        os.execvp(program[0], program)
    say('start', pid)
    return pid


say('listening')
running, quitting, buffered = None, False, b''
while not (quitting and running is None):
    watched = [child_read] + ([] if quitting else [commands])
    if running is None and not quitting:
        watched.append(listener)
    ready, _, _ = select.select(watched, [], [])
    if child_read in ready:
        os.read(child_read, 512)
        while running is not None:
            pid, status = os.waitpid(running, os.WNOHANG)
            if pid == 0:
                break
            say('exit', pid, os.waitstatus_to_exitcode(status))
            running = None
    if commands in ready:
        data = commands.read(4096)
        buffered += data if data else b'quit\n'
        *lines, buffered = buffered.split(b'\n')
        for line in lines:
            words = line.decode().split()
            if words[0] == 'signal' and running is not None:
                os.kill(running, getattr(signal, words[1]))
            elif words[0] == 'quit':
                quitting = True
                if running is not None:
                    os.kill(running, signal.SIGTERM)
    if listener in ready and running is None and not quitting:
        running = start()
os.unlink(path)
