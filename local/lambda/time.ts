/**
 * Makes `Date` show the machine's time plus `offset[0]` milliseconds, in this thread.
 *
 * What is given explicitly, as in `new Date(0)`, stays as it is.
 */
export const shiftDate = (offset: Float64Array): void => {
  const RealDate = Date;
  const now = (): number => RealDate.now() + offset[0]!;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, parameters: unknown[], newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget) as Date,
    get: (target, property, receiver) =>
      property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
  });
};
