import type { CallContext, CallHandler } from '../../core/handler.ts';
import { printable } from '../../core/printable.ts';
import { Reachability } from '../../core/records/reachability.ts';
import type { LogRecord } from '../../core/records/record.ts';
import type { ChoiceOf } from '../choice.ts';
import type { HandlerSurroundings } from '../surroundings.ts';
import { Turns } from '../turns.ts';
import type { Reach } from './asker.ts';
import { unixAsker } from './unix-asker.ts';

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

  create({ address, shown }: ChoiceOf<'forward'>): CallHandler {
    const turns = this.#turns;
    const { path } = address;
    const asker = unixAsker(path, this.#needs);
    const reach = this.#reachOf(printable(shown));
    const run = async (request: Buffer[], context: CallContext): Promise<readonly Uint8Array[]> => {
      try {
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
      async admit(context) {
        await turns.take(context);
        return (request) => run(request, context);
      },
    };
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
