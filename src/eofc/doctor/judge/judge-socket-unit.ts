import { quoted } from '../../../core/quote.ts';
import type { Facts } from '../facts.ts';
import { type Finding, wrong } from '../finding.ts';
import { isActive, isThere, type UnitFacts, words } from '../unit-facts.ts';
import { judgeLoading } from './judge-loading.ts';

/** `Result=` of a socket unit that failed, in words. */
const RESULTS: Readonly<Record<string, string>> = {
  resources: 'its path or its descriptors could not be had: another program has the path, or a directory is missing',
  'service-start-limit-hit': 'the service was started too often in too short a time',
  'trigger-limit-hit': 'connections started the service too often in too short a time',
  'start-limit-hit': 'it was itself started too often in too short a time',
};

/** What is wrong with the socket unit. */
export function judgeSocketUnit({ units, daemon }: Facts): readonly Finding[] {
  if (units === undefined) return [];
  const { socket, service, systemctl } = units;
  if (socket.is['LoadState'] === 'not-found') {
    // A service that binds its socket itself has none.
    if (isThere(service) && daemon.settings?.values['socket'] !== undefined && isActive(service)) return [];
    return isThere(service)
      ? [
          wrong(
            'socket-unit-missing',
            `there is no ${socket.name}`,
            `the socket of ${service.name} comes from a unit of its own`,
            `eofd-units${systemctl.endsWith('--user') ? ' --user' : ''}`,
            `${systemctl} daemon-reload`,
            `${systemctl} enable --now ${socket.name}`,
          ),
        ]
      : [];
  }
  return [...judgeLoading(socket, systemctl), ...state(units), ...partner(units)];
}

function state({ socket, service, systemctl }: UnitFacts): readonly Finding[] {
  if (!isThere(socket)) return [];
  const { name, is } = socket;
  const { Result: result = '', UnitFileState: file } = is;
  const stop = isActive(service) ? [`${systemctl} stop ${service.name}`] : [];
  if (is['ActiveState'] === 'failed')
    return [
      wrong(
        'socket-failed',
        `${name} has failed (${result})`,
        RESULTS[result] ?? 'the journal has the reason',
        ...stop,
        `${systemctl} reset-failed ${name} ${service.name}`,
        `${systemctl} start ${name}`,
      ),
    ];
  const enable = file === 'disabled' ? 'enable --now' : 'start';
  if (!isActive(socket))
    return [
      wrong(
        'socket-inactive',
        `${name} is not active${file === 'disabled' ? ' and not enabled' : ''}`,
        stop.length > 0
          ? `${service.name} runs without it: a service takes no socket later than at its start`
          : 'without it there is nothing to connect to: it was never started, or closed after a failed start',
        ...stop,
        `${systemctl} ${enable} ${name}`,
      ),
    ];
  return file === 'disabled'
    ? [
        wrong(
          'socket-not-enabled',
          `${name} is not enabled`,
          'it works now, and will not be there after the next boot',
          `${systemctl} enable ${name}`,
        ),
      ]
    : [];
}

/** Whether socket and service lead to each other. */
function partner({ socket, service, systemctl }: UnitFacts): readonly Finding[] {
  if (!isThere(socket)) return [];
  const [triggers] = words(socket, 'Triggers');
  if (triggers === undefined || triggers === service.name || socket.is['Accept'] === 'yes') return [];
  return [
    wrong(
      'other-service',
      `${socket.name} starts ${triggers}, not ${service.name}`,
      `Service= of the socket and Sockets= of ${quoted(service.name)} have to name each other`,
      `mkdir -p /etc/systemd/system/${socket.name}.d`,
      `printf '[Socket]\\nService=${service.name}\\n' >/etc/systemd/system/${socket.name}.d/service.conf`,
      `${systemctl} daemon-reload`,
      `${systemctl} stop ${socket.name} ${service.name}`,
      `${systemctl} start ${socket.name}`,
    ),
  ];
}
