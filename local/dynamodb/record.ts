import { createHash } from 'node:crypto';
import { keyOf } from './dynalite';
import { itemBytes } from './size';
import type { Item, Json, Staged } from './types';

export const viewTypes = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;
export type ViewType = (typeof viewTypes)[number];

/** A stream record in the wire form of GetRecords. */
export interface StreamRecord extends Json {
  dynamodb: Json & { ApproximateCreationDateTime: number; SequenceNumber: string; SizeBytes: number };
}

/** Sequence numbers have 21 digits and no leading zero, so that they also sort as strings. */
export const sequenceNumber = (position: number): string => `1${String(position).padStart(20, '0')}`;

/** The position that a sequence number stands for; NaN for what is none. */
export const positionOf = (sequence: unknown): number =>
  typeof sequence === 'string' && /^1\d{20}$/.test(sequence) ? Number(sequence.slice(1)) : NaN;

/** What TTL deletions carry, in the wire form of Streams. */
const service = { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' };

export interface RecordPlace {
  arn: string;
  viewType: ViewType;
  position: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** The record of a change, in the form that the stream's view type asks for. */
export const makeRecord = (place: RecordPlace, change: Staged, byTtl: boolean): StreamRecord => {
  const { before, after, table } = change;
  const keys = keyOf(table, (after ?? before)!);
  const images: Record<string, Item> = {};
  const shows = (image: ViewType): boolean => place.viewType === image || place.viewType === 'NEW_AND_OLD_IMAGES';
  if (after && shows('NEW_IMAGE')) images['NewImage'] = after;
  if (before && shows('OLD_IMAGE')) images['OldImage'] = before;
  const size = [keys, ...Object.values(images)].reduce((total, image) => total + itemBytes(image), 0);
  const sequence = sequenceNumber(place.position);
  return {
    awsRegion: place.arn.split(':')[3],
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(place.at / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: sequence,
      SizeBytes: size,
      StreamViewType: place.viewType,
    },
    eventID: createHash('md5').update(place.arn).update(sequence).digest('hex'),
    eventName: after ? (before ? 'MODIFY' : 'INSERT') : 'REMOVE',
    eventSource: 'aws:dynamodb',
    eventVersion: '1.1',
    ...(byTtl ? { userIdentity: service } : {}),
  };
};
