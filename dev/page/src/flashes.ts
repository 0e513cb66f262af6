import { useEffect, useRef, useState } from "preact/hooks";
import type { Cell } from "./types";

export interface Flashes {
  /** Keys of rows that appeared while the page was open. */
  rows: Set<string>;
  /** `row key/column` -> how often that cell changed while the page was open. */
  cells: Map<string, number>;
}

/** What changed in a tab since it was first shown. */
export function useFlashes(body: Cell[][], idColumn: number): Flashes {
  const before = useRef<Map<string, Cell[]> | null>(null);
  const [flashes, setFlashes] = useState<Flashes>({ rows: new Set(), cells: new Map() });

  useEffect(() => {
    const now = new Map(body.map((row, index) => [rowKey(row, index, idColumn), row]));
    const known = before.current;
    before.current = now;
    if (!known) return;
    const appeared: string[] = [];
    const changed: string[] = [];
    for (const [key, row] of now) {
      const old = known.get(key);
      if (!old) appeared.push(key);
      else row.forEach((cell, column) => (old[column] ?? "") !== (cell ?? "") && changed.push(`${key}/${column}`));
    }
    if (!appeared.length && !changed.length) return;
    setFlashes((shown) => {
      const cells = new Map(shown.cells);
      for (const cell of changed) cells.set(cell, (cells.get(cell) ?? 0) + 1);
      return { rows: new Set([...shown.rows, ...appeared]), cells };
    });
  }, [body, idColumn]);

  return flashes;
}

/** What names a row over sorting and inserting: the lead id where there is one. */
export function rowKey(row: Cell[], index: number, idColumn: number): string {
  const id = idColumn >= 0 ? row[idColumn] : null;
  return id === null || id === undefined || id === "" ? `at-${index}` : `lead-${String(id)}`;
}
