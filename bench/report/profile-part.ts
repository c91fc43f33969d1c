import type { Profile } from '../profile/classify.ts';
import type { Results } from '../results.ts';
import { table } from '../table.ts';

/** Less than this is not worth a line of its own, in µs. */
const LEAST_US = 0.2;

/** Where the microseconds of a request go, and its system calls. */
export function profilePart({ profile }: Results): string {
  if (typeof profile === 'string') return `Not looked into in this run: ${profile}.`;
  const names = new Set(profile.flatMap(({ shares }) => Object.keys(shares)));
  const us = ({ cpuUs, shares }: Profile, name: string): number => cpuUs * (shares[name] ?? 0);
  const most = (name: string): number => Math.max(...profile.map((one) => us(one, name)));
  const [shown, rest] = [
    [...names].filter((name) => most(name) >= LEAST_US),
    [...names].filter((name) => most(name) < LEAST_US),
  ];
  const line = (name: string, figure: (one: Profile) => number): readonly string[] => [
    name,
    ...profile.map((one) => figure(one).toFixed(1)),
  ];
  const rows = [
    ...shown.sort((a, b) => most(b) - most(a)).map((name) => line(name, (one) => us(one, name))),
    line('everything else', (one) => rest.reduce((total, name) => total + us(one, name), 0)),
    line('together', ({ cpuUs }) => cpuUs),
  ];
  const calls = profile.map(({ name, calls: byName }) => `- System calls of ${name} for a request: ${listOf(byName)}.`);
  return [table(['µs of processor time for a request', ...profile.map(({ name }) => name)], rows), '', ...calls].join(
    '\n',
  );
}

function listOf(calls: Profile['calls']): string {
  return Object.entries(calls)
    .filter(([, count]) => count >= 0.005)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count.toFixed(2)}`)
    .join(', ');
}
