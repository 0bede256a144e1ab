import { decodeChanges, encodeChanges } from '../../crdt';
import { inlineBytes } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { deflated, inflated } from '../common/deflate';
import { putObject, type Written } from '../common/loose';
import { getObject, type Pointer } from '../common/objects';
import type { Plan } from './plan';
import type { Restoration } from './restored';

/** A revert as it is stored under its request's id, its plan inside or behind a pointer. */
export interface StoredRevert {
  readonly requestId: string;
  readonly userId: string;
  readonly state: 'PLANNED' | 'DONE' | 'GIVEN_UP';
  /** The site that writes, and the session in which it was planned. */
  readonly sid: number;
  readonly ssn: number;
  /** The version of the text before. */
  readonly versionId: string;
  /** The revision on which the plan stands. */
  readonly revision: number;
  /** How many changes the plan has. */
  readonly changes: number;
  /** Milliseconds since 1970. */
  readonly plannedAt: number;
  readonly plan?: Uint8Array;
  readonly object?: Pointer;
}

/** The attributes that hold a plan, and, if it is an object, the part of the transaction that goes with its pointer. */
export const storePlan = async (
  dependencies: ObjectDependencies,
  documentId: string,
  { changes, restorations }: Plan,
): Promise<{ attributes: Pick<StoredRevert, 'plan' | 'object'>; claims: Written['claim'][] }> => {
  const ranges = restorations.map(({ of, by }) => [of.sid, of.seq, of.length, by.sid, by.seq]);
  const text = JSON.stringify({ changes: Buffer.from(encodeChanges(changes)).toString('base64'), ranges });
  const plan = await deflated(Buffer.from(text));
  if (plan.length <= inlineBytes.value) return { attributes: { plan }, claims: [] };
  const { pointer, claim } = await putObject(dependencies, documentId, plan);
  return { attributes: { object: pointer }, claims: [claim] };
};

/** The plan of a stored revert. */
export const readPlan = async (dependencies: ObjectDependencies, { plan, object }: StoredRevert): Promise<Plan> => {
  const bytes = await inflated(plan ?? (await getObject(dependencies, object!)));
  const { changes, ranges } = JSON.parse(Buffer.from(bytes).toString()) as { changes: string; ranges: number[][] };
  const restorations = ranges.map(([sid, seq, length, bySid, bySeq]): Restoration => ({
    of: { sid: sid!, seq: seq!, length: length! },
    by: { sid: bySid!, seq: bySeq! },
  }));
  return { changes: decodeChanges(Buffer.from(changes, 'base64')), restorations };
};
