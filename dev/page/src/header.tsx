import { useState } from "preact/hooks";
import { setAway } from "./api";
import type { Picture, Section, StandInSection } from "./types";

type Breakable = "whatsapp" | "sheet" | "telegram";

/** What the system stands on, whether it is there, and switches to take the outside world away. */
export function Header({ picture }: { picture: Picture }) {
  const [problem, setProblem] = useState("");
  const toggle = async (service: Breakable, away: boolean) => {
    setProblem("");
    try {
      await setAway(service, away);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <header class="top">
      <div class="brand">
        <img src="icon.svg" alt="" width="28" height="28" />
        <div>
          <h1>lead-pipeline</h1>
          <p>Write as a lead. Watch it become a row.</p>
        </div>
      </div>
      {picture.connection === "lost" && (
        <p class="notice" role="status">
          <span class="spinner" /> Connection lost, reconnecting…
        </p>
      )}
      {problem && (
        <p class="notice notice-bad" role="alert">
          {problem}
        </p>
      )}
      <div class="services" role="group" aria-label="What the pipeline stands on; switch a service off to watch it recover">
        <Switch title="WAHA" section={picture.whatsapp} onToggle={(away) => toggle("whatsapp", away)} />
        <Switch title="Google" section={picture.sheet} onToggle={(away) => toggle("sheet", away)} />
        <Switch title="Telegram" section={picture.telegram} onToggle={(away) => toggle("telegram", away)} />
        <Lamp title="Redis" section={picture.streams} />
        <Lamp title="PostgreSQL" section={picture.database} />
      </div>
    </header>
  );
}

function Switch(props: { title: string; section: StandInSection; onToggle: (away: boolean) => void }) {
  const { title, section } = props;
  if (section.status !== "live") return <Lamp title={title} section={section} />;
  const isOn = !section.fault;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={`${title} answers`}
      title={isOn ? `Click: ${title} stops answering` : `Click: ${title} answers again`}
      class={`service ${isOn ? "" : "service-away"}`}
      onClick={() => props.onToggle(isOn)}
    >
      <span class="track" aria-hidden="true" />
      {title}
    </button>
  );
}

const words = { loading: "…", live: "", away: "away", real: "real account" };

function Lamp({ title, section }: { title: string; section: Section }) {
  return (
    <span class={`service lamp-${section.status}`} role="status" aria-label={`${title}: ${section.status}`} title={section.problem}>
      <span class="lamp" aria-hidden="true" />
      {title}
      {words[section.status] && <em>{words[section.status]}</em>}
    </span>
  );
}
