// A program of Node's: standard input to standard output, in upper case.
import { readFileSync } from 'node:fs';

process.stdout.write(readFileSync(0, 'utf8').toUpperCase());
