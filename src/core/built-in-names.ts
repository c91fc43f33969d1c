/** The handlers that need nothing but the request. handlers/built-in/built-in.ts makes them. */
export const BUILT_IN_NAMES = ['upper', 'echo'] as const;
export type BuiltInName = (typeof BUILT_IN_NAMES)[number];
