// Everything that only metrics need, in one bundle of its own: imported dynamically, from one place.
export { MetricsSite } from '../metrics/metrics-site.ts';
export { SecureSite } from './metrics/secure-site.ts';
