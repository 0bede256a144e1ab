export { BundleRefused } from './bundle';
export { evaluate, type EvaluateContext, type Evaluation } from './evaluate';
export type { HandlerContext } from './session';
