import { BODY_CASES } from './http-cases-of-bodies.ts';
import { HEADER_CASES } from './http-cases-of-headers.ts';
import { REQUEST_CASES } from './http-cases-of-requests.ts';

export const HTTP_CASES = [...HEADER_CASES, ...BODY_CASES, ...REQUEST_CASES];
