import { diffArrays, formatPatch, type StructuredPatchHunk } from 'diff';
import type { Part } from './compare';
import { linesOf } from './lines';

/** Lines around a difference. */
const context = 3;
/** A replaced block of more lines than this is given as it is: to look for equal lines in it takes their square. */
const mostLines = 1_000;

interface Block {
  readonly kind: ' ' | '-' | '+';
  readonly lines: readonly string[];
}

/** Lines that stand in both texts as they are, by identity: pairs of their indexes, ascending. */
const commonLines = (
  oldLines: readonly string[],
  newLines: readonly string[],
  parts: readonly Part[],
): [number, number][] => {
  const newStarts = new Map<number, number>();
  let start = 0;
  newLines.forEach((line, index) => {
    newStarts.set(start, index);
    start += line.length;
  });
  const kept = parts.filter(({ kind }) => kind === 'KEPT');
  const common: [number, number][] = [];
  let at = 0;
  start = 0;
  oldLines.forEach((line, index) => {
    while (kept[at] && kept[at]!.oldStart + kept[at]!.length <= start) at += 1;
    const part = kept[at];
    if (part && part.oldStart <= start && part.oldStart + part.length >= start + line.length) {
      const other = newStarts.get(part.newStart + start - part.oldStart);
      // A last line without a line feed may go on in the other text.
      if (other !== undefined && newLines[other] === line) common.push([index, other]);
    }
    start += line.length;
  });
  return common;
};

/** The blocks of one place where lines differ. What looks alike is alike here, whoever typed it. */
const differing = (removed: readonly string[], added: readonly string[]): Block[] => {
  if (removed.length > mostLines || added.length > mostLines)
    return [
      { kind: '-', lines: removed },
      { kind: '+', lines: added },
    ];
  return diffArrays([...removed], [...added]).map((found) => ({
    kind: found.removed ? '-' : found.added ? '+' : ' ',
    lines: found.value,
  }));
};

const blocksOf = (oldLines: readonly string[], newLines: readonly string[], parts: readonly Part[]): Block[] => {
  const blocks: Block[] = [];
  let [was, is] = [0, 0];
  const upTo = (old: number, now: number): void => {
    if (old > was || now > is) blocks.push(...differing(oldLines.slice(was, old), newLines.slice(is, now)));
    [was, is] = [old, now];
  };
  for (const [old, now] of commonLines(oldLines, newLines, parts)) {
    upTo(old, now);
    const last = blocks.at(-1);
    const line = oldLines[old]!;
    if (last?.kind === ' ') (last.lines as string[]).push(line);
    else blocks.push({ kind: ' ', lines: [line] });
    [was, is] = [old + 1, now + 1];
  }
  upTo(oldLines.length, newLines.length);
  return blocks.filter(({ lines }) => lines.length > 0);
};

const written = (kind: string, line: string): string[] =>
  line.endsWith('\n') ? [kind + line.slice(0, -1)] : [kind + line, '\\ No newline at end of file'];

/** Blocks as hunks, each with its lines of context; hunks whose context would touch are one. */
const hunksOf = (blocks: readonly Block[]): StructuredPatchHunk[] => {
  const hunks: StructuredPatchHunk[] = [];
  let hunk: StructuredPatchHunk | null = null;
  let [oldLine, newLine] = [1, 1];
  const put = (kind: Block['kind'], lines: readonly string[]): void => {
    for (const line of lines) hunk!.lines.push(...written(kind, line));
    if (kind !== '+') hunk!.oldLines += lines.length;
    if (kind !== '-') hunk!.newLines += lines.length;
  };
  blocks.forEach(({ kind, lines }, index) => {
    if (kind === ' ') {
      const isBetween = hunk !== null && index < blocks.length - 1;
      if (isBetween && lines.length <= 2 * context) put(kind, lines);
      else {
        if (hunk) put(kind, lines.slice(0, context));
        hunk = null;
      }
    } else {
      if (!hunk) {
        const before = index > 0 ? blocks[index - 1]!.lines.slice(-context) : [];
        hunk = {
          oldStart: oldLine - before.length,
          newStart: newLine - before.length,
          oldLines: 0,
          newLines: 0,
          lines: [],
        };
        hunks.push(hunk);
        put(' ', before);
      }
      put(kind, lines);
    }
    if (kind !== '+') oldLine += lines.length;
    if (kind !== '-') newLine += lines.length;
  });
  return hunks;
};

/**
 * The unified diff of two texts, of which `parts` are the comparison: lines that nobody touched are the context, and only
 * what is between them is looked at as text. Empty if the texts are equal.
 */
export const unifiedDiff = (older: string, newer: string, parts: readonly Part[], names: [string, string]): string => {
  const hunks = hunksOf(blocksOf(linesOf(older), linesOf(newer), parts));
  if (hunks.length === 0) return '';
  const [oldFileName, newFileName] = names;
  return formatPatch({ oldFileName, newFileName, oldHeader: undefined, newHeader: undefined, hunks });
};
