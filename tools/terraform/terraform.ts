import { spawn, spawnSync } from 'node:child_process';

/** The oldest Terraform that the module works with: the first whose tests can override values at plan. */
export const oldestVersion = '1.11.0';

export interface Installed {
  readonly version: string;
  /** Operating system and processor as Terraform names them, for example `linux_amd64`. */
  readonly platform: string;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

/** The installed Terraform, or the reason, as the end of a sentence, why there is none to use. */
export function findTerraform(): Installed | string {
  const { error, stdout } = spawnSync('terraform', ['version', '-json'], { encoding: 'utf8', env: hermetic({}) });
  if (error !== undefined) return '`terraform` is not on the PATH';
  const { terraform_version: version, platform } = JSON.parse(stdout) as {
    terraform_version: string;
    platform: string;
  };
  return isOlder(version, oldestVersion)
    ? `terraform ${version} is older than ${oldestVersion}`
    : { version, platform };
}

/** Terraform is a short program in Go that reads a lot: memory is not worth the time to collect it. */
const fewCollections = { GOGC: '800' };

/** The environment without what a user set for their own Terraform and AWS account, so that every run is the same. */
export function hermetic(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(TF|AWS)_/.test(name));
  return {
    ...Object.fromEntries(own),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    ...fewCollections,
    ...added,
  };
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Everything printed, in order. */
  readonly output: string;
}

/** Runs one command and waits for its end, without blocking the provider that this process serves to it. */
export function runTerraform(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}
