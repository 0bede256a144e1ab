// Packs what Terraform deploys, from what tools/build.mjs built:
//   dist/packages/name.zip   one Lambda each: index.mjs of dist/functions/name
// The same sources give the same bytes on any machine: names are sorted, times and rights are fixed, and the compressor is
// not the one of the operating system or of Node, which differ by version and processor.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';

// The first moment that a zip can say; a zip's times are local, so this one is made of local parts.
const moment = new Date(1980, 0, 1);
/** "Made on Unix", and there: a plain file that everybody may read, as Lambda's user must. */
const unix = 3;
const readable = 0o100644 << 16;

const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .sort();

rmSync('dist/packages', { recursive: true, force: true });
mkdirSync('dist/packages', { recursive: true });
for (const name of readdirSync('dist/functions').sort()) {
  const folder = `dist/functions/${name}`;
  const entries = files(folder).map((file) => [
    file,
    [readFileSync(`${folder}/${file}`), { mtime: moment, os: unix, attrs: readable }],
  ]);
  writeFileSync(`dist/packages/${name}.zip`, zipSync(Object.fromEntries(entries), { level: 9 }));
}
