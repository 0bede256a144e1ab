import { element } from './dom';
import type { MountedPanel, Panel, PanelContext } from './panels/panel';

/** The panels as tabs: the arrow keys move between them, as the ARIA pattern for tabs has it. */
export const makeSidebar = (
  panels: readonly Panel[],
  context: Omit<PanelContext, 'badge'>,
): { element: HTMLElement; close(): void } => {
  const tabs: HTMLButtonElement[] = [];
  const mounted: MountedPanel[] = [];
  const bodies: HTMLElement[] = [];

  const choose = (chosen: number): void => {
    tabs.forEach((tab, index) => {
      tab.setAttribute('aria-selected', String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      bodies[index]!.hidden = index !== chosen;
    });
    mounted[chosen]!.shown?.();
  };
  const move = (event: Event, index: number): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[(event as KeyboardEvent).key];
    if (!step) return;
    const next = (index + step + panels.length) % panels.length;
    tabs[next]!.focus();
    choose(next);
  };

  panels.forEach((panel, index) => {
    const badge = element('span', { class: 'badge' });
    const tab = element(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${panel.id}`,
        'aria-controls': `panel-${panel.id}`,
        onclick: () => choose(index),
        onkeydown: (event) => move(event, index),
      },
      panel.title,
      badge,
    );
    const made = panel.mount({ ...context, badge: (text) => (badge.textContent = text) });
    tabs.push(tab);
    mounted.push(made);
    bodies.push(
      element(
        'div',
        { role: 'tabpanel', id: `panel-${panel.id}`, 'aria-labelledby': `tab-${panel.id}`, class: 'panel' },
        made.element,
      ),
    );
  });
  choose(0);
  return {
    element: element('aside', { class: 'sidebar' }, element('div', { role: 'tablist' }, ...tabs), ...bodies),
    close: () => mounted.forEach((panel) => panel.close()),
  };
};
