/** The lines of a text, each with its line feed; the last one has none. A text that ends with one has no empty last line. */
export const linesOf = (text: string): string[] => {
  const lines: string[] = [];
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
};
