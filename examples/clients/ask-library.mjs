#!/usr/bin/env node
// Asks eofd through its library: standard input is the request, standard output the reply.
//
//     examples/clients/ask-library.mjs [SOCKET [SECONDS]] < request
//
// Outside of this repository it takes the package in node_modules: npm install eofd. The exit codes are those of eofc.
import { RequestError, request } from 'eofd';

const CODES = { reset: 76, 'early-reply': 76, 'empty-reply': 65, 'no-server': 69, permission: 77, timeout: 75 };
const [path = './sock', seconds = '120'] = process.argv.slice(2);
try {
  process.stdout.write(await request(path, process.stdin, { timeoutMs: Number(seconds) * 1000 }));
} catch (error) {
  if (!(error instanceof RequestError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = CODES[error.code] ?? 71;
}
