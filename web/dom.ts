/** Makes an element with attributes and children; an attribute that begins with `on` is a listener. */
export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | boolean | ((event: Event) => void)> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value);
    else if (typeof value === 'boolean') made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

/** The element of the page with this id. */
export const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
};

/** Shows `children` as the page's only content. */
export const show = (...children: (Node | string)[]): void => byId('main').replaceChildren(...children);

/** A label around an input. */
export const field = (label: string, input: HTMLElement): HTMLLabelElement => element('label', {}, label, input);

/** A form whose submission calls `onsubmit` and goes nowhere. */
export const form = (
  { onsubmit, ...attributes }: { onsubmit: () => Promise<void>; class?: string; id?: string },
  ...children: (Node | string)[]
): HTMLFormElement =>
  element(
    'form',
    {
      ...attributes,
      onsubmit: (event) => {
        event.preventDefault();
        void onsubmit();
      },
    },
    ...children,
  );

/** What to tell a person about an error: its own sentence. */
export const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
