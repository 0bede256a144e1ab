import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import * as queries from '../../client/queries';
import { listen, post } from './api';
import { ask, demand, join, refusalOf, type Run } from './run';

export interface Options {
  /** The table `documents`, for what only its owner can ask; needs AWS credentials. */
  table: string | undefined;
  /** Whether to wait until a token has expired. */
  long: boolean;
}

type OnChange = { onChange: { sid: number; seq: number } | null };

const percentile = (sorted: readonly number[], share: number): string =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(0);

const times = async (count: number, action: (index: number) => Promise<unknown>): Promise<number[]> => {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await action(index);
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b);
};

/** What documentation does not settle: each is looked at, and what the service did is printed. */
export const lookAtTheUnverified = async (run: Run, { table, long }: Options): Promise<void> => {
  const { url, owner, other, documentId, check, saw } = run;
  const submit = (input: object) => ask(run, owner, queries.submitChange, input);
  const isOf =
    (sid: number, seq?: number) =>
    ({ onChange }: OnChange): boolean =>
      onChange?.sid === sid && (seq === undefined || onChange.seq === seq);

  await check(
    'the filter "ne" on the site keeps a sender\'s own changes away, and lets all others through',
    async () => {
      const [own, another] = [await join(run, owner), await join(run, owner)];
      const listening = await listen(url, other.token, queries.onChange, { documentId, sid: own.sid });
      demand(listening.refusal === null, `the subscription: ${listening.refusal}`);
      await submit(own.write('own').input);
      await submit(another.write('another').input);
      const came = await listening.hears(isOf(another.sid), 10_000);
      const echoed = listening.heard.some((data) => isOf(own.sid)(data as OnChange));
      listening.close();
      saw('filter ne: the change of another site came / of the own site', `${came} / ${echoed}`);
      demand(came && !echoed, 'the filter lets the wrong changes through');
    },
  );

  await check('a refused mutation publishes nothing', async () => {
    const site = await join(run, owner);
    const listening = await listen(url, other.token, queries.onChange, { documentId, sid: 0 });
    demand(listening.refusal === null, `the subscription: ${listening.refusal}`);
    const { input, change } = site.write('right');
    const wrong = structuredClone(input) as { input: { sum: number } };
    wrong.input.sum = Number.MAX_SAFE_INTEGER;
    demand(
      refusalOf(await post(url, owner.token, queries.submitChange, wrong)) === 'CLOCK_TOO_FAR',
      'it was not refused',
    );
    await submit(input);
    await listening.hears(isOf(site.sid, change.seq), 10_000);
    await pause(1_000);
    const heard = listening.heard.length;
    listening.close();
    saw('messages after a refused mutation and an accepted one', `${heard} (1 is right)`);
    demand(heard === 1, 'more or less than the accepted change was published');
  });

  await check('what is published right after start_ack comes', async () => {
    const site = await join(run, owner);
    const rounds = 20;
    let lost = 0;
    for (let round = 0; round < rounds; round += 1) {
      const listening = await listen(url, other.token, queries.onChange, { documentId, sid: 0 });
      demand(listening.refusal === null, `the subscription: ${listening.refusal}`);
      const { input, change } = site.write('x');
      await submit(input);
      if (!(await listening.hears(isOf(site.sid, change.seq), 5_000))) lost += 1;
      listening.close();
    }
    saw(
      'changes lost that were sent right after start_ack',
      `${lost} of ${rounds}: the client syncs a second time for these`,
    );
  });

  await check('the filter of the stream lets changes through to the compactor', async () => {
    const start = performance.now();
    let revision = 0;
    while (revision === 0 && performance.now() - start < 90_000) {
      ({ revision } = await ask(run, owner, queries.sync, { documentId, revision: 0 }));
      if (revision === 0) await pause(500);
    }
    saw(
      'revision, and seconds until it was above 0',
      `${revision}, ${((performance.now() - start) / 1_000).toFixed(1)}`,
    );
    demand(revision > 0, "nothing was folded within 90 s: look at the mapping, its filter and the function's log");
  });

  await check("bodies up to a change's limit are accepted, larger ones are refused without harm", async () => {
    for (const kilobytes of [70, 300, 1_000, 5_000, 10_000]) {
      const title = 'x'.repeat(kilobytes * 1_000);
      const given = { input: { documentId: `${documentId}-large`, title, language: 'plaintext' } };
      const answer = await post(url, owner.token, queries.createDocument, given).catch((error: Error) => error);
      const said = answer instanceof Error ? answer.message : `${answer.status} ${refusalOf(answer)}`;
      saw(`a body of ${kilobytes} KB`, said);
      demand(kilobytes > 70 || /TOO_LARGE|INVALID_INPUT/.test(said), `70 KB do not reach the resolver: ${said}`);
    }
  });

  await check('requests take the time that they may take', async () => {
    const site = await join(run, owner);
    const changes = await times(20, () => submit(site.write('y').input));
    const transactions = await times(10, (index) =>
      ask(run, owner, queries.createDocument, {
        input: { documentId: `${documentId}-${index}`, title: 'Smoke test', language: 'plaintext' },
      }),
    );
    for (const [name, sorted] of [
      ['submitChange (two requests to DynamoDB)', changes],
      ['createDocument (one transaction and a read)', transactions],
    ] as const)
      saw(`milliseconds of ${name}: median, 90 %`, `${percentile(sorted, 0.5)}, ${percentile(sorted, 0.9)}`);
  });

  if (!table)
    saw(
      'what a ConditionCheck costs',
      'not asked: name the table by --table and give AWS credentials (it writes nothing)',
    );
  else
    await check('DynamoDB says what a ConditionCheck costs', async () => {
      const client = new DynamoDBClient({});
      const { ConsumedCapacity } = await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName: table,
                Key: { pk: { S: `D#${documentId}` }, sk: { S: 'ACCESS' } },
                ConditionExpression: 'attribute_exists(pk)',
              },
            },
          ],
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      client.destroy();
      saw('what a ConditionCheck costs', JSON.stringify(ConsumedCapacity ?? 'the database does not say'));
    });

  if (!long) saw('an open subscription after its token expired', 'not looked at: it takes an hour; run with --long');
  else await check('an open subscription after its token expired', () => outliveToken(run));
};

/** Keeps a subscription open beyond its token's end, and looks whether it still hears. */
const outliveToken = async ({ url, owner, other, documentId, saw, renew, ...run }: Run): Promise<void> => {
  const listening = await listen(url, other.token, queries.onChange, { documentId, sid: 0 });
  demand(listening.refusal === null, `the subscription: ${listening.refusal}`);
  await pause(Math.max(0, other.expiresAt - Date.now()) + 60_000);
  const writer = await renew(owner);
  const again = { ...run, url, owner: writer, other, documentId, saw, renew };
  const site = await join(again, writer);
  await ask(again, writer, queries.submitChange, site.write('after the end').input);
  const heard = await listening.hears(({ onChange }: OnChange) => onChange?.sid === site.sid, 10_000);
  saw('a minute after the token expired, the open subscription hears / is closed', `${heard} / ${listening.closed}`);
  listening.close();
};
