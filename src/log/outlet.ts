/** Where the bytes of a record go. */
export interface Outlet {
  /** Never waits, never throws. @returns bytes taken, or the error number, negated */
  put(bytes: Uint8Array): number;
  /** Waits until more may be taken, with the whole process: only for its last moments. */
  wait(ms: number): void;
  /** Whether the receiver has read all that was put. Where it is missing, that does not matter. */
  isRead?(): boolean;
}
