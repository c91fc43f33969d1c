// To be imported before anything of src: from here on there is no kernel but the simulated one, and no clock.
import { installNodeSockets } from './http/node-socket.ts';
import { SimLibc } from './libc.ts';
import { Time } from './time.ts';

const { setImmediate: realImmediate } = globalThis;
/** Lets whatever is resolved go on. */
export const letRun = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve));
export const time = new Time();
export const libc = new SimLibc();
time.install();
libc.install();
installNodeSockets(libc, time);
