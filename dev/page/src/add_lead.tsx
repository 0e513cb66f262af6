import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Engine, engines, internationalDigits, newPerson, type Person } from "./people";

type Kind = Parameters<typeof newPerson>[0];

const kinds: { kind: Kind; title: string; digits: string }[] = [
  { kind: "phone", title: "WhatsApp, by phone number", digits: "Phone number" },
  { kind: "lid_with_phone", title: "WhatsApp, LID that tells the phone", digits: "Phone number" },
  { kind: "lid_only", title: "WhatsApp, LID alone", digits: "LID" },
  { kind: "telegram", title: "Telegram", digits: "Telegram user id" },
];

function suggestion(kind: Kind): string {
  const random = String(Math.floor(10_000_000 + Math.random() * 89_999_999));
  return { phone: `0812${random}`, lid_with_phone: `0813${random}`, lid_only: `386000${random}`, telegram: `77${random}` }[kind];
}

/** A small form for one more lead. */
export function AddLead({ onAdd, onDone }: { onAdd: (person: Person) => void; onDone: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [kind, setKind] = useState<Kind>("phone");
  const [name, setName] = useState("");
  const [digits, setDigits] = useState(() => suggestion("phone"));
  const [engine, setEngine] = useState<Engine>("GOWS");

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const clean = kind === "phone" || kind === "lid_with_phone" ? internationalDigits(digits) : digits.replace(/\D/g, "");
  const isValid = clean.length >= 8 && clean.length <= 15;
  const digitsTitle = kinds.find((one) => one.kind === kind)?.digits ?? "";

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="add-lead" onClose={onDone}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isValid) return;
          onAdd(newPerson(kind, name.trim() || `Kontak ${clean.slice(-4)}`, clean, engine));
          dialog.current?.close();
        }}
      >
        <h2 id="add-lead">Add a lead</h2>
        <Labelled id="lead-kind" title="Reaches you by">
          <select
            id="lead-kind"
            value={kind}
            onChange={(event) => {
              const chosen = event.currentTarget.value as Kind;
              setKind(chosen);
              setDigits(suggestion(chosen));
            }}
          >
            {kinds.map((one) => (
              <option key={one.kind} value={one.kind}>
                {one.title}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled id="lead-name" title="Name">
          <input
            id="lead-name"
            value={name}
            maxLength={60}
            placeholder="Ratna Dewi"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Labelled>
        <Labelled id="lead-digits" title={digitsTitle}>
          <input
            id="lead-digits"
            value={digits}
            inputMode="tel"
            aria-invalid={!isValid}
            onInput={(event) => setDigits(event.currentTarget.value)}
          />
          {!isValid && <span class="hint-bad">8 to 15 digits</span>}
        </Labelled>
        {kind !== "telegram" && (
          <Labelled id="lead-engine" title="Engine">
            <select id="lead-engine" value={engine} onChange={(event) => setEngine(event.currentTarget.value as Engine)}>
              {engines.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </Labelled>
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={!isValid}>
            Add
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** A field under its label; the label names the field alone, not the choices in it. */
function Labelled({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <div class="labelled">
      <label for={id}>{title}</label>
      {children}
    </div>
  );
}
