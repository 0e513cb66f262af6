import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Colleague, press, sayToAdmins } from "./api";
import { SendIcon } from "./icons";
import { TelegramText } from "./markup";
import { shownTime, useNow } from "./time";
import type { AnsweredCallback, TelegramMessage, TelegramSection } from "./types";

const colleague: Colleague = { id: 900001, name: "Rina (sales)", username: "rina_sales" };

/** The sales team's Telegram chat: alerts with their buttons, and a field for the bot's commands. */
export function AdminChat({ section, adminChats }: { section: TelegramSection; adminChats: string[] }) {
  const [chosen, setChosen] = useState("");
  const [problem, setProblem] = useState("");
  const chats = adminChats.length ? adminChats : Object.keys(section.chats ?? {}).filter((id) => id.startsWith("-"));
  const chatId = chats.includes(chosen) ? chosen : (chats[0] ?? "");
  const messages = section.chats?.[chatId]?.messages ?? [];

  const attempt = async (act: () => Promise<void>): Promise<boolean> => {
    setProblem("");
    try {
      await act();
      return true;
    } catch (error) {
      setProblem((error as Error).message);
      return false;
    }
  };

  return (
    <section class="panel admins telegram" aria-label="Admin Telegram chat">
      <header class="panel-head">
        <h2>
          <span class="avatar avatar-small avatar-company" aria-hidden="true">
            T
          </span>
          Sales team
        </h2>
        {chats.length > 1 ? (
          <select aria-label="Admin chat" value={chatId} onChange={(event) => setChosen(event.currentTarget.value)}>
            {chats.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        ) : (
          <p>Telegram group</p>
        )}
      </header>
      <AlertLog section={section} messages={messages} onPress={(message, data) => void attempt(() => press(chatId, message.message_id, data, colleague))} />
      <PressAnswer answers={(section.answered_callbacks ?? []).filter((one) => String(one.chat_id) === chatId)} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <CommandField isReady={section.status === "live" && chatId !== ""} onSend={(text) => attempt(() => sayToAdmins(chatId, colleague, text))} />
    </section>
  );
}

const answerShownMilliseconds = 5000;

/** What the bot answered to the last press, for as long as Telegram shows it. */
function PressAnswer({ answers }: { answers: AnsweredCallback[] }) {
  const last = answers.at(-1);
  const now = useNow(500, last !== undefined && Date.now() - last.answered_at < answerShownMilliseconds);
  if (!last?.text || now - last.answered_at >= answerShownMilliseconds) return null;
  return (
    <p class="press-answer" role="status">
      {last.text}
    </p>
  );
}

interface AlertLogProps {
  section: TelegramSection;
  messages: TelegramMessage[];
  onPress: (message: TelegramMessage, data: string) => void;
}

function AlertLog({ section, messages, onPress }: AlertLogProps) {
  const log = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1)?.message_id;
  useLayoutEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [newest]);
  return (
    <div class="log" role="log" aria-label="Admin chat" tabIndex={0} ref={log}>
      <div class="log-start" />
      {section.status === "loading" && <p class="log-note">Opening the chat…</p>}
      {(section.status === "away" || section.status === "real") && <p class="log-note log-note-bad">{section.problem}</p>}
      {section.status === "live" && messages.length === 0 && (
        <p class="log-note">No alert yet. When a lead is complete or asks for a person, the team hears it here.</p>
      )}
      {messages.map((message) => (
        <article key={message.message_id} class={`alert ${message.from_bot ? "" : "alert-person"}`} aria-label={message.from_bot ? "Alert" : "From the sales team"}>
          <div class="bubble">
            {!message.from_bot && <p class="author">{message.from}</p>}
            <div class="words">
              <TelegramText text={message.text} html={message.html} />
            </div>
            <span class="stamp">
              {message.edited_at ? "edited " : ""}
              <time>{shownTime(message.at)}</time>
            </span>
          </div>
          {message.buttons.map((row, index) => (
            <div class="keyboard" key={index}>
              {row.map((button) =>
                /^https?:/.test(button.data) ? (
                  <a key={button.data} href={button.data} target="_blank" rel="noopener noreferrer">
                    {button.text}
                  </a>
                ) : (
                  <button type="button" key={button.data} onClick={() => onPress(message, button.data)}>
                    {button.text}
                  </button>
                ),
              )}
            </div>
          ))}
        </article>
      ))}
    </div>
  );
}

function CommandField({ isReady, onSend }: { isReady: boolean; onSend: (text: string) => Promise<boolean> }) {
  const [text, setText] = useState("");
  const send = async (words: string) => {
    if (words.trim() && (await onSend(words.trim()))) setText("");
  };
  return (
    <form
      class="write"
      onSubmit={(event) => {
        event.preventDefault();
        void send(text);
      }}
    >
      {["/stats", "/help"].map((command) => (
        <button type="button" class="command" key={command} disabled={!isReady} onClick={() => void send(command)}>
          {command}
        </button>
      ))}
      <input
        aria-label="Message to the sales group"
        placeholder="/lead 0812…"
        value={text}
        disabled={!isReady}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="round send" aria-label="Send to the sales group" disabled={!isReady || !text.trim()}>
        <SendIcon />
      </button>
    </form>
  );
}
