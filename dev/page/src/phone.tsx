import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { say } from "./api";
import { BubbleView } from "./bubble";
import { Composer } from "./composer";
import { addressShape, type Bubble, type Conversation, type Engine, engines, type Person, shownNumber } from "./people";
import { shownDay } from "./time";
import type { Section } from "./types";

interface PhoneProps {
  person: Person;
  conversation: Conversation;
  section: Section;
  onEngine: (engine: Engine) => void;
}

/** The phone of one lead: what the bot and they said, and a place to write. */
export function Phone({ person, conversation, section, onEngine }: PhoneProps) {
  const [editing, setEditing] = useState<Bubble | null>(null);
  const [problem, setProblem] = useState("");
  const send = async (spoken: Parameters<typeof say>[1]): Promise<boolean> => {
    setProblem("");
    try {
      await say(person, spoken);
      return true;
    } catch (error) {
      setProblem((error as Error).message);
      return false;
    }
  };
  return (
    <section class={`phone ${person.channel}`} aria-label={`Phone of ${person.name}`}>
      <div class="owner">
        <div class="owner-words">
          <h2>{person.name}</h2>
          <p title="How this lead's address looks to the gateway">
            {shownNumber(person)} · {addressShape(person)}
          </p>
        </div>
        {person.channel === "whatsapp" ? (
          <label class="engine">
            <span>Engine</span>
            <select value={person.engine} onChange={(event) => onEngine(event.currentTarget.value as Engine)}>
              {engines.map((engine) => (
                <option key={engine}>{engine}</option>
              ))}
            </select>
          </label>
        ) : (
          <span class="engine engine-fixed">
            <span>Channel</span>Telegram
          </span>
        )}
      </div>
      <div class="screen">
        <div class="chat-head">
          <span class="avatar avatar-company" aria-hidden="true">
            S
          </span>
          <div>
            <strong>{person.channel === "whatsapp" ? "StartFranchise Indonesia" : "StartFranchise Bot"}</strong>
            <p aria-live="polite">{conversation.botIsTyping ? "typing…" : person.channel === "whatsapp" ? "online" : "bot"}</p>
          </div>
        </div>
        <Log
          person={person}
          conversation={conversation}
          section={section}
          onEdit={setEditing}
          onRevoke={(bubble) => void send({ revokeOf: bubble.id })}
        />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <Composer person={person} editing={editing} onEdited={() => setEditing(null)} onSend={send} />
      </div>
    </section>
  );
}

interface LogProps {
  person: Person;
  conversation: Conversation;
  section: Section;
  onEdit: (bubble: Bubble) => void;
  onRevoke: (bubble: Bubble) => void;
}

function Log({ person, conversation, section, onEdit, onRevoke }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const { bubbles, botIsTyping } = conversation;

  useLayoutEffect(() => {
    if (log.current && isAtEnd.current) log.current.scrollTop = log.current.scrollHeight;
  }, [bubbles.length, botIsTyping]);

  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const stayAtEnd = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    stayAtEnd.observe(element);
    return () => stayAtEnd.disconnect();
  }, []);

  return (
    <div
      ref={log}
      class="log"
      role="log"
      aria-label="Conversation with the bot"
      tabIndex={0}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      <div class="log-start" />
      {section.status === "loading" && <p class="log-note">Opening the chat…</p>}
      {(section.status === "away" || section.status === "real") && <p class="log-note log-note-bad">{section.problem}</p>}
      {section.status === "live" && bubbles.length === 0 && (
        <p class="log-note">Nothing said yet. Write as {person.name.split(" ")[0]} would: “Halo”.</p>
      )}
      {bubbles.map((bubble, index) => {
        const before = bubbles[index - 1];
        const isNewDay = !before || shownDay(before.at) !== shownDay(bubble.at);
        return (
          <div key={`${bubble.from}-${bubble.id}`} class="log-line">
            {isNewDay && <p class="day">{shownDay(bubble.at)}</p>}
            <BubbleView
              bubble={bubble}
              person={person}
              isFollowing={!isNewDay && before?.from === bubble.from}
              onEdit={() => onEdit(bubble)}
              onRevoke={() => onRevoke(bubble)}
            />
          </div>
        );
      })}
      {botIsTyping && (
        <div class="bubble bubble-bot typing" role="status" aria-label="The bot is typing">
          <i /> <i /> <i />
        </div>
      )}
    </div>
  );
}
