// Writes CHANGELOG.md from the lines of commit messages that begin with FEATURE:, FIX: or BREAKING:, newest first.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const kinds = { BREAKING: 'Breaking changes', FEATURE: 'New features', FIX: 'Bug fixes' };
const log = execFileSync('git', ['log', '--format=%B'], { encoding: 'utf8' });
const lines = [...log.matchAll(/^(FEATURE|FIX|BREAKING): (.+)$/gm)];

const sections = Object.entries(kinds).flatMap(([kind, heading]) => {
  const entries = lines.filter((line) => line[1] === kind).map((line) => `- ${line[2]}`);
  return entries.length > 0 ? [`### ${heading}\n\n${entries.join('\n')}\n`] : [];
});
writeFileSync('CHANGELOG.md', `# Changelog\n\n## Unreleased\n\n${sections.join('\n')}`);
