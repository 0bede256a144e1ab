// Writes CHANGELOG.md from the lines of commit messages that begin with FEATURE:, FIX: or BREAKING:, newest first.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const kinds = { BREAKING: 'Breaking changes', FEATURE: 'New features', FIX: 'Bug fixes' };
const log = execFileSync('git', ['log', '--format=%B'], { encoding: 'utf8' });
// An entry goes on until an empty line or the next entry.
const lines = [...log.matchAll(/^(FEATURE|FIX|BREAKING): ([^]+?)(?=\n\n|\n(?:FEATURE|FIX|BREAKING): |$(?![^]))/gm)];

const sentence = (text) => {
  const line = text.trim().replaceAll('\n', ' ').replace(/\.$/, '');
  return `${line[0].toUpperCase()}${line.slice(1)}.`;
};

const sections = Object.entries(kinds).flatMap(([kind, heading]) => {
  const entries = lines.filter((line) => line[1] === kind).map((line) => `- ${sentence(line[2])}`);
  return entries.length > 0 ? [`### ${heading}\n\n${entries.join('\n')}\n`] : [];
});
writeFileSync('CHANGELOG.md', `# Changelog\n\n## Unreleased\n\n${sections.join('\n')}`);
