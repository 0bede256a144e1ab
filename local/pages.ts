import { createReadStream, existsSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
};

/**
 * Serves the editor page, and its configuration as `amplify_outputs.json`, the file that a deployment writes beside the
 * page. Returns whether the request was one for a page.
 */
export const servePages = (
  folder: string,
  outputs: object,
): ((request: IncomingMessage, response: ServerResponse) => boolean) => {
  const serve = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/amplify_outputs.json') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(outputs));
      return true;
    }
    // A URL's path has no dot segments any more; normalize guards against encoded ones.
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    const type = types[extname(file)];
    if (!type || !file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) return false;
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
    createReadStream(file).pipe(response);
    return true;
  };
  return serve;
};
