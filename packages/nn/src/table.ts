/** A column of a table: its title, how its cells are set, and its width without the padding. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right" | "center";
  readonly width: number;
}

/** Lines of at most `width` characters, broken at spaces; words that are longer end in an ellipsis. */
const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
};

const set = (text: string, { align, width }: Column): string => {
  if (align === "center") return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
  return align === "right" ? text.padStart(width) : text.padEnd(width);
};

/** Widths with the excess over `most` taken from all columns evenly, each rounded to even. */
const fit = (widths: readonly number[], most: number): number[] => {
  let excess = widths.reduce((a, b) => a + b, 0) - most;
  if (excess <= 0) return [...widths];
  return widths.map((w, i) => {
    const share = excess / (widths.length - i);
    const half = Math.floor(share) + 0.5;
    const cut = Math.min(w, share === half && Math.floor(share) % 2 === 0 ? Math.floor(share) : Math.round(share));
    excess -= cut;
    return w - cut;
  });
};

/**
 * A table with rules between the rows, drawn with box characters in `lineLength` columns: cells that do not fit are wrapped. The layout is
 * that of Keras's summaries.
 */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[], lineLength: number): string => {
  const widths = fit(
    columns.map((c) => c.width + 2),
    lineLength - columns.length - 1,
  ).map((w) => Math.max(1, w - 2));
  const fitted = columns.map((c, i) => ({ ...c, width: widths[i]! }));
  const rule = (left: string, fill: string, cross: string, right: string): string =>
    left + widths.map((w) => fill.repeat(w + 2)).join(cross) + right;
  const row = (cells: readonly string[], bar: string): string => {
    const wrapped = cells.map((c, i) => wrap(c, widths[i]!));
    const height = Math.max(...wrapped.map((w) => w.length));
    return Array.from({ length: height }, (_, k) => {
      const line = wrapped.map((w, i) => set(w[k] ?? "", fitted[i]!)).join(` ${bar} `);
      return `${bar} ${line} ${bar}`;
    }).join("\n");
  };
  return [
    rule("┏", "━", "┳", "┓"),
    row(
      columns.map((c) => c.title),
      "┃",
    ),
    rule("┡", "━", "╇", "┩"),
    ...(rows.length ? [rows.map((r) => row(r, "│")).join(`\n${rule("├", "─", "┼", "┤")}\n`)] : []),
    rule("└", "─", "┴", "┘"),
  ].join("\n");
};
