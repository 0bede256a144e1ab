import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate';

/** Where the addresses of the hub's messages lead. */
export interface HubServer {
  /** `https://127.0.0.1:<port>`, at which `/certificate.pem` is. */
  url: string;
  close(): Promise<void>;
}

/** Serves the certificate, and takes confirmations: `confirm` gives the ARN of the token's subscription, null if there is none. */
export const startHubServer = async (
  { certificate, key }: Certificate,
  confirm: (token: string | null) => Promise<string | null>,
): Promise<HubServer> => {
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://127.0.0.1');
    if (pathname === '/certificate.pem') return void response.end(certificate);
    if (searchParams.get('Action') !== 'ConfirmSubscription')
      return void response.writeHead(400).end('InvalidParameter');
    confirm(searchParams.get('Token')).then(
      (arn) =>
        arn === null
          ? response.writeHead(400).end('InvalidParameter')
          : response.end(`<ConfirmSubscriptionResponse>${arn}</ConfirmSubscriptionResponse>`),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
