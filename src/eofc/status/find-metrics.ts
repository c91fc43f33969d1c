import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../doctor/finding.ts';
import { gatherSettings } from '../doctor/gather/gather-settings.ts';
import { gatherUnits } from '../doctor/gather/gather-units.ts';
import { type HolderMetrics, metricsOfHolder } from '../doctor/gather/metrics-of-holder.ts';
import type { RunTool } from '../doctor/gather/run-tool.ts';
import { wishOf } from '../doctor/gather/wish-of.ts';
import { isThere, type UnitFacts, words } from '../doctor/unit-facts.ts';

/** What to say where there is no metrics socket that can be found. */
export interface NotFound {
  readonly problem: string;
  readonly advice: readonly string[];
}

/** Where the metrics socket is. @property otherwise what to say where it turns out to be another kind of socket */
export type FoundMetrics = { readonly address: string; readonly otherwise?: NotFound } | NotFound;

const PORT = /^([\d.]+|\[[\da-f:]+\]|localhost):\d+$/i;
/** As it stands in a browser. */
const URL = /^http:\/\/([^/]+)\/?$/i;
const OVER_TLS = /^https:\/\//i;

/** Finds the metrics socket that belongs to a unit, to an instance or to a socket; or it is that very address. */
export function findMetrics(asked: string | undefined, environment: NodeJS.ProcessEnv, run: RunTool): FoundMetrics {
  if (asked !== undefined && OVER_TLS.test(asked)) return overTls(asked);
  const address = asked === undefined ? undefined : (URL.exec(asked)?.[1] ?? asked);
  if (address !== undefined && PORT.test(address)) return { address };
  const wish = wishOf(asked, environment);
  const path = wish.path === undefined ? undefined : resolve(wish.path);
  // A process tells what it was started with, without a service manager too.
  const own = path === undefined ? undefined : metricsOfHolder(path);
  if (own?.address !== undefined) return { address: own.address };
  const { units, isManaged } = gatherUnits({ ...wish, path }, run, environment['XDG_RUNTIME_DIR']);
  const isKnown = units !== undefined && [units.service, units.socket].some(isThere);
  if (!isKnown) return path === undefined ? unknown(wish.name, isManaged) : noneOf(wish.path ?? path, own);
  const passed = passedMetrics(units, run, environment['XDG_RUNTIME_DIR']);
  if (passed !== undefined) return { address: passed };
  const { settings } = gatherSettings(units.service, run, process.geteuid?.() === 0);
  const set = settings?.values['metrics'];
  if (set !== undefined) return { address: PORT.test(set) ? set : resolve('/', set) };
  return {
    problem: `${units.service.name} has no metrics socket; these two lines give it one:`,
    advice: adviceFor(units),
  };
}

const overTls = (url: string): FoundMetrics => ({
  problem:
    `${printable(url)}: eofc status does not speak TLS; name a Unix path or a port of the loopback, ` +
    'or ask with a certificate:',
  advice: [`curl --cacert ca.crt --cert client.crt --key client.key ${shellWord(url.replace(/\/*$/, '/status'))}`],
});

/** The socket that the units pass under the name `metrics`. */
function passedMetrics(units: UnitFacts, run: RunTool, runtimeDirectory: string | undefined): string | undefined {
  for (const name of words(units.service, 'TriggeredBy')) {
    const { units: found } = gatherUnits({ name }, run, runtimeDirectory);
    if (found?.socket.is['FileDescriptorName'] !== 'metrics') continue;
    const listen = found.socket.is['Listen']?.split(' ')[0];
    if (listen !== undefined) return listen;
  }
  return undefined;
}

const NO_MANAGER = ': no service manager answers here';

const unknown = (name = 'eofd', isManaged = false): FoundMetrics => ({
  problem: `${printable(name)} is not known${isManaged ? '' : NO_MANAGER}; name a socket, as in:`,
  advice: ['eofd --metrics ./metrics', 'eofc status ./metrics'],
});

/** A socket without a unit, whose eofd was started without metrics, or cannot be seen; or the one that is asked for. */
function noneOf(path: string, own: HolderMetrics | undefined): FoundMetrics {
  const otherwise = sayNone(path, own?.isSeen === true);
  const mayBeIt = kindOf(path) === 'socket' && own?.isOfRequests !== true;
  return mayBeIt ? { address: path, otherwise } : otherwise;
}

function sayNone(path: string, isSeen: boolean): NotFound {
  const [name, word] = [printable(path), shellWord(path)];
  const kind = kindOf(path);
  if (kind === 'file' || kind === 'directory') return { problem: `${name} is a ${kind}, not a socket`, advice: [] };
  if (kind !== 'nothing' && !isSeen)
    return {
      problem: `nobody is seen who serves ${name}; root sees more, eofc doctor looks for the cause, or name the metrics socket:`,
      advice: [`eofc doctor ${word}`, 'eofc status ./metrics'],
    };
  const why =
    kind === 'nothing' ? `there is no socket at ${name}` : `no metrics socket is known of the eofd on ${name}`;
  return {
    problem: `${why}; these two lines give it one:`,
    advice: [`eofd -s ${word} --metrics ${shellWord(`${path}.metrics`)}`, `eofc status ${word}`],
  };
}

/** What is at a path, as far as the caller may look. */
function kindOf(path: string): 'nothing' | 'socket' | 'directory' | 'file' | 'unknown' {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'nothing';
    if (found.isSocket()) return 'socket';
    return found.isDirectory() ? 'directory' : 'file';
  } catch {
    return 'unknown';
  }
}

/** A unit in which the daemon may write nothing is handed the socket. */
function adviceFor({ service, systemctl }: UnitFacts): readonly string[] {
  const base = service.name.replace(/\.service$/, '');
  const unit = `${base.replace('@', '-')}-metrics.socket`;
  const ofUser = systemctl.endsWith('--user');
  const directory = ofUser ? '~/.config/systemd/user' : '/etc/systemd/system';
  const path = `${ofUser ? '%t' : '/run'}/${base.replace('@', '/')}.metrics`;
  const lines = [
    '[Socket]',
    `ListenStream=${path}`,
    ...(ofUser ? [] : ['SocketMode=0660', 'SocketGroup=eofd']),
    'RemoveOnStop=yes',
    'FileDescriptorName=metrics',
    `Service=${service.name}`,
    '[Install]',
    'WantedBy=sockets.target',
  ];
  const text = lines.map((line) => `${line}\\n`).join('');
  return [
    `printf '${text.replaceAll('%', '%%')}' >${directory}/${unit}`,
    `${systemctl} daemon-reload && ${systemctl} stop ${service.name} && ${systemctl} enable --now ${unit}`,
  ];
}
