/** The longest time in milliseconds that a timer of Node's can be set to; a longer one would be over at once. */
export const TIMER_MAX_MS = 0x7fffffff;
