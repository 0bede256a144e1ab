import { describe, expect, it } from 'vitest';
import type { DurableEvent, Notify } from '../../functions/common/event';
import { recipientsOf, type Audience } from '../../functions/notifier/audience';

const event: DurableEvent = { version: 1, eventId: 'e', documentId: 'd', kind: 'SAID', at: '', about: 'dora' };
const notify: Notify = { audience: 'MEMBERS', watched: true, folds: false, enabled: true };
const members = new Map<string, { userId: string; memberId: string; muted?: boolean }>(
  ['anna', 'bert', 'carl', 'dora'].map((userId) => [userId, { userId, memberId: userId }]),
);

const recipients = (more: Partial<Notify> = {}, audience: Partial<Audience> = {}, given: Partial<DurableEvent> = {}) =>
  recipientsOf({ ...event, ...given } as DurableEvent, { ...notify, ...more }, 'anna', {
    members,
    present: new Set(),
    preferences: new Map(),
    ...audience,
  }).map(({ userId, mentioned }) => (mentioned ? `${userId}!` : userId));

describe('recipientsOf', () => {
  it('[NOT-10] are the members but for the actor', () => {
    expect(recipients()).toEqual(['bert', 'carl', 'dora']);
  });

  it('[NOT-10] leaves those out who are present, of what they see anyway', () => {
    const present = new Set(['bert']);
    expect(recipients({}, { present })).toEqual(['carl', 'dora']);
    expect(recipients({ watched: false }, { present })).toEqual(['bert', 'carl', 'dora']);
  });

  it('[NOT-10, NOT-13] leaves those out who muted the document', () => {
    const muted = new Map([...members, ['bert', { userId: 'bert', memberId: 'bert', muted: true }]]);
    expect(recipients({}, { members: muted })).toEqual(['carl', 'dora']);
  });

  it('[NOT-10] a mention brings both back, but not the actor and nobody who is no member', () => {
    const muted = new Map([...members, ['bert', { userId: 'bert', memberId: 'bert', muted: true }]]);
    const given = { mentions: ['anna', 'bert', 'carl', 'somebody'] };
    const audience = { members: muted, present: new Set(['carl', 'dora']) };
    expect(recipients({ mentions: 'mentions' }, audience, given)).toEqual(['bert!', 'carl!']);
  });

  it('[NOT-13] leaves those out who do not want the kind, mentioned or not', () => {
    const preferences = new Map([
      ['bert', { SAID: false }],
      ['carl', { SAID: true }],
    ]);
    expect(recipients({ mentions: 'mentions' }, { preferences }, { mentions: ['bert'] })).toEqual(['carl', 'dora']);
    expect(recipients({ enabled: false }, { preferences })).toEqual(['carl']);
  });

  it('[NOT-10] of what is told to the mentioned, no other member gets to know', () => {
    const mentioned: Partial<Notify> = { audience: 'MENTIONED', mentions: 'mentions' };
    expect(recipients(mentioned, {}, { mentions: ['bert'] })).toEqual(['bert!']);
    expect(recipients(mentioned)).toEqual([]);
  });

  it('[NOT-10] of what is about one user, that user alone gets to know, member or not', () => {
    const subject: Partial<Notify> = { audience: 'SUBJECT', subject: 'about', watched: false };
    expect(recipients(subject)).toEqual(['dora']);
    expect(recipients(subject, {}, { about: 'somebody' })).toEqual(['somebody']);
    expect(recipients(subject, {}, { about: 'anna' })).toEqual([]);
  });
});
