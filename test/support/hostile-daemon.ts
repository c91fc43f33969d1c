import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunningDaemon } from './daemon.ts';
import { hostileBytes, hostileWord, wrongIn } from './hostile-text.ts';
import { scrape, statusOf } from './metrics-client.ts';
import { ask } from './node-client.ts';
import type { Random } from './random.ts';

const CLIENT = fileURLToPath(new URL('../../../test/support/hostile_name.py', import.meta.url));
const SAMPLE = /^(# (HELP|TYPE|UNIT|EOF)|(eofd|process|nodejs)_[a-z_]+(\{[^{}]*\})? [-+.\deNaInf]+$)/;
/** How each line of eofd's own begins, whatever stands in it. */
const OWN = '(request|pid|listening|stopp|tr|sh|reload|client|\\d+ more|a client)';
export const LINES = {
  prefix: new RegExp(`^<[3-7]>${OWN}`),
  text: new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+ (debug|info|notice|warning|err): ${OWN}`),
  json: /^\{"time":"[^"]+","level":"(debug|info|notice|warning|err)",.*\}$/,
} as const;

/** What is sent and said, and what was seen of it. */
export interface Seen {
  /** Of the log and of the metrics. */
  readonly lines: number;
  readonly wrong: readonly string[];
}

async function hostileClient(daemon: RunningDaemon, random: Random): Promise<ChildProcess> {
  const word = hostileWord(random);
  const client = spawn('python3', [CLIENT, daemon.socket, word], { argv0: word, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(client.stdout as NodeJS.ReadableStream, 'data');
  return client;
}

/** What who looks at metrics and status is shown. */
async function wrongInFigures(daemon: RunningDaemon): Promise<{ lines: number; wrong: (string | undefined)[] }> {
  const to = { path: join(daemon.directory, 'metrics') };
  const samples = (await scrape(to)).text.split('\n').filter(Boolean);
  const { connections } = await statusOf(to);
  const texts = connections.flatMap(({ user, command }) => [user ?? '', command ?? '']);
  const wrong = [
    ...samples.map((line) => wrongIn(line, SAMPLE)),
    ...texts.map((text) => wrongIn(text, /^/)),
    connections.length === 0 ? '/status shows no client' : undefined,
  ];
  return { lines: samples.length + texts.length, wrong };
}

/** A daemon whose program says what it is sent, and fails; beside clients with names of the same kind. */
export async function askWithHostileTexts(
  format: keyof typeof LINES,
  random: Random,
  { texts, names }: { readonly texts: number; readonly names: number },
): Promise<Seen> {
  const args = ['--log-format', format, '--metrics', './metrics', '--stall-warn', '50ms'];
  const daemon = new RunningDaemon({ args: [...args, '--', 'sh', '-c', 'cat >&2; exit 3'] });
  const clients: ChildProcess[] = [];
  try {
    while (daemon.lines.length + daemon.noise.length === 0)
      await once(daemon.process.stderr as NodeJS.ReadableStream, 'data');
    for (let i = 0; i < names; i++) clients.push(await hostileClient(daemon, random));
    for (let i = 0; i < texts; i++) await ask(daemon.socket, hostileBytes(random));
    const figures = await wrongInFigures(daemon);
    for (const client of clients) client.stdin?.end();
    await daemon.stop();
    const log = [...daemon.noise, ...daemon.lines.map((line) => JSON.stringify(line))];
    const wrong = [...figures.wrong, ...log.map((line) => wrongIn(line, LINES[format]))];
    return { lines: figures.lines + log.length, wrong: wrong.filter((one) => one !== undefined) };
  } finally {
    for (const client of clients) client.kill('SIGKILL');
    daemon.clean();
  }
}
