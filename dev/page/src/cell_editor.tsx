import { useEffect, useState } from "preact/hooks";
import { editSheet, type SheetEdit } from "./api";

export interface Place {
  /** Both count from 1. */
  row: number;
  column: number;
}

interface CellEditorProps {
  tab: string;
  place: Place | null;
  /** What stands in that cell. */
  value: string;
}

/** The line above a spreadsheet: the chosen cell and its value, to be changed as the sales team would. */
export function CellEditor({ tab, place, value }: CellEditorProps) {
  const [text, setText] = useState(value);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setText(value);
    setProblem("");
  }, [value, place?.row, place?.column]);

  const edit = async (what: Pick<SheetEdit, "op" | "value">) => {
    if (!place) return;
    try {
      await editSheet({ tab, ...place, ...what });
      setProblem("");
    } catch (error) {
      setProblem((error as Error).message);
    }
  };

  if (!place) return <p class="cell-hint">Choose a cell to change the sheet as staff would</p>;
  return (
    <form
      class="cell-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void edit({ op: "set_cell", value: text });
      }}
    >
      <span class="cell-name">
        {columnLetter(place.column - 1)}
        {place.row}
      </span>
      <input
        aria-label={`Value of cell ${columnLetter(place.column - 1)}${place.row}`}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="button" title="Insert an empty row above" onClick={() => void edit({ op: "insert_row" })}>
        Insert row
      </button>
      <button type="button" title="Delete this row" onClick={() => void edit({ op: "delete_row" })}>
        Delete row
      </button>
      {problem && (
        <span class="bad" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}

/** A, B, … Z, AA, … for 0, 1, … */
export function columnLetter(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnLetter(Math.floor(column / 26) - 1) + letter;
}
