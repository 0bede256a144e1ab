/** Names a state of a document; the present one if it is empty. The resolver lets at most one be given. */
export interface Moment {
  readonly revision?: number;
}
