/**
 * Connections at once of those who look at metrics: a scraper and a few pages. The oldest makes room for one more.
 */
export const LOOKERS_MAX = 16;
