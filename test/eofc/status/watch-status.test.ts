import { deepEqual, equal, ok } from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { StatusError } from '../../../src/eofc/status/ask-status.ts';
import { StatusScreen } from '../../../src/eofc/status/watch-status.ts';
import { until } from '../../support/wait.ts';
import { connection, status } from './sample-status.ts';

class Screen {
  readonly keys = Object.assign(new PassThrough(), {
    modes: [] as boolean[],
    setRawMode: (on: boolean) => this.#mode(on),
  });
  readonly output = Object.assign(new PassThrough(), { columns: 100, rows: 24 });
  shown = '';
  looks = 0;
  answer = () => status({ connections: [connection({ pid: 2, user: 'b' }), connection({ pid: 1, user: 'a' })] });
  /** It does not answer, once this is there. */
  hang: ((givenUp: AbortSignal) => void) | undefined;
  readonly ended: Promise<void>;

  constructor(withKeys = true) {
    this.output.setEncoding('utf8').on('data', (text: string) => {
      this.shown += text;
    });
    const keys = withKeys ? (this.keys as unknown as ReadStream) : undefined;
    const screen = new StatusScreen(this.output as unknown as WriteStream, keys, async (givenUp) => {
      this.looks++;
      if (this.hang !== undefined) {
        this.hang(givenUp);
        await new Promise((_, reject) => givenUp.addEventListener('abort', () => reject(new Error('aborted'))));
      }
      return Promise.resolve().then(() => this.answer());
    });
    this.ended = screen.run();
  }

  #mode(on: boolean) {
    this.keys.modes.push(on);
    return this.keys;
  }

  /** The last page. */
  get page(): string {
    return this.shown.slice(this.shown.lastIndexOf('\x1b[H'));
  }
}

/** Its lines, without what moves and erases. */
const plain = (page: string): readonly string[] =>
  ['\x1b[K', '\x1b[J', '\x1b[H'].reduce((text, code) => text.replaceAll(code, ''), page).split('\r\n');

describe('the screen of a status', () => {
  it('is drawn, and the terminal is as before at its end', async () => {
    const screen = new Screen();
    await until('it is drawn', () => screen.page.includes('q quits'));
    ok(screen.shown.startsWith('\x1b[?1049h\x1b[?25l'));
    screen.keys.write('q');
    await screen.ended;
    ok(screen.shown.endsWith('\x1b[?25h\x1b[?1049l'));
    deepEqual(screen.keys.modes, [true, false]);
    equal(process.listenerCount('SIGINT'), process.listenerCount('SIGHUP'));
  });

  it('ends at once, though an answer is still awaited', async () => {
    const screen = new Screen();
    let given: AbortSignal | undefined;
    screen.hang = (givenUp) => {
      given = givenUp;
    };
    await until('it is asked', () => given !== undefined);
    screen.keys.write('q');
    await screen.ended;
    ok(given?.aborted);
    ok(screen.shown.endsWith('\x1b[?25h\x1b[?1049l'));
  });

  it('is sorted by keys, without waiting for the next second', async () => {
    const screen = new Screen();
    await until('it is drawn', () => screen.page.includes('q quits'));
    const isFirst = (user: string) =>
      screen.page.indexOf(` ${user} `) < screen.page.indexOf(user === 'a' ? ' b ' : ' a ');
    ok(isFirst('b'));
    screen.keys.write('u');
    await until('it is sorted', () => isFirst('a'));
    screen.keys.write('\x1b[A');
    screen.keys.write('wq');
    await screen.ended;
  });

  it('is drawn anew where the terminal changes its size', async () => {
    const screen = new Screen();
    await until('it is drawn', () => screen.page.includes('q quits'));
    Object.assign(screen.output, { columns: 20, rows: 5 });
    screen.output.emit('resize');
    await until('it is small', () => screen.page.split('\r\n').length === 5);
    for (const line of plain(screen.page)) ok(line.length <= 20, line);
    screen.keys.write('q');
    await screen.ended;
  });

  it('is drawn once a second, tells where nobody answers, and goes on', async () => {
    const screen = new Screen();
    screen.answer = () => {
      throw new StatusError('./metrics', 'nobody listens there');
    };
    await until('it is told', () => screen.page.includes('./metrics: nobody listens there; it is tried again'));
    screen.answer = () => status({ version: '9' });
    await until('it is there again', () => screen.page.includes('eofd 9'));
    ok(screen.looks >= 2);
    screen.keys.end();
    await screen.ended;
  });
});
