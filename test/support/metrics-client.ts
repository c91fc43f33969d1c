import { createConnection, type NetConnectOpts } from 'node:net';
import type { StatusDocument } from '../../src/core/account/status-document.ts';
import type { RunningDaemon } from './daemon.ts';

/** The port that a daemon with `--metrics 127.0.0.1:0` was given. */
export async function metricsPort(daemon: RunningDaemon): Promise<number> {
  const { message } = await daemon.said(/^listening on .*metrics on 127\.0\.0\.1:\d+/);
  return Number(/metrics on 127\.0\.0\.1:(\d+)/.exec(String(message))?.[1]);
}

/** Asks for a path and reads the whole response. @throws Error where there is none, or its status is not 200 */
async function look(to: NetConnectOpts, path: string, accept = '*/*'): Promise<{ type: string; body: string }> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = createConnection(to);
    let all = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      all += piece;
    });
    socket.on('error', reject).on('close', () => resolve(all));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`);
  });
  const [head = '', body = ''] = text.split(/\r\n\r\n([^]*)/);
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`not answered: ${text}`);
  return { type: /^content-type: (.*)$/im.exec(head)?.[1] ?? '', body };
}

/** One scrape, and its values by the whole name of each sample. */
export async function scrape(
  to: NetConnectOpts,
  accept?: string,
): Promise<{ readonly text: string; readonly type: string; readonly values: ReadonlyMap<string, number> }> {
  const { type, body } = await look(to, '/metrics', accept);
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return {
    text: body,
    type,
    values: new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))])),
  };
}

/** What `/status` answers with. */
export const statusOf = async (to: NetConnectOpts): Promise<StatusDocument> =>
  JSON.parse((await look(to, '/status')).body) as StatusDocument;
