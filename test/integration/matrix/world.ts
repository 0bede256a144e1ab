import type { Stack } from '../../../local/stack';
import { operationOf } from '../../helpers/operation';
import { createPerson, post, type Person } from '../../helpers/stack';
import { join } from '../../helpers/documents';

const roles = ['viewer', 'commenter', 'editor', 'owner'] as const;
/** The people of every document: one of each role, one who was an editor and was removed, one who never was a member. */
export type People = Record<(typeof roles)[number] | 'removed' | 'stranger', Person>;

/** Makes the accounts. */
export const createPeople = async (stack: Stack): Promise<People> => {
  const names = [...roles, 'removed', 'stranger'] as const;
  const people = await Promise.all(names.map((name) => createPerson(stack, name)));
  return Object.fromEntries(names.map((name, index) => [name, people[index]!])) as People;
};

/** A document of its own with all its people: what a row sets its request up with. */
export interface World extends People {
  stack: Stack;
  documentId: string;
  /** The present session and epoch when the document was made. */
  ssn: number;
  epoch: number;
  /** A new id, as clients make them. */
  newId(): string;
  /** Asks a field, as `Mutation.setMemberRole`, and gives what it gives; an error of the request is thrown. */
  // What a field gives depends on the field.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  ask(person: Person, field: string, variables: Record<string, unknown>): Promise<any>;
  /** A site of the caller's, who joins for it; 1, which is nobody's or the owner's, for who may not join. */
  siteOf(caller: Person): Promise<number>;
}

/** Makes a document with all its people. */
export const createWorld = async (stack: Stack, people: People): Promise<World> => {
  const documentId = `d-${crypto.randomUUID()}`;
  const ask: World['ask'] = async (person, field, variables) => {
    const { data, errors } = await post(stack, person.token, operationOf(field), variables);
    if (errors.length > 0) throw new Error(`${field}: ${errors[0]!.errorType} ${errors[0]!.message}`);
    return data[field.split('.')[1]!];
  };
  const { owner, removed } = people;
  await ask(owner, 'Mutation.createDocument', { input: { documentId, title: 'A title', language: 'text' } });
  for (const [person, role] of [...roles.map((name) => [people[name], name] as const), [removed, 'editor'] as const])
    if (person !== owner)
      await ask(owner, 'Mutation.setMemberRole', {
        input: { documentId, userId: person.userId, role: role.toUpperCase() },
      });
  await ask(owner, 'Mutation.removeMember', { input: { documentId, userId: removed.userId } });
  const { epoch, session } = await ask(owner, 'Query.document', { documentId });
  const outsiders = [removed, people.stranger];
  return {
    ...people,
    stack,
    documentId,
    ssn: session.ssn,
    epoch,
    newId: () => crypto.randomUUID(),
    ask,
    siteOf: async (caller) => (outsiders.includes(caller) ? 1 : (await join(stack, caller, documentId)).sid),
  };
};
