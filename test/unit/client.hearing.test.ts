import { describe, expect, it } from 'vitest';
import { Hearing } from '../../client/hearing';
import type { Participants } from '../../client/participants';
import type { WireChange } from '../../client/types';
import { VirtualClock } from '../model/client/virtual-clock';

const wire: WireChange = {
  documentId: 'd',
  epoch: 1,
  ssn: 1,
  sum: 9,
  sid: 4,
  seq: 9,
  operations: [{ value: 'x', left: null, right: null }],
  userId: 'u',
  at: '2026-01-01T00:00:00.000Z',
  cursor: null,
} as unknown as WireChange;

describe('what a client hears', () => {
  it('[ED-12] has it read the log where waiting changes were dropped, ever more rarely', () => {
    let syncs = 0;
    let isKept = true;
    const hearing = new Hearing({
      clock: new VirtualClock(),
      presence: { moved: () => undefined } as unknown as Participants,
      receive: () => isKept,
      waiting: () => [],
      seqOf: () => 0,
      revision: () => 0,
      missing: () => (syncs += 1),
    });
    hearing.change(wire);
    expect(syncs).toBe(0);
    isKept = false;
    for (let count = 0; count < 10; count += 1) hearing.change(wire);
    expect(syncs).toBe(2);
  });
});
