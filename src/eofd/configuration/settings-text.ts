import { OPTIONS, type Option, optionNames } from '../../core/options.ts';
import { OF_MODE } from './mode-conflicts.ts';
import type { EffectiveSettings } from './settings.ts';

/** What `eofd --print-config` prints: the settings in force, as the configuration file would have them. */
export function settingsText(settings: EffectiveSettings): string {
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
  const lines = names.map((name) => {
    const { kind }: Option = OPTIONS[name];
    const text = kind.format(settings[name]);
    // Only what is digits anyway is a number without quotes.
    return `${name} = ${kind.numbers && /^\d+$/.test(text) ? text : inQuotes(text)}`;
  });
  if (choice.kind === 'program') lines.push(`program = [${choice.program.argv.map(inQuotes).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}

/** JSON's strings are TOML's, but for one character that TOML wants escaped. */
const inQuotes = (text: string): string => JSON.stringify(text).replaceAll('\x7f', '\\u007f');
