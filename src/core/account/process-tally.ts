/** What kind of process answers requests, and stays or waits for them. */
export const KEPT = ['spare', 'worker'] as const;
export type Kept = (typeof KEPT)[number];

/** Why one ended: of its own, or since eofd had no use for it any more. A spare with its request has not ended. */
export const KEPT_ENDS = ['itself', 'eofd'] as const;
export type KeptEnd = (typeof KEPT_ENDS)[number];

/** The option after whose measure a worker is replaced. */
export const WEARS = ['worker-requests', 'worker-memory'] as const;
export type WearOption = (typeof WEARS)[number];

/** Why a worker is replaced that still works. */
export interface Worn {
  readonly option: WearOption;
  /** What it has come to, as a sentence about it. */
  readonly text: string;
}

/** Starts and ends of the processes that a handler keeps, since the start of eofd. */
export class ProcessTally {
  readonly starts: Record<Kept, number> = { spare: 0, worker: 0 };
  readonly ends: Record<Kept, Record<KeptEnd, number>> = {
    spare: { itself: 0, eofd: 0 },
    worker: { itself: 0, eofd: 0 },
  };
  readonly replacements: Record<WearOption, number> = { 'worker-requests': 0, 'worker-memory': 0 };
  /** Called when there are more or fewer, or one became ready. */
  onChange: () => void = () => undefined;

  /** A spare counts from its start, a worker once it is ready. */
  started(kind: Kept): void {
    this.starts[kind]++;
    this.onChange();
  }

  ended(kind: Kept, why: KeptEnd): void {
    this.ends[kind][why]++;
    this.onChange();
  }

  replaced(option: WearOption): void {
    this.replacements[option]++;
  }

  /** Something else about them is not what it was. */
  changed(): void {
    this.onChange();
  }
}
