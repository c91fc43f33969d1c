// Everything that only HTTP needs, in one bundle of its own: imported dynamically, from one place.
export { HttpFront } from '../http/http-front.ts';
export { turnAway } from '../http/turn-away.ts';
