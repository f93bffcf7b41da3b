/** Where a key leads in the grid; rows are counted from 0, -1 is the head. */
export type At = { row: number; column: number };

type Size = { rows: number; columns: number /** Rows on one screen. */; page: number };

/** The next place for a key; null when the key means nothing here. */
export function stepOf(key: string, isCommand: boolean, at: At, { rows, columns, page }: Size): At | null {
  const row = (wanted: number): At => ({ ...at, row: Math.max(-1, Math.min(rows - 1, wanted)) });
  const column = (wanted: number): At => ({ ...at, column: Math.max(0, Math.min(columns - 1, wanted)) });
  switch (key) {
    case "ArrowUp":
      return isCommand ? row(0) : row(at.row - 1);
    case "ArrowDown":
      return isCommand ? row(rows - 1) : row(at.row + 1);
    case "ArrowLeft":
      return isCommand ? column(0) : column(at.column - 1);
    case "ArrowRight":
      return isCommand ? column(columns - 1) : column(at.column + 1);
    case "Home":
      return isCommand ? { row: Math.min(0, rows - 1), column: 0 } : column(0);
    case "End":
      return isCommand ? { row: rows - 1, column: columns - 1 } : column(columns - 1);
    case "PageUp":
      return row(Math.max(0, at.row - page));
    case "PageDown":
      return row(at.row + page);
    default:
      return null;
  }
}
