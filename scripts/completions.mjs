// Writes the completions for bash, zsh and fish, into dist/completions, under the names that each shell looks for.
import { mkdirSync, writeFileSync } from 'node:fs';
import { bashCompletion } from './completions/bash.mjs';
import { fishCompletion } from './completions/fish.mjs';
import { PROGRAMS } from './completions/programs.mjs';
import { zshCompletion } from './completions/zsh.mjs';

for (const shell of ['bash', 'zsh', 'fish']) mkdirSync(`dist/completions/${shell}`, { recursive: true });
for (const program of PROGRAMS) {
  writeFileSync(`dist/completions/bash/${program.name}`, bashCompletion(program));
  writeFileSync(`dist/completions/zsh/_${program.name}`, zshCompletion(program));
  writeFileSync(`dist/completions/fish/${program.name}.fish`, fishCompletion(program));
}
