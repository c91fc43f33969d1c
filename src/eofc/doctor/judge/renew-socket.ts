import type { Facts } from '../facts.ts';
import { shellWord } from '../finding.ts';
import { isActive, isThere } from '../unit-facts.ts';

/** The commands after which a socket is there again: of its unit, or of an eofd that binds it itself. */
export function renewSocket({ units }: Facts, path: string): readonly string[] {
  if (units === undefined || !isThere(units.socket)) return [`# start eofd there: eofd -s ${shellWord(path)}`];
  const { systemctl, service, socket } = units;
  const stop = [...(isActive(service) ? [service.name] : []), ...(isActive(socket) ? [socket.name] : [])];
  return [...(stop.length > 0 ? [`${systemctl} stop ${stop.join(' ')}`] : []), `${systemctl} start ${socket.name}`];
}
