import type { Clock } from './clock';

const free = 2;
const firstPause = 60_000;
const longestPause = 3_600_000;

interface Claim {
  /** The highest that was claimed. */
  value: number;
  syncs: number;
  notBefore: number;
}

/**
 * Limits the syncs that claims of missing changes cause: somebody who claims what is not there must not keep everybody
 * busy. A claim that proves true is forgotten.
 */
export class Claims {
  private readonly claims = new Map<string, Claim>();

  constructor(private readonly clock: Clock) {}

  /** Whether the claim of `value` may cause a sync now: twice at once, then after ever longer pauses. Counts it if so. */
  allows(key: string, value = 0): boolean {
    const claim = this.claims.get(key) ?? { value, syncs: 0, notBefore: 0 };
    claim.value = Math.max(claim.value, value);
    const now = this.clock.now();
    if (claim.syncs >= free && now < claim.notBefore) return false;
    claim.syncs += 1;
    if (claim.syncs >= free) claim.notBefore = now + Math.min(longestPause, firstPause * 2 ** (claim.syncs - free));
    this.claims.set(key, claim);
    return true;
  }

  /** Forgets the claims for which `keeps` is false. */
  keep(keeps: (key: string) => boolean): void {
    for (const key of this.claims.keys()) if (!keeps(key)) this.claims.delete(key);
  }

  /** `found` is here now: a claim of no more than that was true. A lie is not forgotten for a truth told after it. */
  settle(key: string, found: number): void {
    if ((this.claims.get(key)?.value ?? Infinity) <= found) this.claims.delete(key);
  }
}
