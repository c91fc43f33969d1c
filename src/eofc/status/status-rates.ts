import type { StatusDocument } from '../../core/account/status-document.ts';

/** What happened in a second, on average. */
export interface Rates {
  readonly accepted: number;
  readonly replied: number;
  readonly failed: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** Between two looks; since the start where there was none before, or of another run of eofd. */
export function ratesOf(now: StatusDocument, before?: StatusDocument): Rates {
  const isSame = before?.pid === now.pid && before.uptimeSeconds < now.uptimeSeconds;
  const seconds = now.uptimeSeconds - (isSame ? before.uptimeSeconds : 0);
  const rate = (count: (status: StatusDocument) => number): number =>
    seconds > 0 ? Math.max(0, (count(now) - (isSame ? count(before) : 0)) / seconds) : 0;
  return {
    accepted: rate(({ requests }) => requests.accepted),
    replied: rate(({ requests }) => requests.ended.replied),
    failed: rate(failedIn),
    receivedBytes: rate(({ fronts }) => fronts.raw.requestBytes + fronts.http.requestBytes),
    sentBytes: rate(({ fronts }) => fronts.raw.replyBytes + fronts.http.replyBytes),
  };
}

/** Every end but a reply. */
const failedIn = ({ requests }: StatusDocument): number => requests.accepted - requests.open - requests.ended.replied;
