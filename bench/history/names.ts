/** The names that the benchmark's stores have. */
export const tables = { operations: 'weft-operations', documents: 'weft-documents' };
export const bucketName = 'weft-data';
