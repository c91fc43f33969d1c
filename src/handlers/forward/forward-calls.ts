import { type CallContext, type CallHandler, HandlerFailure } from '../../core/handler.ts';
import { printable } from '../../core/printable.ts';
import { Reachability } from '../../core/records/reachability.ts';
import type { LogRecord } from '../../core/records/record.ts';
import { POLLIN } from '../../posix/constants.ts';
import { pollNow } from '../../posix/descriptor.ts';
import type { ChoiceOf } from '../choice.ts';
import type { HandlerSurroundings } from '../surroundings.ts';
import { Turns } from '../turns.ts';
import type { Asker, Reach } from './asker.ts';
import { unixAsker } from './unix-asker.ts';

/** One that can answer once it is prepared. */
type Preparable = CallHandler & {
  prepare(concurrency: number, choice: ChoiceOf<'forward'>): Promise<() => void>;
};

/** Makes the handlers that ask another server. */
export class ForwardCalls {
  readonly #needs: HandlerSurroundings;
  /** Of all of them, also of those that a reload puts in the place of others: they keep to the limit in force. */
  readonly #turns: Turns;
  #concurrency = 0;

  /** @param queueMax requests that may wait for a turn */
  constructor(needs: HandlerSurroundings, queueMax: number) {
    this.#needs = needs;
    this.#turns = new Turns(0, queueMax);
  }

  create({ shown }: ChoiceOf<'forward'>): Preparable {
    const turns = this.#turns;
    const reach = this.#reachOf(printable(shown));
    let asker: Asker | undefined;
    const run = async (request: Buffer[], context: CallContext): Promise<readonly Uint8Array[]> => {
      try {
        if (asker === undefined) throw new HandlerFailure('the handler is not ready yet');
        return await asker.ask(request, context, reach);
      } finally {
        turns.release();
      }
    };
    return {
      kind: 'call',
      name: 'forward',
      get freeTurns() {
        return turns.free;
      },
      prepare: async (_concurrency, choice) => {
        const prepared = asker ?? (await this.#askerOf(choice));
        return () => {
          asker = prepared;
        };
      },
      async admit(context) {
        await turns.take(context);
        return (request) => run(request, context);
      },
      close: () => asker?.close?.(),
    };
  }

  /** What HTTP needs is loaded only here: other handlers must not wait for it. */
  async #askerOf({ address, timeoutMs, credentials }: ChoiceOf<'forward'>): Promise<Asker> {
    if (address.kind === 'unix') return unixAsker(address.path, this.#needs);
    const { HttpAsker } = await import('./forward-http.ts');
    return new HttpAsker({
      address,
      timeoutMs,
      credentials,
      maxReplyBytes: () => this.#needs.maxReplyBytes(),
      isReadable,
    });
  }

  setConcurrency(concurrency: number): void {
    this.#turns.add(concurrency - this.#concurrency);
    this.#concurrency = concurrency;
  }

  #reachOf(server: string): Reach {
    const reachability = new Reachability(server);
    const tell = (record: LogRecord | undefined): void => {
      if (record !== undefined) this.#needs.log(record);
    };
    return {
      reached: () => tell(reachability.reached(performance.now())),
      missed(cause) {
        const now = performance.now();
        tell(reachability.missed(cause, now));
        return reachability.isBrief(now);
      },
    };
  }
}

/** Here, and not where it is needed: what is loaded later has no way to the system of its own. */
const isReadable = (fd: number): boolean => (pollNow(fd, POLLIN) & POLLIN) === POLLIN;
