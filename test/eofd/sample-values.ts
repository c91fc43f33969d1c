import type { OptionName } from '../../src/core/options.ts';

/** For each option, a value that is not its default: as a user writes it, and as the settings have it. */
export const SAMPLES: Readonly<Record<OptionName, readonly [text: string, value: string | number]>> = {
  socket: ['/run/eofd/my sock', '/run/eofd/my sock'],
  'socket-mode': ['0660', 0o660],
  backlog: ['128', 128],
  config: ['/dev/null/none.toml', '/dev/null/none.toml'],
  handler: ['echo', 'echo'],
  'handler-concurrency': ['3', 3],
  'program-mode': ['spare', 'spare'],
  'program-spares': ['5', 5],
  'max-request': ['64K', 65_536],
  'max-reply': ['1.5M', 1_572_864],
  'connections-max': ['2000', 2000],
  'connections-max-per-user': ['7', 7],
  'buffer-max': ['1G', 2 ** 30],
  'stall-warn': ['500ms', 500],
  'read-timeout': ['1min 30s', 90_000],
  'on-stall': ['reply', 'reply'],
  'request-timeout': ['infinity', Number.POSITIVE_INFINITY],
  'handler-timeout': ['2h', 7_200_000],
  'write-timeout': ['1', 1000],
  'exit-idle-time': ['10min', 600_000],
  'drain-timeout': ['0', 0],
  'log-level': ['debug', 'debug'],
  'log-format': ['json', 'json'],
  'log-requests': ['failed', 'failed'],
};
