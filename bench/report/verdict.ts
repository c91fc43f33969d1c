/** Whether a ratio is large enough: 1, 0, or `NaN` where it was not measured. */
export const atLeastOf = (ratio: number, least: number): number =>
  Number.isNaN(ratio) ? Number.NaN : Number(ratio >= least);

/** What was not measured is not reached, and not missed either. */
export function verdict(checks: readonly number[]): string {
  if (checks.includes(0)) return 'no';
  return checks.some((check) => Number.isNaN(check)) ? 'not measured' : 'yes';
}
