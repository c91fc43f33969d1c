import type { Fault, FaultFile } from '../support/fault-file.ts';
import { FaultyDaemon, type Kind } from '../support/faulty-daemon.ts';
import { type Trial, wordsOf } from './trial.ts';

/** A start that a fault is in the way of says so, and ends with one of these. */
const ENDS_WITH_RECORD = [69, 70, 78];

/** A start while the fault is armed, an answer after it, and a stop. */
export async function tryAtStart(kind: Kind, fault: Fault, faults: FaultFile): Promise<Trial> {
  faults.arm(fault);
  const one = new FaultyDaemon(kind, faults);
  try {
    const serves = await one.recovers();
    const { happened } = faults;
    faults.disarm();
    if (!serves) {
      const end = await one.ended();
      const isTold = ENDS_WITH_RECORD.includes(Number(end)) && one.daemon.lines.length + one.daemon.noise.length > 0;
      return isTold && one.daemon.noise.length <= 1 ? { happened } : { happened, wrong: `${end}: ${wordsOf(one)}` };
    }
    one.daemon.kill('SIGTERM');
    const end = await one.ended();
    return end === 0 && one.daemon.noise.length === 0
      ? { happened }
      : { happened, wrong: `stops with ${end}: ${wordsOf(one)}` };
  } finally {
    faults.disarm();
    one.daemon.clean();
  }
}

/** A stop while the fault is armed and a request is under way. */
export async function tryAtEnd(kind: Kind, fault: Fault, faults: FaultFile): Promise<Trial> {
  faults.disarm();
  const one = new FaultyDaemon(kind, faults);
  try {
    if (!(await one.recovers())) return { happened: 0, wrong: `never served: ${wordsOf(one)}` };
    faults.arm(fault);
    const reply = one.ask();
    one.daemon.kill('SIGTERM');
    const end = await one.ended();
    await reply;
    const { happened } = faults;
    const isTold = end === 0 || (end === 70 && wordsOf(one).includes('internal error'));
    return isTold && one.daemon.noise.length === 0 ? { happened } : { happened, wrong: `${end}: ${wordsOf(one)}` };
  } finally {
    faults.disarm();
    one.daemon.clean();
  }
}
