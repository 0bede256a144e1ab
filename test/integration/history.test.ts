import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { createDocument, createSite } from '../helpers/documents';
import { createPerson, post, startTestStack, type Person } from '../helpers/stack';

const textAt = `query TextAt($documentId: ID!, $moment: MomentInput) {
  textAt(documentId: $documentId, moment: $moment) { text vector { sid seq } }
}`;

let stack: Stack;
let ada: Person;
beforeAll(async () => {
  stack = await startTestStack();
  ada = await createPerson(stack, 'ada');
});
afterAll(() => stack.close());

describe('textAt', () => {
  it('[VER-1] gives the present text, with changes that are not folded yet, and the text after any revision', async () => {
    const documentId = await createDocument(stack, ada);
    const site = await createSite(stack, ada, documentId);
    const ask = async (moment?: object) =>
      (await post(stack, ada.token, textAt, { documentId, moment })).data.textAt as object;
    expect(await ask()).toEqual({ text: '', vector: [] });
    await site.send(site.write('one'));
    await stack.workers.changes.flush();
    await site.send(site.write(' two'));
    expect(await ask()).toEqual({ text: 'one two', vector: [{ sid: site.sid, seq: 7 }] });
    await stack.workers.changes.flush();
    expect(await ask({ revision: 1 })).toEqual({ text: 'one', vector: [{ sid: site.sid, seq: 3 }] });
    expect(await ask({ revision: 0 })).toEqual({ text: '', vector: [] });
    expect(await ask()).toMatchObject({ text: 'one two' });
  });

  it('[VER-1] [ACC-2] refuses who is no member, and a revision that is not there', async () => {
    const documentId = await createDocument(stack, ada);
    const eve = await createPerson(stack, 'eve');
    const { errors } = await post(stack, eve.token, textAt, { documentId });
    expect(errors[0]!.errorType).toBe('NOT_A_MEMBER');
    const late = await post(stack, ada.token, textAt, { documentId, moment: { revision: 5 } });
    expect(late.errors).toMatchObject([{ errorType: 'INVALID_INPUT', message: 'The document has no revision 5 yet.' }]);
  });
});
