import type { Conversation, Person } from "./people";
import { PlusIcon } from "./icons";

const channelNames = { whatsapp: "WhatsApp", telegram: "Telegram" };

interface RailProps {
  people: Person[];
  selected: Person;
  conversations: Map<string, Conversation>;
  unread: Map<string, number>;
  stateOf: (person: Person) => string;
  onSelect: (person: Person) => void;
  onAdd: () => void;
}

/** The leads one may be. */
export function Rail(props: RailProps) {
  return (
    <nav class="rail" aria-label="Leads">
      <ul>
        {props.people.map((person) => (
          <li key={person.key}>
            <Face
              person={person}
              isSelected={person.key === props.selected.key}
              unread={props.unread.get(person.key) ?? 0}
              botIsTyping={props.conversations.get(person.key)?.botIsTyping ?? false}
              state={props.stateOf(person)}
              onSelect={() => props.onSelect(person)}
            />
          </li>
        ))}
        <li>
          <button type="button" class="face" onClick={props.onAdd} aria-label="Add a lead">
            <span class="avatar avatar-add">
              <PlusIcon />
            </span>
            <span class="face-name">Add</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}

interface FaceProps {
  person: Person;
  isSelected: boolean;
  unread: number;
  botIsTyping: boolean;
  state: string;
  onSelect: () => void;
}

function Face({ person, isSelected, unread, botIsTyping, state, onSelect }: FaceProps) {
  const engine = person.channel === "whatsapp" ? person.engine : "Bot API";
  const label = `${person.name}, ${channelNames[person.channel]}, ${engine}${unread ? `, ${unread} unread` : ""}`;
  return (
    <button
      type="button"
      class="face"
      aria-current={isSelected ? "true" : undefined}
      aria-label={label}
      title={`${label}${state ? ` · ${state}` : ""}`}
      onClick={onSelect}
    >
      <Avatar person={person} />
      {unread > 0 && <span class="badge">{unread}</span>}
      {unread === 0 && botIsTyping && !isSelected && <span class="badge badge-typing">…</span>}
      <span class="face-name">{person.name.split(" ")[0]}</span>
      <span class={`face-engine channel-${person.channel}`}>{person.channel === "whatsapp" ? person.engine : "Telegram"}</span>
    </button>
  );
}

/** Initials on a colour that stays with the person. */
export function Avatar({ person }: { person: Person }) {
  const initials = person.name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("");
  let hash = 0;
  for (const letter of person.key) hash = (hash * 31 + letter.charCodeAt(0)) % 9973;
  return <span class={`avatar tint-${hash % 8}`}>{initials}</span>;
}
