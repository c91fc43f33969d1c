/** How long and how often a run measures. */
export interface Schedule {
  readonly rounds: number;
  /** Load of each row with small and middle requests. */
  readonly seconds: number;
  readonly bigSeconds: number;
  readonly warmSeconds: number;
  readonly programSeconds: number;
  /** Requests to a program that is asked seldom. */
  readonly seldomRequests: number;
  readonly growthSeconds: number;
  /** Activated starts in one round. */
  readonly starts: number;
  /** Requests of 16 bytes before memory is looked at again. */
  readonly memoryRequests: number;
}

/** About 55 minutes. */
export const FULL: Schedule = {
  rounds: 5,
  seconds: 1.5,
  bigSeconds: 2.5,
  warmSeconds: 0.3,
  programSeconds: 1.5,
  seldomRequests: 15,
  growthSeconds: 2,
  starts: 4,
  memoryRequests: 100_000,
};

/** About ten minutes: enough to see what a change did, not to publish. */
export const QUICK: Schedule = {
  rounds: 2,
  seconds: 0.5,
  bigSeconds: 0.8,
  warmSeconds: 0.15,
  programSeconds: 0.4,
  seldomRequests: 5,
  growthSeconds: 0.25,
  starts: 3,
  memoryRequests: 20_000,
};
