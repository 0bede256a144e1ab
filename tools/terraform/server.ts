import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { Request } from './provider';

export interface ProviderServer {
  /** Stops at once, without waiting for calls under way. */
  readonly close: () => void;
}

type Handlers = Record<string, (request: Request) => object>;

const same = (bytes: Buffer): Buffer => bytes;

/** The service by which Terraform asks a provider that it started to end; without it, it waits two seconds and kills. */
const controller: ServiceDefinition = {
  Shutdown: {
    path: '/plugin.GRPCController/Shutdown',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
};

/**
 * Serves a provider over gRPC on a Unix socket.
 * @param protocol path of protocol.proto
 * @param socket path of the socket, at most about 100 characters long, as the system wants it
 * @param onShutdown called when Terraform asks for the end
 */
export async function serveProvider(
  handlers: Handlers,
  protocol: string,
  socket: string,
  onShutdown?: () => void,
): Promise<ProviderServer> {
  const definitions = loadSync(protocol, { keepCase: true, defaults: true });
  const service = definitions['tfplugin5.Provider'] as unknown as ServiceDefinition;
  const implementation: UntypedServiceImplementation = {};
  for (const [name, handle] of Object.entries(handlers))
    implementation[name] = (
      call: { request: Request },
      reply: (error: Error | null, message?: object) => void,
    ): void => {
      try {
        reply(null, handle(call.request));
      } catch (error) {
        reply(error as Error);
      }
    };
  const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
  const server = new Server(unlimited);
  server.addService(service, implementation);
  if (onShutdown !== undefined)
    server.addService(controller, {
      Shutdown: (_call: unknown, reply: (error: null, message: Buffer) => void): void => {
        reply(null, Buffer.alloc(0));
        onShutdown();
      },
    });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
  return { close: () => server.forceShutdown() };
}
