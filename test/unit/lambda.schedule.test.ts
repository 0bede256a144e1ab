import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MovableClock } from '../../local/clock';
import { createSchedule, type Schedule } from '../../local/lambda';
import { createStillClock, quiet } from './lambda.support';

let clock: MovableClock;
let schedule: Schedule;
let events: Record<string, unknown>[];
let lines: string[];
let handler: () => Promise<unknown>;

beforeEach(() => {
  clock = createStillClock();
  events = [];
  lines = [];
  handler = () => Promise.resolve(null);
  const invoke = (event: unknown) => {
    events.push(event as Record<string, unknown>);
    return handler();
  };
  schedule = createSchedule({ everySeconds: 60, runner: { invoke }, clock, log: (line) => lines.push(line) });
});
afterEach(() => schedule.close());

it('[OPS-7] calls the function every period with the event of EventBridge Scheduler', async () => {
  clock.advance(59_999);
  expect(events).toEqual([]);
  for (let run = 1; run <= 3; run += 1) {
    clock.advance(run === 1 ? 1 : 60_000);
    await quiet();
    expect(events).toHaveLength(run);
  }
  expect(events[0]).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    time: '2026-01-01T00:01:00Z',
    detail: '{}',
  });
  expect(new Set(events.map((event) => event['id'])).size).toBe(3);
});

it('[OPS-7] leaves out a run while the one before it goes on', async () => {
  let finish: (value: null) => void = () => undefined;
  handler = () => new Promise((resolve) => (finish = resolve));
  clock.advance(60_000);
  clock.advance(60_000);
  expect(events).toHaveLength(1);
  expect(lines).toHaveLength(1);
  finish(null);
  await quiet();
  clock.advance(60_000);
  expect(events).toHaveLength(2);
  finish(null);
});

it('[OPS-7] goes on after a run that failed', async () => {
  handler = () => Promise.reject(new TypeError('bad'));
  clock.advance(60_000);
  await quiet();
  clock.advance(60_000);
  await quiet();
  expect(events).toHaveLength(2);
  expect(lines).toEqual(['A scheduled run failed: TypeError', 'A scheduled run failed: TypeError']);
});

it('[OPS-7] runs at once on demand, after the run that goes on, and says how it went', async () => {
  let finish: (value: null) => void = () => undefined;
  handler = () => new Promise((resolve) => (finish = resolve));
  clock.advance(60_000);
  const demanded = schedule.runNow();
  await quiet();
  expect(events).toHaveLength(1);
  handler = () => Promise.reject(new TypeError('bad'));
  const refused = expect(demanded).rejects.toThrow('bad');
  finish(null);
  await refused;
  expect(events).toHaveLength(2);
});

it('[OPS-7] starts no run once it is closed', async () => {
  await schedule.close();
  clock.advance(600_000);
  await schedule.runNow();
  expect(events).toEqual([]);
});
