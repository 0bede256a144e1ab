import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkNames, openModule, type CheckName } from './checks';
import { createProvider } from './provider';
import { readSchema } from './schema';
import { serveProvider } from './server';
import { findTerraform } from './terraform';
import { openWorkspace, toolFiles } from './workspace';

const usage = `usage: node tools/terraform/run.mjs [${checkNames.join('|')} ...]   (none: all of them)`;

/** As a provider that Terraform starts, with a socket in `home`: one line on standard output says where it listens and in which protocol. */
async function provide(folder: string, home: string): Promise<void> {
  const files = toolFiles(folder);
  const socket = join(mkdtempSync(join(home, 'p-')), 's');
  const handlers = createProvider(readSchema(files.schema));
  const server = await serveProvider(handlers, files.protocol, socket, () => setImmediate(() => server.close()));
  process.stdout.write(`1|5|unix|${socket}|grpc\n`);
}

async function check(folder: string, project: string, names: readonly CheckName[]): Promise<number> {
  const installed = findTerraform();
  if (typeof installed === 'string') {
    process.stdout.write(`terraform: skipped, ${installed}\n`);
    return 0;
  }
  const workspace = await openWorkspace(toolFiles(folder), installed);
  try {
    const module = openModule(workspace, project, 'module');
    const covered: string[] = [];
    for (const name of names) {
      const result = await module.check(name);
      if ('failure' in result) {
        process.stdout.write(`${result.failure.command}:\n${result.failure.output}\n`);
        return 1;
      }
      covered.push(result.covered);
    }
    process.stdout.write(`terraform ${installed.version}: ${covered.join(', ')}\n`);
    return 0;
  } finally {
    workspace.close();
  }
}

/** The program behind run.mjs. `folder` holds this tool, `args` are those of the command line. */
export async function main(folder: string, args: readonly string[]): Promise<void> {
  if (args[0] === 'provider' && args[1] !== undefined) return provide(folder, args[1]);
  const unknownNames = args.filter((arg) => !(checkNames as readonly string[]).includes(arg));
  if (unknownNames.length > 0) throw new Error(usage);
  // All but the format need the provider installed.
  const needed = args.some((arg) => arg !== 'fmt') ? [...args, 'init'] : args;
  const names = args.length === 0 ? checkNames : checkNames.filter((name) => needed.includes(name));
  process.exitCode = await check(folder, resolve(folder, '../..'), names);
}
