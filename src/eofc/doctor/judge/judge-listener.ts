import { printable } from '../../../core/printable.ts';
import { quoted } from '../../../core/quote.ts';
import type { Facts, Holder } from '../facts.ts';
import { type Finding, note, wrong } from '../finding.ts';
import { isActive, isThere } from '../unit-facts.ts';
import { renewSocket } from './renew-socket.ts';

/** The daemon by one of its names, or the service manager, which holds the sockets of its units. */
const OWN = /(^|[/ ])(eofd(\.c?js)?|systemd|init)( |$)/;

/** What is wrong with who listens behind a socket's file. */
export function judgeListener(facts: Facts): readonly Finding[] {
  const { socket, units } = facts;
  if (socket?.listener === undefined || socket.kind !== 'socket') return [];
  const { path, listener } = socket;
  const { state, holders, queue } = listener;
  const frozen = holders.find((holder) => holder.stopped);
  if (frozen !== undefined)
    return [
      wrong(
        'stopped',
        `${shown(frozen)} is stopped`,
        'a signal (SIGSTOP, Ctrl-Z) or a debugger holds it: it accepts nothing, and clients wait',
        `kill -CONT ${frozen.pid}`,
      ),
    ];
  switch (state) {
    case 'stale':
      return [
        wrong(
          'stale-socket',
          `nobody listens on ${quoted(path)}`,
          'its server ended without removing it; a new eofd replaces such a socket by itself',
          ...renewSocket(facts, path),
        ),
      ];
    case 'not a stream':
      return [
        wrong(
          'not-a-stream',
          `${quoted(path)} is a socket of another kind than a stream`,
          'eofd and its clients speak over streams: another program has made it',
          '# give eofd or the client another path',
        ),
      ];
    case 'full':
      return [full(facts, path, queue)];
    case 'live':
    case 'unknown':
      break;
  }
  const strangers = holders.filter(({ command }) => !OWN.test(command));
  if (holders.length === 0 || strangers.length < holders.length) return [];
  const [stranger] = strangers;
  if (stranger === undefined) return [];
  const expected = units !== undefined && isThere(units.socket) && !isActive(units.socket);
  const what = `${shown(stranger)} listens on ${quoted(path)}, and is no eofd`;
  return expected
    ? [
        wrong(
          'foreign',
          what,
          `${units.socket.name} can't have its socket meanwhile`,
          `kill ${stranger.pid}`,
          ...renewSocket(facts, path),
        ),
      ]
    : [note('foreign', what, 'what it does with a request is its own affair')];
}

function full(facts: Facts, path: string, queue: { waiting: number; max: number } | undefined): Finding {
  const count = queue === undefined ? '' : ` (${queue.waiting} wait, ${queue.max} may)`;
  return wrong(
    'queue-full',
    `the listen queue of ${quoted(path)} is full${count}`,
    'eofd accepts no more: it is at connections-max, or at its descriptors, or it does not run; or the queue is short',
    facts.units === undefined
      ? '# start eofd with a larger --connections-max, and --backlog 4096'
      : `${facts.units.systemctl} status ${facts.units.service.name}`,
    '# mend clients that connect and send nothing: the log names them',
  );
}

const shown = ({ pid, command }: Holder): string => `pid ${pid} "${printable(command, 80)}"`;
