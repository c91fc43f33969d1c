/** What a world came to. */
export interface Figures {
  clients: number;
  epochs: number;
  reloads: number;
  faults: number;
  rounds: number;
  /** Connections for HTTP, and the requests on them. */
  web: number;
  webRequests: number;
  readonly ended: Record<string, number>;
}

export const noFigures = (): Figures => ({
  clients: 0,
  epochs: 0,
  reloads: 0,
  faults: 0,
  rounds: 0,
  web: 0,
  webRequests: 0,
  ended: {},
});
