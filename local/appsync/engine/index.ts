export { BundleRefused } from './bundle';
export { createEngine } from './engine';
export { evaluate, type EvaluateContext, type Evaluation } from './evaluate';
export type { HandlerContext } from './session';
