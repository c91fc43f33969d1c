import { resolve } from 'node:path';
import { LINES } from './hostile-daemon.ts';
import { hostileBytes, wrongIn } from './hostile-text.ts';
import type { JournalRecord, Machine } from './machine.ts';
import type { Random } from './random.ts';

const UNIT = 'eofd@texts.service';
const SOCKET = '/run/eofd/texts.sock';
const CONFIGURATION = 'program = ["/bin/sh", "-c", "cat >&2; exit 3"]\n';
/** Records of failed requests have a budget. */
const LEFT_OUT = /^(\d+) more requests that failed in /;
/** Fields of eofd's own; what journald adds begins with an underscore, or is in its own list. */
const OWN = /^(_.*|__.*|MESSAGE|PRIORITY|MESSAGE_ID|EOFD_[A-Z_]+|SYSLOG_(IDENTIFIER|PID|FACILITY|TIMESTAMP)|TID)$/;

export interface InJournal {
  readonly records: number;
  /** Requests that have neither a record of their own nor are among those that one tells of; or have two. */
  readonly lost: number;
  readonly wrong: readonly string[];
}

function wrongInRecord(record: JournalRecord): readonly (string | undefined)[] {
  const { MESSAGE: message, PRIORITY: priority } = record;
  const others = Object.keys(record).filter((name) => !OWN.test(name));
  return [
    typeof message === 'string' ? wrongIn(`<${priority}>${message}`, LINES.prefix) : 'a message of bytes',
    others.length > 0 ? `forged: ${others.join()}` : undefined,
    ...Object.entries(record)
      .filter(([name]) => name.startsWith('EOFD_'))
      .map(([name, value]) => (typeof value === 'string' ? wrongIn(value, /^/) : `${name} of bytes`)),
  ];
}

/** More than five starts in ten seconds, and systemd would start it no more: systemd.unit(5), StartLimitBurst=. */
export async function restartJournal(machine: Machine): Promise<void> {
  await machine.output(['systemctl', 'reset-failed', 'systemd-journald.service']);
  await machine.output(['systemctl', 'restart', 'systemd-journald.service']);
}

/** An instance on a machine whose program says what it is sent, while the journal restarts; and its stop. */
export async function textsInJournal(
  machine: Machine,
  random: Random,
  { texts, restarts }: { readonly texts: number; readonly restarts: number },
): Promise<InJournal> {
  machine.write('/etc/eofd/texts.toml', CONFIGURATION);
  // Nobody is to drop what journald would think too much.
  machine.write(`/etc/systemd/system/${UNIT}.d/rate.conf`, '[Service]\nLogRateLimitIntervalSec=0\n');
  await machine.output(['ln', '-sf', '/usr/lib/eofd/dropins/exec.conf', `/etc/systemd/system/${UNIT}.d/`]);
  await machine.output(['systemctl', 'daemon-reload']);
  await machine.output(['systemctl', 'start', 'eofd@texts.socket']);
  const all = Array.from({ length: texts }, () => hostileBytes(random).toString('base64'));
  machine.write('/root/texts', all.join('\n'));
  machine.copyIn(resolve('test/support/send_texts.py'), '/root/send_texts.py');
  const sent = machine.output(['python3', '/root/send_texts.py', SOCKET, '/root/texts']);
  for (let count = 0; count < restarts; count++) await restartJournal(machine);
  await sent;
  await machine.output(['systemctl', 'stop', 'eofd@texts.socket', UNIT]);
  const records = await machine.journal(['--all', `_SYSTEMD_UNIT=${UNIT}`]);
  const ids = records.filter(({ EOFD_OUTCOME: end }) => end === 'failed').map(({ EOFD_REQUEST_ID: id }) => id);
  const leftOut = records.map(({ MESSAGE: message }) => LEFT_OUT.exec(String(message))?.[1] ?? 0);
  const told = ids.length + leftOut.reduce<number>((sum, count) => sum + Number(count), 0);
  const isLast = new RegExp(`^stopped after ${texts} connections: ${texts} failed$`);
  const last = records.filter(({ MESSAGE: message }) => isLast.test(String(message)));
  const wrong = records.flatMap(wrongInRecord).filter((one) => one !== undefined);
  if (last.length !== 1) wrong.push(`last words: ${JSON.stringify(records.at(-1)?.['MESSAGE'])}`);
  return { records: records.length, lost: Math.abs(texts - told) + ids.length - new Set(ids).size, wrong };
}
