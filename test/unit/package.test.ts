import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import api from '../../schema/api.json';
import events from '../../schema/events.json';

const sources = [
  'schema',
  'crdt',
  'resolvers',
  'functions',
  'client',
  'local',
  'bench',
  'examples',
  'web',
  'tools',
  'test',
  'tsconfig.json',
];

/** Builds and packs a copy of the project in `folder`, by a clock of the given zone. Returns its dist. */
const build = (folder: string, zone: string): string => {
  mkdirSync(folder, { recursive: true });
  for (const source of sources) cpSync(source, join(folder, source), { recursive: true });
  cpSync('package.json', join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const tool of ['tools/build.mjs', 'tools/package.mjs'])
    execFileSync(process.execPath, [tool], { cwd: folder, env: { ...process.env, TZ: zone }, stdio: 'inherit' });
  return join(folder, 'dist');
};

const contents = (folder: string): Map<string, Buffer> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file)]),
  );

describe('packages', () => {
  let folder: string;
  let one: string;
  let other: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'weft-package-')));
    one = build(join(folder, 'one'), 'UTC');
    other = build(join(folder, 'somewhere/much/deeper'), 'Asia/Tokyo');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has a package of every function', () => {
    expect([...contents(join(one, 'packages')).keys()]).toEqual(
      Object.keys(events.functions)
        .map((name) => `${name}.zip`)
        .sort(),
    );
  });

  it('[OPS-12] is the same, byte by byte, of two builds in different folders and time zones', () => {
    for (const part of ['packages', 'resolvers']) {
      const [first, second] = [contents(join(one, part)), contents(join(other, part))];
      expect([...second.keys()]).toEqual([...first.keys()]);
      const different = [...first].filter(([name, bytes]) => !bytes.equals(second.get(name)!)).map(([name]) => name);
      expect(different).toEqual([]);
    }
  });

  it('holds exactly the bundle that the local stack runs', () => {
    for (const [name, bytes] of contents(join(one, 'packages'))) {
      const files = unzipSync(bytes);
      expect(Object.keys(files)).toEqual(['index.mjs']);
      const bundle = readFileSync(join(one, 'functions', name.replace('.zip', ''), 'index.mjs'), 'utf8');
      expect(strFromU8(files['index.mjs']!) === bundle).toBe(true);
    }
  });

  it('[OPS-12] says the same time and rights of every file, whatever the disk says', () => {
    for (const [name, bytes] of contents(join(one, 'packages'))) {
      // The central directory's header of the only file: PKZIP's application note, section 4.3.12.
      const header = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
      expect(bytes.readUInt16LE(header + 12), name).toBe(0);
      expect(bytes.readUInt16LE(header + 14), name).toBe((1 << 5) | 1);
      expect(bytes.readUInt8(header + 5), name).toBe(3);
      expect(bytes.readUInt32LE(header + 38) >>> 16, name).toBe(0o100644);
    }
  });

  it('names no folder of the machine that built it', () => {
    for (const name of Object.keys(events.functions)) {
      const bundle = readFileSync(join(other, 'functions', name, 'index.mjs'), 'utf8');
      for (const path of [folder, resolve('.')]) expect(bundle.includes(path), `${name}: ${path}`).toBe(false);
    }
  });

  it('is small enough for Lambda, and every bundle for AppSync', () => {
    for (const [name, bytes] of contents(join(one, 'packages'))) expect(bytes.length, name).toBeLessThan(50_000_000);
    const resolvers = contents(join(one, 'resolvers'));
    const wanted = [
      ...Object.keys(api.resolvers).map((name) => `${name}.js`),
      ...Object.keys(api.functions).map((name) => `steps/${name}.js`),
    ];
    expect([...resolvers.keys()].sort()).toEqual(wanted.sort());
    for (const [name, bytes] of resolvers) expect(bytes.toString().length, name).toBeLessThanOrEqual(32_768);
  });
});
