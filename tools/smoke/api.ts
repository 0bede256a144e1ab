import WebSocket from 'ws';

/** One answer of the API. */
export interface Answer {
  status: number;
  // The data's shape depends on the query, which the type system cannot see.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: { errorType: string | null; message: string }[];
}

/** Posts a GraphQL request; no token, no authorization. */
export const post = async (url: string, token: string | null, query: string, variables: object): Promise<Answer> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  try {
    const { data, errors } = JSON.parse(text) as Partial<Answer>;
    return { status: response.status, data: data ?? null, errors: errors ?? [] };
  } catch {
    return { status: response.status, data: null, errors: [{ errorType: null, message: text.slice(0, 200) }] };
  }
};

/** The address of the real-time service of a GraphQL endpoint: AppSync's own name, or that of a custom domain. */
export const realtimeUrl = (url: string): string => {
  const { protocol, host, pathname } = new URL(url);
  const own = /^[a-z0-9]+\.appsync-api\./.test(host);
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host.replace('.appsync-api.', '.appsync-realtime-api.')}${pathname}${own ? '' : '/realtime'}`;
};

interface Frame {
  type: string;
  id?: string;
  payload?: { data?: Record<string, unknown>; errors?: { errorType?: string; message?: string }[] };
}

/** A subscription on a connection of its own. */
export interface Listening {
  /** The error with which it was refused, null once it is acknowledged. */
  refusal: string | null;
  /** What came so far. */
  heard: unknown[];
  readonly closed: boolean;
  /** Resolves with true once something heard matches, with false after `milliseconds`. */
  hears(match: (data: never) => boolean, milliseconds: number): Promise<boolean>;
  close(): void;
}

/** Subscribes over AppSync's own protocol, and resolves once AppSync has acknowledged or refused. */
export const listen = (url: string, token: string, query: string, variables: object): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const authorization = { Authorization: token, host: new URL(url).host };
    const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
    const socket = new WebSocket(realtimeUrl(url), ['graphql-ws', `header-${header}`]);
    const heard: unknown[] = [];
    const waiting = new Set<() => void>();
    const answer = (refusal: string | null): void =>
      resolve({
        refusal,
        heard,
        get closed() {
          return socket.readyState >= WebSocket.CLOSING;
        },
        hears: (match, milliseconds) =>
          new Promise((settle) => {
            const look = (): void => {
              if (heard.some((data) => match(data as never))) end(true);
            };
            const end = (found: boolean): void => {
              clearTimeout(timer);
              waiting.delete(look);
              settle(found);
            };
            const timer = setTimeout(() => end(false), milliseconds);
            waiting.add(look);
            look();
          }),
        close: () => socket.close(),
      });
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (bytes) => {
      const { type, payload } = JSON.parse(String(bytes)) as Frame;
      const error = payload?.errors?.[0];
      if (type === 'connection_ack') {
        const data = JSON.stringify({ query, variables });
        socket.send(JSON.stringify({ id: '1', type: 'start', payload: { data, extensions: { authorization } } }));
      } else if (type === 'start_ack') answer(null);
      else if (type === 'error' || type === 'connection_error') answer(error?.errorType ?? error?.message ?? type);
      else if (type === 'data') {
        heard.push(payload!.data);
        for (const look of [...waiting]) look();
      }
    });
  });
