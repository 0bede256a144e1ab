import type { Clock } from './clock';
import type { DocumentState } from './document-state';

export interface TellingOptions {
  clock: Clock;
  state(): DocumentState;
  /** Everything that is told of, as text: two equal ones are told once. */
  fingerprint(): string;
  tell(state: DocumentState): void;
}

/** Tells the application what changed in the document's state, and waits for what is unsaved. */
export class Telling {
  private readonly drained = new Set<() => void>();
  private telling = false;
  private last = '';

  constructor(private readonly options: TellingOptions) {}

  /** Something may have changed. */
  changed(): void {
    const { unsaved, connection } = this.options.state();
    if (unsaved === 0 || connection === 'offline') {
      for (const resolve of this.drained) resolve();
      this.drained.clear();
    }
    if (this.telling) return;
    this.telling = true;
    // Later: an editor that is calling `edit` does not want to be called back.
    queueMicrotask(() => this.tell());
  }

  /** Resolves when everything of this tab is saved, the server is out of reach, or the time is over. */
  drain(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.options.clock.after(milliseconds, resolve);
      this.drained.add(() => {
        timer.cancel();
        resolve();
      });
      this.changed();
    });
  }

  private tell(): void {
    this.telling = false;
    const fingerprint = this.options.fingerprint();
    if (fingerprint === this.last) return;
    this.last = fingerprint;
    this.options.tell(this.options.state());
  }
}
