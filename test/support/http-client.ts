import { createConnection, type NetConnectOpts, type Socket } from 'node:net';
import type { RunningDaemon } from './daemon.ts';

/** The port that a daemon with `--http 127.0.0.1:0` was given. */
export async function httpPort(daemon: RunningDaemon): Promise<number> {
  const { message } = await daemon.said(/^listening on .*HTTP on 127\.0\.0\.1:\d+/);
  return Number(/127\.0\.0\.1:(\d+)/.exec(String(message))?.[1]);
}

export interface RawAnswer {
  readonly text: string;
  /** The status of each response. */
  readonly statuses: readonly number[];
}

/** Sends bytes as they are and half-closes, on a socket that allows it, and reads until the connection ends. */
export async function halfClosing(socket: Socket, bytes: string): Promise<RawAnswer> {
  socket.end(Buffer.from(bytes, 'latin1'));
  return reading(socket);
}

/** Sends bytes as they are, each piece once the one before is out, and reads until the connection ends. */
export async function sendRaw(to: NetConnectOpts, ...pieces: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  const socket = createConnection({ ...to, allowHalfOpen: true });
  const write = ([first, ...rest]: readonly (string | Uint8Array)[]): void => {
    if (first !== undefined) {
      const bytes = typeof first === 'string' ? Buffer.from(first, 'latin1') : first;
      socket.write(bytes, () => setTimeout(() => write(rest), 20));
    }
  };
  socket.on('connect', () => write(pieces));
  return reading(socket);
}

async function reading(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    // A reset is an end like another.
    socket.on('error', () => undefined).on('end', () => socket.end());
    socket.on('close', () => {
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve({ text, statuses });
    });
  });
}
