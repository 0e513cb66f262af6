import { useEffect, useRef, useState } from "preact/hooks";
import type { Spoken } from "./api";
import { CloseIcon, FileIcon, MicrophoneIcon, PictureIcon, PinIcon, PlusIcon, SendIcon, StickerIcon } from "./icons";
import type { Bubble, Person } from "./people";

interface ComposerProps {
  person: Person;
  /** The message whose text is being changed. */
  editing: Bubble | null;
  onEdited: () => void;
  onSend: (spoken: Spoken) => Promise<boolean>;
}

const media = [
  { kind: "voice", title: "Voice note", Icon: MicrophoneIcon },
  { kind: "image", title: "Picture", Icon: PictureIcon },
  { kind: "sticker", title: "Sticker", Icon: StickerIcon },
  { kind: "location", title: "Location", Icon: PinIcon },
  { kind: "document", title: "Document", Icon: FileIcon },
];

/** Where the visitor writes: as the lead, or as staff on the company's own phone. */
export function Composer({ person, editing, onEdited, onSend }: ComposerProps) {
  const [text, setText] = useState("");
  const [asStaff, setAsStaff] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [attaching, setAttaching] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const isWhatsApp = person.channel === "whatsapp";
  const fromMe = isWhatsApp && asStaff;

  useEffect(() => {
    if (!editing) return;
    setText(editing.text);
    field.current?.focus();
  }, [editing]);

  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }, [text]);

  const send = async (spoken: Spoken): Promise<boolean> => {
    setBusy(true);
    const isSent = await onSend({ ...spoken, fromMe });
    setBusy(false);
    field.current?.focus();
    return isSent;
  };
  const sendText = async () => {
    const written = text.trim();
    if (!written || isBusy) return;
    const isSent = await send(editing ? { texts: [written], editOf: editing.id } : { texts: [written] });
    if (!isSent) return;
    setText("");
    if (editing) onEdited();
  };
  const cancelEdit = () => {
    setText("");
    onEdited();
  };

  return (
    <div class="composer">
      <div class="quick" role="group" aria-label="Quick messages">
        {["Halo", "1", "2", "3"].map((words) => (
          <button type="button" key={words} disabled={isBusy} onClick={() => void send({ texts: [words] })}>
            {words}
          </button>
        ))}
        <button type="button" onClick={() => setText(filledForm(person))} title="Puts a filled form into the message field">
          Fill the form
        </button>
        <button
          type="button"
          disabled={isBusy}
          onClick={() => void send({ texts: burst })}
          title="Five messages at once; the bot answers once"
        >
          Burst of 5
        </button>
        <button type="button" disabled={isBusy} onClick={() => void send({ texts: ["Bisa bicara dengan admin?"] })}>
          Ask for a person
        </button>
      </div>
      {editing && (
        <p class="editing">
          Editing a message
          <button type="button" aria-label="Stop editing" onClick={cancelEdit}>
            <CloseIcon />
          </button>
        </p>
      )}
      <form
        class="write"
        onSubmit={(event) => {
          event.preventDefault();
          void sendText();
        }}
      >
        <button
          type="button"
          class="round"
          aria-label="Attach"
          aria-expanded={attaching}
          onClick={() => setAttaching(!attaching)}
        >
          <PlusIcon class={attaching ? "turned" : ""} />
        </button>
        <textarea
          ref={field}
          rows={1}
          aria-label="Message"
          placeholder={fromMe ? "Write as staff, from the phone" : `Write as ${person.name.split(" ")[0]}`}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
              event.preventDefault();
              void sendText();
            }
            if (event.key === "Escape" && editing) cancelEdit();
          }}
        />
        <button type="submit" class="round send" aria-label="Send" disabled={!text.trim() || isBusy}>
          <SendIcon />
        </button>
      </form>
      {attaching && (
        <div class="attach" role="group" aria-label="Attachments">
          {media.map(({ kind, title, Icon }) => (
            <button
              type="button"
              key={kind}
              disabled={isBusy}
              onClick={() => {
                setAttaching(false);
                void send({ media: kind });
              }}
            >
              <Icon />
              {title}
            </button>
          ))}
        </div>
      )}
      {isWhatsApp && (
        <label class="as-staff">
          <input type="checkbox" checked={asStaff} onChange={(event) => setAsStaff(event.currentTarget.checked)} />
          Write as staff, from the company's phone
        </label>
      )}
    </div>
  );
}

const burst = ["Halo kak", "mau tanya", "soal franchise", "apa saja ya", "🙏"];

function filledForm(person: Person): string {
  return [
    `biodata: ${person.name.split(" ")[0]}, Bandung`,
    "sumber info: Instagram",
    "bidang usaha: kuliner",
    "budget: 100 juta",
    "rencana mulai: Januari 2027",
  ].join("\n");
}
