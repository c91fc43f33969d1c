import type { Fault, FaultFile } from '../support/fault-file.ts';
import type { Kind } from '../support/faulty-daemon.ts';
import { FAULTS } from './errors-of-calls.ts';
import { Patient } from './patient.ts';
import type { Trial } from './trial.ts';
import { tryAtEnd, tryAtStart } from './try-fault.ts';

export type Moment = 'start' | 'load' | 'lasting' | 'reload' | 'end';

/** What came of many faults. */
export interface Counted {
  /** Faults that came. */
  readonly faults: number;
  /** A line for each after which something was wrong. */
  readonly wrong: readonly string[];
}

export interface Many {
  readonly moment: Moment;
  readonly kind: Kind;
  /** The Nth call fails, N from 1 up to this, as long as there is an Nth call. */
  readonly nthMax: number;
  /** Every call with every error, unless given. */
  readonly faults?: typeof FAULTS;
}

/** A daemon that serves through all of them, or a new one for each, at the start and the end. */
class Tries {
  readonly #many: Many;
  readonly #file: FaultFile;
  #patient: Patient | undefined;

  constructor(many: Many, file: FaultFile) {
    this.#many = many;
    this.#file = file;
  }

  async one(fault: Fault): Promise<Trial> {
    const { moment, kind } = this.#many;
    if (moment === 'start') return tryAtStart(kind, fault, this.#file);
    if (moment === 'end') return tryAtEnd(kind, fault, this.#file);
    this.#patient ??= await Patient.start(kind, this.#file);
    const trial = await {
      load: () => this.#patient?.underLoad(fault),
      lasting: () => this.#patient?.whileItLasts(fault),
      reload: () => this.#patient?.onReload(fault),
    }[moment]();
    // One that went wrong is no judge of the next.
    if (trial?.wrong !== undefined) this.end();
    return trial ?? { happened: 0 };
  }

  end(): void {
    this.#patient?.clean();
    this.#patient = undefined;
  }
}

/** Each call fails with each of its errors at one moment of a daemon's life, one fault after the other. */
export async function countFaults(many: Many, file: FaultFile): Promise<Counted> {
  const tries = new Tries(many, file);
  const wrong: string[] = [];
  /** Whether a call is made does not depend on how it would fail. */
  const absent = new Set<string>();
  let came = 0;
  try {
    for (const { call, errno } of many.faults ?? FAULTS) {
      // Who cannot ask what has happened can do nothing but ask again.
      if (many.moment === 'lasting' && call === 'epoll_wait') continue;
      for (let nth = 1; nth <= many.nthMax && !absent.has(call); nth++) {
        const trial = await tries.one({ call, errno, nth, times: 1 });
        if (trial.wrong !== undefined)
          wrong.push(`${many.moment}, ${many.kind}: ${call} ${nth}, errno ${errno}: ${trial.wrong}`);
        if (trial.happened === 0) {
          if (nth === 1) absent.add(call);
          break;
        }
        came += 1;
        if (many.moment === 'lasting') break;
      }
    }
  } finally {
    tries.end();
  }
  return { faults: came, wrong };
}
