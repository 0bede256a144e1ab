/** The page that the client lives in, if it lives in one. */
export interface Page {
  /** Whether nobody sees the page: another tab is in front, or the window is put away. */
  readonly hidden: boolean;
  /** Calls `listener` when the page is seen again, comes online or is restored. Gives what stops it. */
  onWake(listener: () => void): () => void;
  /** Calls `listener` when the page is being hidden for good. Gives what stops it. */
  onHide(listener: () => void): () => void;
}

const listen = (target: EventTarget, type: string, listener: () => void): (() => void) => {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
};

/** The browser's page. */
export const browserPage = (): Page => ({
  get hidden() {
    return document.visibilityState === 'hidden';
  },
  onWake(listener) {
    const seen = (): void => {
      if (document.visibilityState === 'visible') listener();
    };
    const stops = [
      listen(document, 'visibilitychange', seen),
      listen(window, 'online', listener),
      listen(window, 'pageshow', listener),
    ];
    return () => stops.forEach((stop) => stop());
  },
  onHide: (listener) => listen(window, 'pagehide', listener),
});

/** Stands for the page where there is none. */
export const noPage: Page = { hidden: false, onWake: () => () => {}, onHide: () => () => {} };
