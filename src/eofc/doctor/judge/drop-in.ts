import { isActive, isThere, type UnitFacts } from '../unit-facts.ts';

/** Where drop-ins of the service go. */
export const dropInDirectory = ({ systemctl, service }: UnitFacts): string =>
  systemctl.endsWith('--user') ? `~/.config/systemd/user/${service.name}.d` : `/etc/systemd/system/${service.name}.d`;

/** After a drop-in: what it changes counts from the next start on. */
export const applyDropIn = ({ systemctl, service, socket }: UnitFacts): readonly string[] => [
  `${systemctl} daemon-reload`,
  ...(isActive(service) ? [`${systemctl} restart ${service.name}`] : []),
  ...(isThere(socket) && !isActive(socket) ? [`${systemctl} start ${socket.name}`] : []),
];

/** The commands that put lines, divided by `\n`, into the section [Service] of a drop-in. */
export const writeDropIn = (units: UnitFacts, name: string, lines: string): readonly string[] => [
  `mkdir -p ${dropInDirectory(units)}`,
  `printf '[Service]\\n${lines}\\n' >>${dropInDirectory(units)}/${name}.conf`,
  ...applyDropIn(units),
];
