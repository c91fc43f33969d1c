import type winston from 'winston';
import { PRIORITY } from '../core/records/record.ts';
import type { LogPipeline } from './create-log.ts';
import type { Entry } from './formats.ts';
import { withoutStandardStreams } from './without-standard-streams.ts';

/** Under which winston's transports find what a format made. */
const MESSAGE = Symbol.for('message');

interface Info {
  readonly entry: Entry;
  readonly [MESSAGE]: Uint8Array;
}
/** winston's own types do not have the class under the name that winston gives it. */
interface Transports {
  readonly Transport: new (options: { log(info: Info, next: () => void): void }) => winston.transport;
}

/** winston between records and destination: a logger with syslog's levels, one format, one transport. */
export const openPipeline: LogPipeline['openPipeline'] = (render, deliver) =>
  withoutStandardStreams(async () => {
    const { default: library } = await import('winston');
    const { Transport } = library as unknown as Transports;
    const rendered = library.format((info) => {
      info[MESSAGE] = render(info['entry'] as Entry);
      return info;
    });
    const destination = new Transport({
      log(info, next) {
        deliver(info.entry, info[MESSAGE]);
        next();
      },
    });
    // The log has chosen by level already; here every level passes.
    const logger = library.createLogger({
      levels: PRIORITY,
      level: 'debug',
      format: rendered(),
      transports: [destination],
    });
    return (entry) => void logger.log({ level: entry.record.level, message: entry.record.message, entry });
  });
