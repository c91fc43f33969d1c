#!/usr/bin/env python3
"""Starts a daemon many times in random activation environments, and checks that each start ends in a defined way.

activation_fuzz.py SEED ROUNDS -- PROGRAM...   prints one JSON object: how often it served and how often it refused, the
longest time to either in seconds, and what was neither. Defined are: it says where it listens and ends with 0 on
SIGTERM; or it says one error and ends with 69.
"""
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

seed, rounds = int(sys.argv[1]), int(sys.argv[2])
program = sys.argv[sys.argv.index('--') + 1:]
rng = random.Random(seed)
directory = tempfile.TemporaryDirectory(prefix='eofd-')


def unix(kind, listen=True):
    s = socket.socket(socket.AF_UNIX, kind)
    s.bind(f'{directory.name}/{rng.random()}')
    if listen:
        s.listen(5)
    return s


MAKE = {
    'listener': lambda: unix(socket.SOCK_STREAM),
    'connection': lambda: socket.socketpair(),
    'bound': lambda: unix(socket.SOCK_STREAM, False),
    'datagram': lambda: unix(socket.SOCK_DGRAM, False),
    'seqpacket': lambda: unix(socket.SOCK_SEQPACKET),
    'tcp': lambda: socket.create_server(('127.0.0.1', 0)),
    'file': lambda: open(f'{directory.name}/file', 'w'),
    'null': lambda: open('/dev/null'),
    'closed': lambda: None,
}
JUNK = ['', '0', '-1', '1 ', ' 1', '01', '1x', '3', '4294967297', '99999999999999999999', '0x1', '\u00e9', '1\n', '+1', 'self']


def environment(count):
    env = {k: v for k, v in os.environ.items() if not k.startswith(('LISTEN_', 'NOTIFY', 'WATCHDOG'))}
    if rng.random() < 0.95:
        env['LISTEN_PID'] = '$PID' if rng.random() < 0.8 else rng.choice(JUNK)
    if rng.random() < 0.95:
        env['LISTEN_FDS'] = str(count) if rng.random() < 0.7 else rng.choice(JUNK)
    if rng.random() < 0.5:
        names = [rng.choice(['a', 'requests', 'metrics', 'x' * 300, 'b\u00e9', '', 'connection']) for _ in range(rng.choice([count, count, count + 1, 0]))]
        env['LISTEN_FDNAMES'] = ':'.join(names)
    return env


def run():
    kinds = [rng.choice(['listener'] * 6 + list(MAKE)) for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))]
    made = [MAKE[kind]() for kind in kinds]
    env = environment(len(kinds))
    ours = [m[0] if isinstance(m, tuple) else m for m in made]
    errors_read, errors_write = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.chdir(tempfile.mkdtemp(dir=directory.name))
        kept = [None if m is None else os.dup(os.dup2(m.fileno(), 100 + i)) for i, m in enumerate(ours)]
        os.dup2(errors_write, 2)
        high = [None if k is None else os.dup2(k, 200 + i) for i, k in enumerate(kept)]
        os.closerange(3, 200)
        for i, h in enumerate(high):
            if h is not None:
                os.dup2(h, 3 + i)
        os.closerange(200, 300)
        if env.get('LISTEN_PID') == '$PID':
            env['LISTEN_PID'] = str(os.getpid())
        os.execvpe(program[0], program, env)
    os.close(errors_write)
    said, status, decided = b'', None, None
    while True:
        ready, _, _ = select.select([errors_read], [], [], 20)
        data = os.read(errors_read, 65536) if ready else b''
        if not data:
            break
        said += data
        if decided is None and b'"listening on ' in said:
            decided = time.monotonic() - began
            os.kill(pid, signal.SIGTERM)
    if not ready:
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(errors_read)
    decided = decided or time.monotonic() - began
    for m in made:
        for one in m if isinstance(m, tuple) else (m,):
            if one is not None:
                one.close()
    lines = [line for line in said.decode(errors='replace').split('\n') if line]
    errors = [line for line in lines if '"level":"err"' in line]
    served = status == 0 and not errors and any('"listening on ' in line for line in lines)
    refused = status == 69 and len(errors) == 1 and len(lines) == 1
    story = {k: v for k, v in env.items() if k.startswith('LISTEN_')} | {'descriptors': kinds, 'status': status, 'said': lines[:4]}
    return 'served' if served else 'refused' if refused else story, decided


counts, undefined, longest = {'served': 0, 'refused': 0}, [], 0.0
for _ in range(rounds):
    result, took = run()
    longest = max(longest, took)
    if isinstance(result, str):
        counts[result] += 1
    else:
        undefined.append(result)
print(json.dumps({**counts, 'longest': round(longest, 3), 'undefined': undefined[:5]}))
