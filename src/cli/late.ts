// What the daemon loads after its first reply; shipped as a file of its own.
export { openPipeline } from '../log/winston-pipeline.ts';
