import type { BuiltInName } from '../../core/built-in-names.ts';
import type { Handler } from '../../core/handler.ts';
import { createEcho } from './echo.ts';
import { createUpper } from './upper.ts';

/** Makes the built-in handler of a name. */
export const BUILT_IN: Readonly<Record<BuiltInName, () => Handler>> = { upper: createUpper, echo: createEcho };
