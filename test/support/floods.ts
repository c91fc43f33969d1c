import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { LoadGenerator } from './load-generator.ts';

const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
/** One that every user may run. */
const PYTHON = '/usr/bin/python3';
/** Each thread sends a byte with a descriptor on the one connection, until it ends; and then on another one. */
const DESCRIPTORS = `
import socket, sys, threading
def send():
    while True:
        try:
            client = socket.socket(socket.AF_UNIX); client.connect(sys.argv[1])
            while True: socket.send_fds(client, [b'x'], [0])
        except OSError: pass
for thread in [threading.Thread(target=send) for _ in range(4)]: thread.start()
print('there', flush=True)
`;
const OUT_OF_BAND = DESCRIPTORS.replace("socket.send_fds(client, [b'x'], [0])", "client.send(b'x', socket.MSG_OOB)");
const CONNECTS = DESCRIPTORS.replace("while True: socket.send_fds(client, [b'x'], [0])", 'client.close()');
const GREEDY = resolve('test/support/greedy.py');

/** Ends whatever was begun. */
export type End = () => Promise<void>;

async function begin(command: readonly string[]): Promise<End> {
  const [program = '', ...args] = command;
  // greedy.py goes on until its standard input ends.
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const there = once(child.stdout as NodeJS.ReadableStream, 'data');
  await Promise.race([there, once(child, 'exit').then(() => assert.fail(`${command.join(' ')} has ended`))]);
  child.stdout?.resume();
  return async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
}

/** What user 65534 does to a daemon that another user asks meanwhile. */
export const FLOODS: Readonly<Record<string, (socket: string, generator: LoadGenerator) => Promise<End>>> = {
  requests: async (socket, generator) => generator.flood(socket, { clients: 64, launcher: AS_NOBODY }),
  connects: async (socket) => begin([...AS_NOBODY, PYTHON, '-c', CONNECTS, socket]),
  descriptors: async (socket) => begin([...AS_NOBODY, PYTHON, '-c', DESCRIPTORS, socket]),
  'bytes out of band': async (socket) => begin([...AS_NOBODY, PYTHON, '-c', OUT_OF_BAND, socket]),
  'replies hardly read': async (socket) => begin([PYTHON, GREEDY, socket, 'slow', '200', '300000']),
  'requests that never end': async (socket) => begin([PYTHON, GREEDY, socket, 'trickle', '200', '100000']),
};
