/** What each role outranks. */
export const ranks: Record<string, number> = { OWNER: 4, EDITOR: 3, COMMENTER: 2, VIEWER: 1 };
