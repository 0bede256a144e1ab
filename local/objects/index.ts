export { startObjects, type Objects } from './objects';
