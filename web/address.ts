/** What the page's address asks for: a document, or an invitation by its code; else the list of documents. */
export const addressed = (): { documentId: string | undefined; code: string | undefined } => ({
  documentId: /^#\/d\/([\w-]+)$/.exec(location.hash)?.[1],
  code: /^#\/i\/(.+)$/.exec(location.hash)?.[1],
});
