import { Authors, blameLines, blameRanges, type Written } from './authors';
import { deliver } from './deliver';
import { linesOf } from './lines';
import { changesBetween } from './log';
import { pastAt, type Moment } from './moment';
import type { Operation } from './request';

const shown = ({ sid, seq, userId, at }: Written) => ({ sid, seq, userId, at });

/** Who wrote each stretch and who last touched each line of the text at a moment, when, and in which change. */
export const blame: Operation<{ moment: Moment }> = async (dependencies, cache, request) => {
  const { documentId } = request;
  const { replica, revision, later } = await pastAt(dependencies, cache, documentId, request.arguments.moment);
  const authors = new Authors();
  for await (const changes of changesBetween(dependencies, documentId, 0, revision)) authors.add(changes);
  authors.add(later);
  const ranges = blameRanges(replica, authors);
  const lines = blameLines(linesOf(replica.text), ranges);
  return deliver(dependencies, documentId, {
    ranges: ranges.map(({ position, length, by }) => ({ position, length, ...shown(by) })),
    lines: lines.map((by, index) => ({ line: index + 1, ...shown(by) })),
  });
};
