import type { _Record as SdkRecord, AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

/** A stream record on its way to a function. */
export interface StreamRecord {
  sequence: string;
  /** Milliseconds since 1970, when the change was made. */
  at: number;
  /** Bytes of its JSON, which count towards Lambda's payload limit. */
  bytes: number;
  event: DynamoDBRecord;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const toValue = (value: SdkValue): AttributeValue => {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(toValue) };
  if (value.M !== undefined) return { M: toImage(value.M) };
  return value as AttributeValue;
};

const toImage = (image: Record<string, SdkValue>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toValue(value)]));

/** Gives a record of GetRecords the form it has in a Lambda event: times in seconds, binaries in base64. */
export const toRecord = (streamArn: string, record: SdkRecord): StreamRecord => {
  const change = record.dynamodb!;
  const at = change.ApproximateCreationDateTime!.getTime();
  const event: DynamoDBRecord = {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: streamArn.split(':')[3],
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: toImage(change.Keys!),
      ...(change.NewImage ? { NewImage: toImage(change.NewImage) } : {}),
      ...(change.OldImage ? { OldImage: toImage(change.OldImage) } : {}),
      SequenceNumber: change.SequenceNumber,
      SizeBytes: change.SizeBytes,
      StreamViewType: change.StreamViewType,
    },
    eventSourceARN: streamArn,
    // Only of a deletion by TTL.
    ...(record.userIdentity
      ? { userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId } }
      : {}),
  };
  return { sequence: change.SequenceNumber!, at, bytes: Buffer.byteLength(JSON.stringify(event)), event };
};
