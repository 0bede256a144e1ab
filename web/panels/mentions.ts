import { everyItem, type Weft } from '../../client';

/** Finds the members whom a text mentions, as `@name`. The names are asked for when the first `@` is written. */
export const mentionFinder = (weft: Weft, documentId: string): ((text: string) => Promise<string[]>) => {
  let members: Promise<{ userId: string; name: string }[]> | null = null;
  const list = async (): Promise<{ userId: string; name: string }[]> => {
    const found: { userId: string; name: string }[] = [];
    for await (const { userId, name } of everyItem((page) => weft.members.list(documentId, page)))
      if (name) found.push({ userId, name });
    return found;
  };
  return async (text) => {
    if (!text.includes('@')) return [];
    members ??= list();
    return (await members).filter(({ name }) => text.includes(`@${name}`)).map(({ userId }) => userId);
  };
};
