import { readdirSync, readlinkSync } from 'node:fs';

/** Every descriptor of this process with what it is open on, the one that the look itself takes left out. */
export function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [`${fd} ${readlinkSync(`/proc/self/fd/${fd}`)}`];
    } catch {
      return [];
    }
  });
}
