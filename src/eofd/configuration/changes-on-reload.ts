import { OPTIONS, type Option, type OptionName, optionNames } from '../../core/options.ts';
import type { TlsIdentity } from '../../http/tls-identity.ts';
import { FORWARD_FILES, type ForwardFile } from './forward-files.ts';
import type { EffectiveSettings } from './settings.ts';
import { TLS_OPTIONS } from './tls-conflicts.ts';

export interface ReloadChanges {
  /** What applies from now on. */
  readonly settings: EffectiveSettings;
  /** Options that took a new value, and `program`. */
  readonly changed: readonly (OptionName | 'program')[];
  /** Options that keep their value until the next start, though another is asked for: worth one warning. */
  readonly kept: readonly OptionName[];
}

/** Compares the settings in force with those a reload asks for. */
export function changesOnReload(before: EffectiveSettings, after: EffectiveSettings): ReloadChanges {
  const isFixed = (name: OptionName) => (OPTIONS[name] as Option).fixed === true;
  const different = optionNames.filter((name) => before[name] !== after[name]);
  const kept = different.filter(isFixed);
  // The files of other names are for the next start.
  const tls = kept.some((name) => TLS_OPTIONS.some((one) => one === name)) ? before.tls : after.tls;
  return {
    settings: { ...after, ...Object.fromEntries(kept.map((name) => [name, before[name]])), ...(tls && { tls }) },
    changed: [
      ...(sameFiles(before.tls, tls) ? [] : TLS_OPTIONS),
      ...changedFiles(before, after).filter((name) => !different.includes(name)),
      ...different.filter((name) => !isFixed(name)),
      ...(sameProgram(before, after) ? [] : (['program'] as const)),
    ],
    kept,
  };
}

const sameProgram = (before: EffectiveSettings, after: EffectiveSettings): boolean =>
  JSON.stringify(programOf(before)) === JSON.stringify(programOf(after));

const sameFiles = (before: TlsIdentity | undefined, after: TlsIdentity | undefined): boolean =>
  JSON.stringify(before) === JSON.stringify(after);

/** Files that have another content under the same name. */
const changedFiles = (before: EffectiveSettings, after: EffectiveSettings): readonly ForwardFile[] =>
  FORWARD_FILES.filter((name) => contentOf(before, name) !== contentOf(after, name));

const contentOf = ({ choice }: EffectiveSettings, name: ForwardFile): string | undefined =>
  choice.kind === 'forward' ? choice.credentials?.[CREDENTIALS[name]] : undefined;

const CREDENTIALS = { 'tls-ca': 'ca', 'tls-cert': 'cert', 'tls-key': 'key', 'http-token-file': 'token' } as const;

const programOf = ({ choice }: EffectiveSettings): unknown => (choice.kind === 'program' ? choice.program : undefined);
