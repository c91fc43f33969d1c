/**
 * Connections at once of those who look at metrics: a scraper and a few pages. One that asks nothing makes room for
 * one more. Fewer where descriptors are short.
 */
export const LOOKERS_MAX = 16;
