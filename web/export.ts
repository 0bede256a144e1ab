import { element } from './dom';

/** Saves a text as a file of the user's. */
export const download = (name: string, text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  element('a', { href: address, download: name }).click();
  // Browsers have taken the text by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
