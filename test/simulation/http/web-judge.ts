import type { Outcome } from '../../../src/core/outcome.ts';
import type { WebAnswer } from './web-answers.ts';
import type { WebClient } from './web-client.ts';
import type { WebRequest } from './web-plans.ts';

/** What each status means for the account; docs/protocol.md. */
const OUTCOMES_OF: Readonly<Record<number, readonly Outcome[]>> = {
  200: ['replied'],
  400: ['rejected'],
  404: ['rejected'],
  405: ['rejected'],
  408: ['timed out'],
  413: ['rejected'],
  422: ['failed'],
  500: ['failed'],
  502: ['failed'],
  503: ['rejected', 'failed', 'cut by drain'],
  504: ['timed out'],
};

/** What must never be seen by a client for HTTP, or counted of it. @returns what is wrong, if anything */
export function wrongWithWeb(client: WebClient): string | undefined {
  const { answers, begun, outcomes, plan } = client;
  if (answers.nonsense !== undefined) return `it read what is no response: ${answers.nonsense}`;
  if (answers.list.length > begun) return 'it read a response to nothing';
  if (outcomes.size > begun) return 'more requests of it ended than it had begun';
  for (const [at, answer] of answers.list.entries()) {
    const request = plan.requests[at];
    const isWhole = at < answers.whole;
    const wrong = request && wrongWithAnswer(answer, isWhole, request, client);
    if (wrong !== undefined) return `response ${at}: ${wrong}`;
  }
  return wrongWithEnd(client);
}

function wrongWithAnswer(
  { body, id, status }: WebAnswer,
  isWhole: boolean,
  request: WebRequest,
  client: WebClient,
): string | undefined {
  const isOfProbe = !request.isCounted && [200, 503].includes(status);
  if (id === undefined) return isOfProbe ? undefined : 'it has no id';
  const outcome = client.outcomes.get(id)?.outcome;
  if (outcome === undefined) return 'no end of it was counted';
  if (status === 200 && request.reply?.startsWith(body) !== true) return 'bytes that are not of its reply';
  if (!isWhole) return outcome === 'replied' && client.end !== 'left' ? 'half a reply counts as replied' : undefined;
  if (OUTCOMES_OF[status]?.includes(outcome) !== true) return `${status} counts as ${outcome}`;
  return status === 200 && body !== request.reply ? 'not the reply to its request' : undefined;
}

/** Where the server ended the connection. */
function wrongWithEnd({ answers, end, outcomes, sent }: WebClient): string | undefined {
  if (end === 'left' || end === 'done') return undefined;
  const isToldOf = (id: string): boolean => answers.list.some((answer) => answer.id === id);
  const untold = [...outcomes].filter(([id]) => !isToldOf(id)).map(([, { outcome }]) => outcome);
  if (untold.includes('replied')) return 'counted as replied, and had no reply';
  if (answers.isMidway || untold.length > 0 || answers.list.at(-1)?.isLast === true) return undefined;
  return answers.whole < sent ? 'a whole request had no response' : undefined;
}
