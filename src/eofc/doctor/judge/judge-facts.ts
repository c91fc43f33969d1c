import type { Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { judgeCopies } from './judge-copies.ts';
import { judgeHandler } from './judge-handler.ts';
import { judgeJournal } from './judge-journal.ts';
import { judgeLimits } from './judge-limits.ts';
import { judgeListener } from './judge-listener.ts';
import { judgePath } from './judge-path.ts';
import { judgeServiceUnit } from './judge-service-unit.ts';
import { judgeSocketUnit } from './judge-socket-unit.ts';

/** Those after judgeHandler, in the order in which things are best mended: what keeps others from working is first. */
const JUDGES = [judgeServiceUnit, judgeSocketUnit, judgePath, judgeListener, judgeLimits, judgeCopies, judgeJournal];
/** What follows from settings that are wrong, and ends with what mends them. */
const CONSEQUENCES = ['service-failed', 'socket-inactive'];

/** Everything that is wrong, what is merely worth knowing last. Pure: the same facts have the same findings. */
export function judgeFacts(facts: Facts): readonly Finding[] {
  const causes = judgeHandler(facts);
  const others = JUDGES.flatMap((judge) => judge(facts));
  const found = [
    ...causes,
    ...(causes.length > 0 ? others.filter(({ code }) => !CONSEQUENCES.includes(code)) : others),
  ];
  return [...found.filter(({ level }) => level === 'wrong'), ...found.filter(({ level }) => level === 'note')];
}
