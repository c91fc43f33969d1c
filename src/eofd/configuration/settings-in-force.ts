import { OPTIONS, type Option, type OptionName, optionNames } from '../../core/options.ts';
import { OF_MODE } from './mode-conflicts.ts';
import type { EffectiveSettings } from './settings.ts';

/** A setting as a user would write it. */
export interface SettingInForce {
  readonly name: OptionName;
  readonly text: string;
}

/** The settings in force that a configuration file could have, in the order of the table; without the program. */
export function settingsInForce(settings: EffectiveSettings): readonly SettingInForce[] {
  const { choice } = settings;
  const names = optionNames.filter((name) => {
    if (!(OPTIONS[name] as Option).inFile || settings[name] === undefined) return false;
    if (name === 'handler') return choice.kind !== 'program';
    // Of a built-in handler it is 1, which would be another setting for a program.
    if (name === 'handler-concurrency') return choice.kind !== 'built-in';
    if (name === 'program-mode') return choice.kind === 'program';
    // Without their mode these are mistakes in a file.
    const [, mode] = OF_MODE.find(([each]) => each === name) ?? [];
    return mode === undefined || (choice.kind === 'program' && choice.mode.kind === mode);
  });
  return names.map((name) => ({ name, text: (OPTIONS[name] as Option).kind.format(settings[name]) }));
}
