import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProvider } from './provider';
import { serveProvider } from './server';
import { readSchema } from './schema';
import { hermetic, runTerraform, type Installed } from './terraform';

/** The files of this tool, in the folder that holds them. */
export interface ToolFiles {
  readonly schema: string;
  readonly protocol: string;
  /** The program that Terraform may start as a provider: `node FILE provider`. */
  readonly program: string;
}

export function toolFiles(folder: string): ToolFiles {
  return {
    schema: join(folder, 'aws-provider-schema.json'),
    protocol: join(folder, 'protocol.proto'),
    program: join(folder, 'run.mjs'),
  };
}

/** A temporary folder with all that Terraform needs to run without a network and without touching the project. */
export interface Workspace {
  readonly folder: string;
  /** For `terraform init`, which installs the provider from a folder and checks its version. */
  readonly pluginFolder: string;
  /** The environment of `init`, whose working data goes to a folder of the given name. */
  readonly initEnvironment: (data: string) => NodeJS.ProcessEnv;
  /** The environment of every other command: the provider is this process, which is faster than one start per command. */
  readonly environment: (data: string) => NodeJS.ProcessEnv;
  readonly close: () => void;
}

/** The address of a provider as Terraform completes it, for example with the host of the registry it would ask. */
async function completeAddress(folder: string, env: NodeJS.ProcessEnv, source: string): Promise<string> {
  mkdirSync(folder);
  const requirement = `terraform {\n  required_providers {\n    it = {\n      source = "${source}"\n    }\n  }\n}\n`;
  writeFileSync(join(folder, 'main.tf'), requirement);
  const { stdout } = await runTerraform(folder, env, ['providers', '-no-color']);
  const [, address] = /provider\[([^\]]+)\]/.exec(stdout) ?? [];
  if (address === undefined) throw new Error(`terraform providers named no address for ${source}:\n${stdout}`);
  return address;
}

export async function openWorkspace(files: ToolFiles, { platform }: Installed): Promise<Workspace> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'weft-tf-')));
  const configuration = join(folder, 'terraformrc');
  writeFileSync(configuration, 'disable_checkpoint = true\n');
  // Terraform would speak TLS to a provider that it starts; this one is on the same machine, on a private socket.
  const base = { TF_CLI_CONFIG_FILE: configuration, TF_DISABLE_PLUGIN_TLS: '1' };
  const initEnvironment = (data: string): NodeJS.ProcessEnv => hermetic({ ...base, TF_DATA_DIR: join(folder, data) });

  const schema = readSchema(files.schema);
  const source = 'hashicorp/aws';
  const address = await completeAddress(join(folder, 'address'), initEnvironment('address-data'), source);
  const pluginFolder = join(folder, 'plugins');
  const home = join(pluginFolder, address, schema.providerVersion, platform);
  mkdirSync(home, { recursive: true });
  const executable = join(home, `terraform-provider-aws_v${schema.providerVersion}`);
  writeFileSync(executable, `#!/bin/sh\nexec '${process.execPath}' '${files.program}' provider '${folder}'\n`);
  chmodSync(executable, 0o755);

  const socket = join(folder, 'provider.sock');
  const server = await serveProvider(createProvider(schema), files.protocol, socket);
  const attached = { Protocol: 'grpc', ProtocolVersion: 5, Pid: process.pid, Test: true };
  const reattach = { [source]: { ...attached, Addr: { Network: 'unix', String: socket } } };
  const environment = (data: string): NodeJS.ProcessEnv => ({
    ...initEnvironment(data),
    TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
  });
  const close = (): void => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, pluginFolder, initEnvironment, environment, close };
}

/**
 * Copies the module to a folder of the workspace, for `init` writes a lock file beside it; what it reads from the
 * project's other folders is linked. Returns the folder of the copied module.
 */
export function copyModule(workspace: Workspace, project: string, name: string): string {
  const copy = join(workspace.folder, name);
  mkdirSync(copy);
  const module = join(copy, 'terraform');
  const skipped = /(^|\/)(\.terraform|\.terraform\.lock\.hcl|terraform\.tfstate.*|.*\.auto\.tfvars|terraform\.tfvars)$/;
  cpSync(join(project, 'terraform'), module, { recursive: true, filter: (path) => !skipped.test(path) });
  for (const linked of ['schema', 'dist']) {
    const target = join(project, linked);
    if (existsSync(target)) symlinkSync(target, join(copy, linked));
  }
  return module;
}
