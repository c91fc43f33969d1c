// The barest relay that Node has for the job: relay.c in JavaScript, through the same calls of libc as eofd. It waits in
// epoll_wait itself, so that nothing of Node's own loop takes part.
//   bare-relay.mjs SOCKET WORKER WORK_US PROCESSES
import { spawn } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import * as k from '../../src/posix/constants.ts';
import { ofMachine } from '../../src/posix/layouts.ts';
import { calls } from '../../src/posix/libc.ts';
import { bind, listen, unixAddress, unixSocket } from '../../src/posix/socket.ts';

const EVENTS_MAX = 512;
const ACCEPTS_MAX = 64;
const { bytes, dataAt } = ofMachine(process.arch).epollEvent;
const [words, data] = [bytes / 4, dataAt / 4];

const [, , path = '', program = '', workUs = '', processes = ''] = process.argv;
const workerPath = `${path}.worker`;
const address = unixAddress(workerPath);
const clientOf: number[] = [];
const buffer = Buffer.allocUnsafeSlow(65536);
const poller = calls.epoll_create1(k.EPOLL_CLOEXEC);
const events = new Int32Array(new ArrayBuffer(EVENTS_MAX * words * 4));
const event = new Int32Array(new ArrayBuffer(words * 4));

function watch(fd: number): void {
  event[0] = k.EPOLLIN;
  event[data] = fd;
  calls.epoll_ctl(poller, k.EPOLL_CTL_ADD, fd, event);
}

function passOn(client: number): void {
  const fd = calls.socket(k.AF_UNIX, k.SOCK_STREAM | k.SOCK_CLOEXEC, 0) as number;
  const length = calls.recv(client, buffer, buffer.length, 0) as number;
  if (fd < 0 || length < 0 || (calls.connect(fd, address, address.length) as number) < 0) {
    calls.close(fd);
    calls.close(client);
    return;
  }
  calls.send(fd, buffer, length, k.MSG_NOSIGNAL);
  calls.shutdown(fd, k.SHUT_WR);
  clientOf[fd] = client;
  watch(fd);
}

function passBack(fd: number): void {
  const client = clientOf[fd] ?? -1;
  const length = calls.recv(fd, buffer, buffer.length, 0) as number;
  if (length > 0) calls.send(client, buffer, length, k.MSG_NOSIGNAL);
  calls.close(client);
  calls.close(fd);
}

// The bench removes what the relay's own socket has left of its last run, and knows nothing of this one.
rmSync(workerPath, { force: true });
spawn(program, [workUs, workerPath, processes], { stdio: 'inherit' });
const listener = unixSocket(k.SOCK_STREAM);
bind(listener, unixAddress(path));
chmodSync(path, 0o600);
listen(listener, 4096);
watch(listener);
for (;;) {
  const count = Number(calls.epoll_wait(poller, events, EVENTS_MAX, -1));
  for (let index = 0; index < count; index++) {
    const fd = events[index * words + data] ?? -1;
    if (fd !== listener) {
      passBack(fd);
      continue;
    }
    for (let accepts = 0; accepts < ACCEPTS_MAX; accepts++) {
      // Its calls are to wait: the request may be on its way.
      const client = calls.accept4(listener, null, null, k.SOCK_CLOEXEC) as number;
      if (client < 0) break;
      passOn(client);
    }
  }
}
