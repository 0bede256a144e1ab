/** Listeners by the names of events. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Calls `listener` at every such event; gives what stops it. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls every listener. What one throws is reported as an uncaught error: neither the others nor the caller suffer for it. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        report(error);
      }
    }
  }
}

// Browsers have `reportError`, Node.js has not.
const report = (error: unknown): void => {
  if ('reportError' in globalThis) globalThis.reportError(error);
  else console.error(error);
};
