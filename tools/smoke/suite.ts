import { setTimeout as pause } from 'node:timers/promises';
import * as queries from '../../client/queries';
import { listen, post } from './api';
import { startEditor } from './editing';
import { ask, demand, join, refusalOf, type Run } from './run';

const patience = 30_000;

/** What must hold of a deployment: each line is a promise of SPEC.md. */
export const runSuite = async (run: Run): Promise<void> => {
  const { url, owner, other, documentId, check } = run;
  const input = { documentId };

  await check('refuses who is not signed in, and a forged token', async () => {
    for (const token of [null, `${owner.token.slice(0, -8)}AAAAAAAA`]) {
      const { status, errors } = await post(url, token, queries.me, {});
      demand(status === 401 || errors.length > 0, `answered ${status} without an error`);
    }
  });
  await check('makes a document, once', async () => {
    const given = { input: { documentId, title: 'Smoke test', language: 'plaintext' } };
    await ask(run, owner, queries.createDocument, given);
    const again = await ask(run, owner, queries.createDocument, given);
    demand(again.documentId === documentId && again.role === 'OWNER', 'the second request was no success');
  });
  await check('denies a stranger the document, its log and its subscriptions', async () => {
    const answers = [
      await post(url, other.token, queries.getDocument, { documentId }),
      await post(url, other.token, queries.sync, { documentId, revision: 0 }),
      await post(url, other.token, queries.joinSession, { input: { ...input, joinId: 'x', device: 'x' } }),
    ];
    for (const answer of answers) demand(refusalOf(answer) === 'NOT_A_MEMBER', refusalOf(answer));
    const listening = await listen(url, other.token, queries.onSignal, { documentId });
    listening.close();
    demand(listening.refusal === 'NOT_A_MEMBER', `the subscription: ${listening.refusal}`);
  });
  await check('lets two clients edit at once, and both have the same text', () => editTogether(run));
  await check('gives the whole log to a sync from the beginning', async () => {
    let found = 0;
    let tailToken: string | null = null;
    let segmentToken: string | null = null;
    do {
      const page = await ask(run, owner, queries.sync, { documentId, revision: 0, tailToken, segmentToken });
      found += page.changes.length + page.segments.length;
      ({ tailToken, segmentToken } = page);
    } while (tailToken || segmentToken);
    demand(found > 0, 'nothing was there');
  });
  await check('stores a change once, and refuses another under its identity', async () => {
    const site = await join(run, owner);
    const { input: given } = site.write('once');
    await ask(run, owner, queries.submitChange, given);
    await ask(run, owner, queries.submitChange, given);
    const forged = structuredClone(given) as { input: { operations: { value: string }[] } };
    forged.input.operations[0]!.value = 'ONCE';
    const answer = await post(url, owner.token, queries.submitChange, forged);
    demand(['CONFLICT', 'ALREADY_COMMITTED'].includes(refusalOf(answer)), refusalOf(answer));
  });
  await check('ends the subscriptions of a member who is demoted, and refuses its writing', async () => {
    const site = await join(run, other);
    const { input: given } = site.write('too late');
    const listening = await listen(url, other.token, queries.onChange, { documentId, sid: site.sid });
    demand(listening.refusal === null, `the subscription: ${listening.refusal}`);
    await ask(run, owner, queries.setMemberRole, { input: { ...input, userId: other.userId, role: 'VIEWER' } });
    const answer = await post(url, other.token, queries.submitChange, given);
    demand(refusalOf(answer) === 'ROLE_TOO_LOW', refusalOf(answer));
    const writer = await join(run, owner);
    await ask(run, owner, queries.submitChange, writer.write('not for old subscriptions').input);
    const heard = await listening.hears(({ onChange }: { onChange: unknown }) => onChange !== null, 3_000);
    listening.close();
    demand(!heard, 'the old subscription heard the next change');
    await ask(run, owner, queries.setMemberRole, { input: { ...input, userId: other.userId, role: 'EDITOR' } });
  });
};

const editTogether = async ({ url, owner, other, documentId, ...run }: Run): Promise<void> => {
  await ask({ url }, owner, queries.setMemberRole, { input: { documentId, userId: other.userId, role: 'EDITOR' } });
  const editors = [startEditor(url, owner), startEditor(url, other)] as const;
  const [first, second] = editors;
  try {
    await Promise.all(editors.map((editor) => editor.call('open', documentId)));
    await Promise.all([first.call('write', 'written by the first\n'), second.call('write', 'written by the second\n')]);
    const sent = await first.call('stamp', '<end>');
    const came = await Promise.race([second.call('seen', '<end>'), pause(patience, null, { ref: false })]);
    demand(came !== null, `the second editor did not hear of the first within ${patience / 1_000} s`);
    run.saw('milliseconds from an edit at one client to its arrival at the other', (came! - sent).toFixed(0));
    const deadline = Date.now() + patience;
    for (;;) {
      const [one, two] = await Promise.all(editors.map((editor) => editor.call('text')));
      const states = await Promise.all(editors.map((editor) => editor.call('state')));
      if (one === two && one!.includes('first') && one!.includes('second') && states.every(({ saved }) => saved)) break;
      demand(Date.now() < deadline, 'the texts differ, or are not saved');
      await pause(100);
    }
    await Promise.all(editors.map((editor) => editor.call('close')));
  } finally {
    await Promise.all(editors.map((editor) => editor.end()));
  }
};
