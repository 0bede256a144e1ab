import * as queries from '../client/queries';
import { Author, Replica } from '../crdt/index';
import { demoUsers, type Stack } from './stack';

const documentId = 'hello';

const text = `// Two people can write here at once. Open this page in a second window and sign in as the other demo user.

interface Greeting {
  name: string;
  language?: string;
}

export function greet({ name, language = 'en' }: Greeting): string {
  const words: Record<string, string> = { en: 'Hello', de: 'Hallo', fr: 'Bonjour' };
  return \`\${words[language] ?? words['en']}, \${name}!\`;
}
`;

/** Makes the document that the demo users share, through the API as any client would. An existing one stays as it is. */
export const seedDemo = async (stack: Stack): Promise<void> => {
  const tokens = await Promise.all(
    demoUsers.map(async ({ username }) => (await stack.cognito.issue({ username })).accessToken),
  );
  const request = async <Data>(token: string, query: string, variables: object): Promise<Data> => {
    const response = await fetch(`http://127.0.0.1:${stack.port}/graphql`, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
    if (errors) throw new Error(errors[0]!.message);
    return data;
  };

  const [first] = tokens as [string];
  const mine = await request<{ documents: { items: { documentId: string }[] } }>(first, queries.listDocuments, {});
  if (mine.documents.items.some((item) => item.documentId === documentId)) return;

  const names = ['Ada', 'Alan'];
  const people = await Promise.all(
    tokens.map((token, index) =>
      request<{ updateProfile: { userId: string } }>(token, queries.updateProfile, { input: { name: names[index] } }),
    ),
  );
  await request(first, queries.createDocument, { input: { documentId, title: 'hello.ts', language: 'typescript' } });
  await request(first, queries.setMemberRole, {
    input: { documentId, userId: people[1]!.updateProfile.userId, role: 'EDITOR' },
  });
  const { joinSession } = await request<{ joinSession: { sid: number; ssn: number; epoch: number } }>(
    first,
    queries.joinSession,
    { input: { documentId, joinId: 'demo', device: 'seed' } },
  );
  const { sid, ssn, epoch } = joinSession;
  const author = new Author(new Replica(), { ssn, sid });
  author.insert(0, text);
  await request(first, queries.submitChange, { input: { documentId, epoch, ...author.seal() } });
  await request(first, queries.leaveSession, { input: { documentId, sid } });
};
