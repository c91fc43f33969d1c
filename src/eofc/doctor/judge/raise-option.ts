import { formatSize, formatTime, parseSize, parseTime } from '../../../core/units.ts';
import type { Facts } from '../facts.ts';

/** What an option that ended a request is read and written by. */
const QUANTITIES: Readonly<Record<string, (text: string) => string>> = {
  'max-request': twiceTheSize,
  'max-reply': twiceTheSize,
  'handler-timeout': twiceTheTime,
  'request-timeout': twiceTheTime,
  'write-timeout': twiceTheTime,
  'drain-timeout': twiceTheTime,
  'connections-max-per-user': (text) => String(2 * Number(text)),
};

/** The option that a reason names, where a higher value may be the cure. */
export function optionIn(reason = ''): string | undefined {
  const [, name = ''] = /\(([a-z-]+)\)$/.exec(reason) ?? [];
  return Object.hasOwn(QUANTITIES, name) ? name : undefined;
}

/** How the option that a reason names is raised; empty where it names none that can be. */
export function raiseOption({ daemon, units }: Facts, reason: string): readonly string[] {
  const name = optionIn(reason);
  if (name === undefined) return [];
  const now = daemon.settings?.values[name];
  const twice = QUANTITIES[name];
  const raised = now === undefined || twice === undefined ? '...' : twice(now);
  const key = `${name} = ${/^\d+$/.test(raised) ? raised : `"${raised}"`}`;
  const file = daemon.settings?.file;
  if (file === undefined || units === undefined) return [`# start eofd with --${name} ${raised}`];
  return [
    `sed -i '/^${name} *=/d' ${file}`,
    `echo '${key}' >>${file}`,
    `${units.systemctl} reload ${units.service.name}`,
  ];
}

function twiceTheSize(text: string): string {
  return formatSize(2 * parseSize(text));
}

function twiceTheTime(text: string): string {
  return formatTime(2 * parseTime(text));
}
