import { UNITS_EXIT, UNITS_EXIT_MEANINGS } from './units-exit.ts';
import { unitsOptions } from './units-options.ts';

/** What `eofd-units --help` prints. */
export function unitsHelp(): string {
  const options = unitsOptions.map(([name, { short, metavar, help }]) => {
    const flags = `${short === undefined ? '    ' : `-${short}, `}--${name}${metavar === undefined ? '' : ` ${metavar}`}`;
    return `  ${flags.padEnd(22)} ${help}`;
  });
  const exits = Object.entries(UNITS_EXIT).map(
    ([name, code]) => `  ${String(code).padStart(2)}  ${UNITS_EXIT_MEANINGS[name as keyof typeof UNITS_EXIT]}`,
  );
  return `Usage: eofd-units [OPTIONS]

Writes the unit files with which systemd runs the eofd that was installed by npm: with the paths of this Node and this
eofd, and in words that the systemd of this machine knows. Says which commands come next, and runs none of them. A file
that was changed by hand is never written over: changes belong in drop-ins (systemctl edit), which it leaves alone.

Options:
${options.join('\n')}

Exit codes:
${exits.join('\n')}
`;
}
