/** A process that the handler keeps, for those who show it. */
export interface ShownProcess {
  readonly pid: number;
  readonly kind: 'spare' | 'worker';
  /** A spare is `ready` once it seems to wait for its request. */
  readonly state: 'starting' | 'ready' | 'idle' | 'busy';
  readonly ageMs: number;
  /** Requests; of a worker. */
  readonly answered?: number;
  /** Resident, with that of its children; 0 where it is not known. */
  readonly memoryBytes: number;
}
