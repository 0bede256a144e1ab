/**
 * The tables' names. AppSync gives a resolver no way to ask for them: the deployment and the local stack replace these
 * placeholders in the bundle (schema/tables.json names them).
 */
export const documentsTable = '__DOCUMENTS__';
export const operationsTable = '__OPERATIONS__';
