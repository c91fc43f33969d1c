import { printable } from '../../core/printable.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';

const LINE_MAX_BYTES = 2000;

/** What `eofc doctor` prints for people. */
export function reportText(facts: Facts, findings: readonly Finding[]): string {
  const lines = [`looked at: ${subject(facts)}`];
  for (const { level, what, why, mend } of findings) {
    lines.push('', `${level}: ${what}`, `  why: ${why}`);
    lines.push(...mend.map((command, index) => `${index === 0 ? '  mend: ' : '        '}${command}`));
  }
  const mayMend = facts.caller.uid === 0 || facts.units?.systemctl.endsWith('--user') === true;
  if (!mayMend && findings.length > 0) lines.push('', 'what mends it is for root to do');
  const isWrong = findings.some(({ level }) => level === 'wrong');
  if (!isWrong) lines.push('', 'nothing is wrong');
  if (facts.unseen.length > 0) lines.push('', ...facts.unseen.map((text) => `not seen: ${text}`));
  // A command is told whole: it is there to be copied.
  return `${lines.map((line) => printable(line, LINE_MAX_BYTES)).join('\n')}\n`;
}

/** The same for programs. */
export function reportJson(facts: Facts, findings: readonly Finding[]): string {
  const { socket, units, unseen } = facts;
  const report = {
    ok: !findings.some(({ level }) => level === 'wrong'),
    socket: socket?.path ?? null,
    units: units === undefined ? [] : [units.socket.name, units.service.name],
    findings,
    unseen,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function subject({ socket, units }: Facts): string {
  const names = units === undefined ? [] : [units.socket.name, units.service.name];
  const parts = [...(socket === undefined ? [] : [socket.path]), ...names];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
