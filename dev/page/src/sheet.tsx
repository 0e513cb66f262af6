import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { CellEditor, columnLetter, type Place } from "./cell_editor";
import { GridIcon } from "./icons";
import { type Flashes, rowKey, useFlashes } from "./flashes";
import type { Cell, PageFacts, SheetSection, Tab } from "./types";

const leastRows = 9;
const leastColumns = 9;

interface SheetProps {
  section: SheetSection;
  facts: PageFacts;
  /** The lead whose row is marked; empty: none. */
  highlightedLead: string;
}

/** The spreadsheet as the sales team sees it: new rows and changed cells light up. */
export function Sheet({ section, facts, highlightedLead }: SheetProps) {
  const [chosenTitle, setChosenTitle] = useState("");
  const [place, setPlace] = useState<Place | null>(null);
  const spreadsheets = section.spreadsheets ?? {};
  const tabs = (spreadsheets[facts.spreadsheet] ?? Object.values(spreadsheets)[0])?.tabs ?? [];
  const tab =
    tabs.find((one) => one.title === chosenTitle) ?? tabs.find((one) => one.title === facts.tab) ?? tabs[0] ?? null;
  const leads = Math.max(0, (tab?.rows.length ?? 0) + (tab?.hidden ?? 0) - 1);
  return (
    <section class="panel sheet" aria-label="Google Sheet">
      <header class="panel-head">
        <h2>
          <GridIcon /> Google Sheet
        </h2>
        {tab && <CellEditor tab={tab.title} place={place} value={place ? valueAt(tab, place) : ""} />}
        <p>{section.status === "live" ? `${leads} ${leads === 1 ? "lead" : "leads"}` : ""}</p>
      </header>
      {section.status === "loading" && <p class="empty">Opening the sheet…</p>}
      {(section.status === "away" || section.status === "real") && <p class="empty empty-bad">{section.problem}</p>}
      {section.status === "live" && !tab && <p class="empty">There is no spreadsheet yet.</p>}
      {section.status === "live" && tab && leads === 0 && (
        <p class="sheet-note">No lead yet. A finished form becomes a row here.</p>
      )}
      {tab && <Grid key={tab.title} tab={tab} highlightedLead={highlightedLead} place={place} onPlace={setPlace} />}
      {tabs.length > 0 && (
        <div class="tabs" role="tablist" aria-label="Tabs of the spreadsheet">
          {tabs.map((one) => (
            <button
              type="button"
              role="tab"
              key={one.title}
              aria-selected={one === tab}
              onClick={() => {
                setChosenTitle(one.title);
                setPlace(null);
              }}
            >
              {one.title}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}

interface GridProps {
  tab: Tab;
  highlightedLead: string;
  place: Place | null;
  onPlace: (place: Place) => void;
}

function Grid({ tab, highlightedLead, place, onPlace }: GridProps) {
  const header = tab.rows[0] ?? [];
  const body = tab.rows.slice(1);
  const idColumn = header.findIndex((name) => name === "lead_id");
  const flashes = useFlashes(body, idColumn);
  const columns = Math.max(leastColumns, ...tab.rows.map((row) => row.length + 1));
  const firstBlankRow = body.length + tab.hidden + 2;
  const blank = Math.max(1, leastRows - tab.rows.length);
  const frame = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (frame.current && body.length > leastRows) frame.current.scrollTop = frame.current.scrollHeight;
  }, [body.length]);

  return (
    <div class="grid-frame" ref={frame} tabIndex={0} aria-label="Cells">
      <table role="grid" aria-label={`Sheet ${tab.title}`}>
        <thead>
          <tr class="letters" aria-hidden="true">
            <td class="number" />
            {Array.from({ length: columns }, (_, column) => (
              <td key={column}>{columnLetter(column)}</td>
            ))}
          </tr>
          <tr class="head-row">
            <td class="number" aria-hidden="true">
              1
            </td>
            {Array.from({ length: columns }, (_, column) => (
              <th key={column} scope="col" class={placeClass(place, 1, column)} onClick={() => onPlace({ row: 1, column: column + 1 })}>
                {shown(header[column])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tab.hidden > 0 && (
            <tr class="hidden-rows">
              <td class="number">…</td>
              <td colSpan={columns}>{tab.hidden} earlier rows are not shown</td>
            </tr>
          )}
          {body.map((row, index) => (
            <Row
              key={rowKey(row, index, idColumn)}
              row={row}
              rowKey={rowKey(row, index, idColumn)}
              number={index + 2 + tab.hidden}
              columns={columns}
              flashes={flashes}
              place={place}
              onPlace={onPlace}
              isHighlighted={idColumn >= 0 && highlightedLead !== "" && String(row[idColumn] ?? "") === highlightedLead}
            />
          ))}
          {Array.from({ length: blank }, (_, index) => (
            <tr key={`blank-${index}`} aria-hidden="true">
              <td class="number">{firstBlankRow + index}</td>
              {Array.from({ length: columns }, (_, column) => (
                <td
                  key={column}
                  class={placeClass(place, firstBlankRow + index, column)}
                  onClick={() => onPlace({ row: firstBlankRow + index, column: column + 1 })}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  row: Cell[];
  rowKey: string;
  number: number;
  columns: number;
  flashes: Flashes;
  isHighlighted: boolean;
  place: Place | null;
  onPlace: (place: Place) => void;
}

function Row({ row, rowKey: key, number, columns, flashes, isHighlighted, place, onPlace }: RowProps) {
  const isNew = flashes.rows.has(key);
  return (
    <tr class={`${isNew ? "row-new" : ""} ${isHighlighted ? "row-selected" : ""}`}>
      <td class="number" aria-hidden="true">
        {number}
      </td>
      {Array.from({ length: columns }, (_, column) => {
        const change = flashes.cells.get(`${key}/${column}`);
        return (
          // Another key is another element, so that a second change lights up anew.
          <td
            key={`${column}-${change ?? 0}`}
            class={`${change ? "cell-changed" : ""} ${placeClass(place, number, column)}`}
            title={shown(row[column])}
            onClick={() => onPlace({ row: number, column: column + 1 })}
          >
            {shown(row[column])}
          </td>
        );
      })}
    </tr>
  );
}

function shown(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? "" : String(cell);
}

function valueAt(tab: Tab, place: Place): string {
  const index = place.row === 1 ? 0 : place.row - 1 - tab.hidden;
  return shown(tab.rows[index]?.[place.column - 1]);
}

function placeClass(place: Place | null, row: number, column: number): string {
  return place?.row === row && place.column === column + 1 ? "cell-chosen" : "";
}
