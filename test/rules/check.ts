export { check } from '../../lib/check';
