// Everything that is not needed before the first reply, in one bundle of its own: imported dynamically, from one place.
export { openPipeline } from '../log/winston-pipeline.ts';
