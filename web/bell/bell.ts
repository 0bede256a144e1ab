import type { Inbox } from '../../client';
import { element, sentence } from '../dom';
import type { HeaderPart } from '../header-part';
import { makeEntries } from './entries';
import { makeNames } from './names';
import { makeSettings } from './settings';

/** `unread` is counted up to 100. */
const counted = (unread: number): string => (unread === 0 ? '' : unread >= 100 ? '99+' : String(unread));

/** A button with the number of unread notifications, which opens the inbox and what the user wants to hear of. */
export const bell: HeaderPart = (weft) => {
  const badge = element('span', { class: 'badge' });
  const button = element(
    'button',
    {
      type: 'button',
      id: 'bell',
      'aria-controls': 'inbox',
      'aria-expanded': 'false',
      onclick: () => (panel.hidden ? open() : close()),
    },
    'Notifications',
    badge,
  );
  const problem = element('p', { class: 'problem', role: 'alert' });
  const body = element('div', {}, problem);
  const settings = makeSettings(weft);
  const details = element(
    'details',
    { ontoggle: () => void (details.open && settings.refresh()) },
    element('summary', {}, 'What to hear of'),
    settings.element,
  );
  const panel = element(
    'section',
    { id: 'inbox', role: 'region', 'aria-label': 'Notifications', hidden: true },
    body,
    details,
  );
  const host = element(
    'div',
    {
      class: 'bell',
      onkeydown: (event) => {
        if ((event as KeyboardEvent).key !== 'Escape' || panel.hidden) return;
        close();
        button.focus();
      },
    },
    button,
    panel,
  );
  let inbox: Inbox | null = null;
  let entries: ReturnType<typeof makeEntries> | null = null;

  const refresh = (): void => {
    badge.textContent = counted(inbox!.unread);
    button.setAttribute('aria-label', `Notifications, ${counted(inbox!.unread) || 'none'} unread`);
    if (!panel.hidden) void entries!.refresh();
  };
  const load = async (): Promise<void> => {
    if (inbox) return;
    try {
      inbox = await weft.inbox();
    } catch (error) {
      // The next time that it is opened it is tried again.
      problem.textContent = sentence(error);
      return;
    }
    entries = makeEntries(inbox, makeNames(weft), close);
    body.replaceChildren(entries.element);
    inbox.on('change', refresh);
    refresh();
  };
  const outside = (event: Event): void => {
    // An entry's element may be gone by now: the list is made anew when one is read.
    if (!event.composedPath().includes(host)) close();
  };
  const open = (): void => {
    panel.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    document.addEventListener('click', outside);
    if (details.open) void settings.refresh();
    void load().then(() => entries?.refresh());
  };
  function close(): void {
    panel.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('click', outside);
  }

  void load();
  return host;
};
