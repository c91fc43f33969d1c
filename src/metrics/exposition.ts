import type { Family, Labels } from './families.ts';

/** The text formats that Prometheus reads, by their media types. */
export const EXPOSITIONS = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;
export type Exposition = keyof typeof EXPOSITIONS;

/**
 * Writes families in a format: Prometheus' "Exposition formats", and OpenMetrics 1.0. The two differ in the names of
 * counters and in the last line.
 */
export function exposed(families: Iterable<Family>, format: Exposition): string {
  const lines: string[] = [];
  for (const { name, type, help, samples } of families) {
    const total = type === 'counter' ? '_total' : '';
    const inHead = format === 'text' ? name + total : name;
    lines.push(`# HELP ${inHead} ${escaped(help)}`, `# TYPE ${inHead} ${type}`);
    for (const { suffix = total, labels, value } of samples)
      lines.push(`${name}${suffix}${labelsText(labels)} ${value}`);
  }
  if (format === 'openMetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/**
 * Which format a client wants; OpenMetrics where it likes both as well.
 * @param accept of its request; RFC 9110, 12.5.1
 */
export function expositionFor(accept = ''): Exposition {
  const weights = { text: 0, openMetrics: 0 };
  for (const range of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (type === 'application/openmetrics-text') weights.openMetrics = Math.max(weights.openMetrics, q);
    else if (type === 'text/plain') weights.text = Math.max(weights.text, q);
  }
  return weights.openMetrics > 0 && weights.openMetrics >= weights.text ? 'openMetrics' : 'text';
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
