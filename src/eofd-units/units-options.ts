import type { Kind } from '../core/option-kinds.ts';
import type { OptionTable } from '../core/option-table.ts';

const DIRECTORY: Kind<string> = {
  metavar: 'DIR',
  parse(text) {
    if (!text.startsWith('/') || text.includes('\0')) throw new Error('not an absolute path');
    return text.replace(/\/+$/, '');
  },
  format: (path) => path,
};

/** The oldest version of systemd that there are unit files for: Debian 12's. */
export const SYSTEMD_MIN = 252;

const SYSTEMD_VERSION: Kind<number> = {
  metavar: 'VERSION',
  parse(text) {
    if (!/^\d{3}$/.test(text)) throw new Error('not a version of systemd, such as 257');
    if (Number(text) < SYSTEMD_MIN) throw new Error(`too old a version of systemd; ${SYSTEMD_MIN} is the oldest`);
    return Number(text);
  },
  format: String,
};

/** Every option of eofd-units: the only place that knows names and help. */
export const UNITS_OPTIONS = {
  system: { help: 'for the system, to run as the user eofd (the default for root)' },
  user: { help: "for your own user's service manager (the default for others)" },
  print: { short: 'n', help: 'print what would be written, or removed, and change nothing' },
  remove: { help: 'remove the files that eofd-units wrote' },
  force: { help: 'write over, or remove, also files that were changed by hand' },
  root: { kind: DIRECTORY, help: 'write below DIR, which is the root directory of another system' },
  systemd: { kind: SYSTEMD_VERSION, help: 'for this version of systemd', defaultInWords: 'the one that runs here' },
  help: { short: 'h', help: 'show this help and exit' },
  version: { short: 'V', help: 'show the version and exit' },
} as const satisfies OptionTable;
