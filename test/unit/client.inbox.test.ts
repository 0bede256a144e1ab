import { expect, it } from 'vitest';
import { Inbox, type Notification } from '../../client/inbox';
import { noPage } from '../../client/page';
import * as queries from '../../client/queries';
import type { Observer, Transport } from '../../client/transport';
import { VirtualClock } from '../model/client/virtual-clock';

const entry = (count: number, at: string, read = false): Notification => ({
  notificationId: 'n',
  kind: 'EDITED',
  documentId: 'd',
  actorId: 'alan',
  subject: null,
  mentioned: false,
  count,
  at,
  read,
});
const earlier = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T00:00:01.000Z';

/** An inbox whose lists are answered by the test, in the order in which they were asked for. */
const setUp = async () => {
  const clock = new VirtualClock();
  const lists: ((items: Notification[]) => Promise<void>)[] = [];
  let observer: Observer<unknown> | null = null;
  const transport: Transport = {
    request: <T>(query: string, variables: object) =>
      new Promise<T>((resolve) => {
        if (query === queries.markNotificationsRead) {
          const { notifications } = (variables as { input: { notifications: Notification[] } }).input;
          const notificationIds = notifications.map(({ notificationId }) => notificationId);
          return resolve({ markNotificationsRead: { notificationIds } } as T);
        }
        lists.push((items) => {
          const unread = items.filter(({ read }) => !read).length;
          resolve({ notifications: { items, nextToken: null, unread } } as T);
          return clock.run(0);
        });
      }),
    farewell: () => undefined,
    subscribe: (_query, _variables, given) => {
      observer = given as Observer<unknown>;
      return { close: () => undefined };
    },
    onConnection: () => () => undefined,
  };
  const opening = Inbox.open({ transport, clock, random: () => 0.5, page: noPage, userId: 'ada' });
  await clock.run(0);
  const push = (onNotification: Notification): void => observer!.next({ onNotification });
  return { clock, lists, opening, push };
};

it('[NOT-18] an entry that is pushed while a list is under way outlives the older copy in that list', async () => {
  const { lists, opening, push } = await setUp();
  push(entry(2, later));
  await lists[0]!([entry(1, earlier, true)]);
  const inbox = await opening;
  expect(inbox.notifications).toEqual([entry(2, later)]);
  expect(inbox.unread).toBe(1);
  inbox.close();
});

it('[NOT-18] a list brings what counted on since, and what was read elsewhere', async () => {
  const { lists, opening, push } = await setUp();
  push(entry(1, earlier));
  await lists[0]!([entry(1, earlier, true)]);
  const inbox = await opening;
  expect(inbox.notifications).toEqual([entry(1, earlier, true)]);
  const refresh = inbox.refresh();
  await lists[1]!([entry(2, later)]);
  await refresh;
  expect(inbox.notifications).toEqual([entry(2, later)]);
  inbox.close();
});

it('[NOT-18] an entry that is marked as read while a list is under way stays read', async () => {
  const { lists, opening } = await setUp();
  await lists[0]!([entry(1, earlier)]);
  const inbox = await opening;
  const refresh = inbox.refresh();
  await inbox.markRead();
  await lists[1]!([entry(1, earlier)]);
  await refresh;
  expect(inbox.notifications).toEqual([entry(1, earlier, true)]);
  expect(inbox.unread).toBe(0);
  inbox.close();
});
