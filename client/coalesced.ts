/** Runs a task one at a time; what is asked for while it runs becomes one more run. */
export class Coalesced {
  private running: Promise<void> | null = null;
  private following: Promise<void> | null = null;

  constructor(private readonly task: () => Promise<void>) {}

  /** Resolves when a run that began after this call is over. */
  request(): Promise<void> {
    if (!this.running) {
      this.running = this.task().finally(() => {
        this.running = null;
      });
      return this.running;
    }
    this.following ??= this.running.then(() => {
      this.following = null;
      return this.request();
    });
    return this.following;
  }
}
