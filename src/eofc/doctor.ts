import { EXIT } from '../core/errors.ts';
import type { print } from '../program/print.ts';
import { gatherFacts } from './doctor/gather/gather-facts.ts';
import { runTool } from './doctor/gather/run-tool.ts';
import { judgeFacts } from './doctor/judge/judge-facts.ts';
import { reportJson, reportText } from './doctor/report.ts';

/**
 * `eofc doctor`: looks at a socket and its units, and says what is wrong and what mends it.
 * @param asked PATH or UNIT @param put prints: its errors are known to whoever gives it @returns the exit code
 */
export async function doctor(asked: string | undefined, json: boolean, put: typeof print): Promise<number> {
  const facts = await gatherFacts(asked, process.env, runTool);
  const findings = judgeFacts(facts);
  await put('the diagnosis', json ? reportJson(facts, findings) : reportText(facts, findings));
  return findings.some(({ level }) => level === 'wrong') ? EXIT.found : EXIT.done;
}
