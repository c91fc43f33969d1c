import { OPTIONS, type Option } from '../../core/options.ts';
import type { EffectiveSettings } from './settings.ts';
import { settingsInForce } from './settings-in-force.ts';

/** What `eofd --print-config` prints: the settings in force, as the configuration file would have them. */
export function settingsText(settings: EffectiveSettings): string {
  const { choice } = settings;
  const lines = settingsInForce(settings).map(({ name, text }) => {
    const { kind }: Option = OPTIONS[name];
    // Only what is digits anyway is a number without quotes.
    return `${name} = ${kind.numbers && /^\d+$/.test(text) ? text : inQuotes(text)}`;
  });
  if (choice.kind === 'program') lines.push(`program = [${choice.program.argv.map(inQuotes).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}

/** JSON's strings are TOML's, but for one character that TOML wants escaped. */
const inQuotes = (text: string): string => JSON.stringify(text).replaceAll('\x7f', '\\u007f');
