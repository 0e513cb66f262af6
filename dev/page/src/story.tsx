import { CheckIcon } from "./icons";
import type { Person } from "./people";
import { milliseconds, shownExactTime, useNow } from "./time";
import type { DatabaseSection, Decision, Lead, Reply } from "./types";

const path = [
  { state: "NEW", title: "New" },
  { state: "CHOOSE_OPTION", title: "Menu" },
  { state: "FORM_SENT", title: "Form sent" },
  { state: "FORM_IN_PROGRESS", title: "Form begun" },
  { state: "FORM_COMPLETED", title: "Completed" },
];
const human = [
  { state: "EXISTING", title: "Known contact" },
  { state: "PARTNERSHIP", title: "Partnership" },
  { state: "MANUAL_INTERVENTION", title: "A person talks" },
];
const fields = [
  { name: "source_info", title: "Source" },
  { name: "business_type", title: "Business" },
  { name: "budget", title: "Budget" },
  { name: "start_plan", title: "Start" },
  { name: "biodata", title: "Biodata" },
];
const strikesAllowed = 3;

const ruleInWords: Record<string, string> = {
  welcomed: "First words: welcomed, with the menu",
  chose_franchise: "Chose 1: looks for a franchise",
  chose_partnership: "Chose 2: wants to be a franchisor",
  chose_other: "Chose 3: something else",
  gave_fields: "Gave part of the form",
  completed_form: "All five fields are known",
  wrong_choice: "Not a choice of the menu",
  no_field: "Held no field of the form",
  third_strike: "Third wrong answer: a person takes over",
  corrected: "Corrected a field",
  post_form_contact: "Wrote again after the form",
  asked_for_person: "Asked to speak to a person",
  asked_again: "Asked again what was open",
  text_please: "Sent no text: asked for text",
  thanked: "Said thanks: nothing to answer",
  blocked: "Blocked: stored, not answered",
  stale: "Came far too late: stored, not answered",
  late: "Came behind a later message: not answered",
  human_talks: "A person talks here: the bot is silent",
  question_unseen: "Written before the question was seen: silent",
  noted: "Noted, nothing to answer",
  staff_wrote: "Staff wrote from the phone",
  echo: "The bot's own message, back from WhatsApp",
  state_set: "State set by hand",
  taken_over: "Taken over by a person",
  handed_back: "Handed back to the bot",
  block_set: "Block set or lifted",
};

interface StoryProps {
  person: Person;
  lead: Lead | null;
  database: DatabaseSection;
}

/** Where the lead stands, and why the bot said what it said. */
export function Story({ person, lead, database }: StoryProps) {
  return (
    <section class="panel story" aria-label={`What the pipeline knows of ${person.name}`}>
      <header class="panel-head">
        <h2>{person.name.split(" ")[0]} in the pipeline</h2>
        <p>
          {lead ? (
            <>
              lead {lead.id} · partition {String(lead.partition).padStart(2, "0")} ·{" "}
              <code aria-label="State of the lead">{lead.state}</code>
            </>
          ) : (
            ""
          )}
        </p>
      </header>
      {database.status === "loading" && <p class="empty">Asking PostgreSQL…</p>}
      {database.status === "away" && <p class="empty empty-bad">{database.problem}</p>}
      {database.status === "live" && !lead && <Guide name={person.name.split(" ")[0] ?? ""} />}
      {lead && (
        <div class="story-body">
          <StateChart lead={lead} />
          <Form lead={lead} />
          <Timeline lead={lead} database={database} />
        </div>
      )}
    </section>
  );
}

/** What to try, for as long as nobody wrote. */
function Guide({ name }: { name: string }) {
  return (
    <div class="guide">
      <p>The pipeline has never heard of {name}. Let it:</p>
      <ol>
        <li>
          Say <b>Halo</b> on the phone. The bot welcomes {name} and shows its menu.
        </li>
        <li>
          Choose <b>1</b>. The bot asks for five facts, in any order and any words.
        </li>
        <li>
          Press <b>Fill the form</b> and send it. A row appears in the sheet, an alert in the team's chat.
        </li>
        <li>Then break something: switch WAHA, Google or Telegram off above, write on, and switch it back.</li>
      </ol>
    </div>
  );
}

function StateChart({ lead }: { lead: Lead }) {
  const at = path.findIndex((one) => one.state === lead.state);
  return (
    <div class="chart">
      <ol class="steps" aria-label="Conversation">
        {path.map((one, index) => (
          <li
            key={one.state}
            title={one.state}
            class={index === at ? "step step-now" : index < at ? "step step-done" : "step"}
            aria-current={index === at ? "step" : undefined}
          >
            {one.title}
          </li>
        ))}
      </ol>
      <ul class="humans" aria-label="With a person">
        {human.map((one) => (
          <li
            key={one.state}
            title={one.state}
            class={one.state === lead.state ? "step step-human" : "step"}
            aria-current={one.state === lead.state ? "step" : undefined}
          >
            {one.title}
          </li>
        ))}
        <li class="strikes" aria-label={`${lead.strikes} of ${strikesAllowed} strikes`} title="Wrong answers in a row; at the third a person takes over">
          {Array.from({ length: strikesAllowed }, (_, index) => (
            <i key={index} class={index < lead.strikes ? "strike strike-used" : "strike"} />
          ))}
          strikes
        </li>
        {lead.blocked && <li class="blocked">blocked</li>}
        {lead.due_at && <Due at={milliseconds(lead.due_at)} />}
      </ul>
    </div>
  );
}

/** Counts down to the moment in which the open burst is answered. */
function Due({ at }: { at: number }) {
  const now = useNow(100, true);
  const left = Math.max(0, at - now) / 1000;
  return (
    <li class="due" title="Messages that come now still count as one">
      listening, {left.toFixed(1)} s
    </li>
  );
}

function Form({ lead }: { lead: Lead }) {
  return (
    <dl class="fields" aria-label="The five fields">
      {fields.map((field) => {
        const value = inWords(lead.form[field.name]);
        return (
          <div key={field.name} class={value ? "field field-known" : "field"} title={value || "not known yet"}>
            <dt>
              {value && <CheckIcon />}
              {field.title}
            </dt>
            <dd>{value || "–"}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The lead's own words of a field, however much is kept beside them. */
function inWords(value: unknown): string {
  if (typeof value === "string") return value;
  if (value && typeof value === "object") {
    const kept = value as Record<string, unknown>;
    const words = kept["words"] ?? kept["text"] ?? kept["value"] ?? Object.values(kept).find((one) => typeof one === "string");
    return typeof words === "string" ? words : "";
  }
  return "";
}

type Moment =
  | { kind: "decision"; at: number; decision: Decision }
  | { kind: "reply"; at: number; reply: Reply }
  | { kind: "row"; at: number; tab: string };

function Timeline({ lead, database }: { lead: Lead; database: DatabaseSection }) {
  const decisions = (database.decisions ?? []).filter((one) => one.lead_id === lead.id);
  const replies = (database.replies ?? []).filter((one) => one.lead_id === lead.id && one.finished_at);
  const rows = (database.rows ?? []).filter((one) => one.lead_id === lead.id && one.written_at);
  const moments: Moment[] = [
    ...decisions.map((decision): Moment => ({ kind: "decision", at: milliseconds(decision.decided_at), decision })),
    ...replies.map((reply): Moment => ({ kind: "reply", at: milliseconds(reply.finished_at), reply })),
    ...rows.map((row): Moment => ({ kind: "row", at: milliseconds(row.written_at), tab: row.tab })),
  ];
  moments.sort((one, other) => other.at - one.at);
  return (
    <div class="timeline">
      <h3>Why did the bot say that?</h3>
      {moments.length === 0 && <p class="empty">No decision yet.</p>}
      <ol aria-label="Decisions">
        {moments.map((moment) => (
          <li key={momentKey(moment)} class={`moment moment-${moment.kind}`}>
            <time>{shownExactTime(moment.at)}</time>
            <MomentWords moment={moment} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function momentKey(moment: Moment): string {
  if (moment.kind === "decision") return `decision-${moment.decision.id}`;
  return moment.kind === "reply" ? `reply-${moment.reply.id}` : "row";
}

function MomentWords({ moment }: { moment: Moment }) {
  if (moment.kind === "row") return <p>Row written to {moment.tab}</p>;
  if (moment.kind === "reply") {
    const { reply } = moment;
    const seconds = (milliseconds(reply.finished_at) - milliseconds(reply.created_at)) / 1000;
    return (
      <p class={reply.outcome === "sent" ? "" : "warn"}>
        Reply {reply.seq} {reply.outcome || "finished"} after {seconds.toFixed(1)} s
        {reply.detail && <span class="detail"> · {reply.detail}</span>}
      </p>
    );
  }
  const { decision } = moment;
  const messages = decision.first_seq === decision.last_seq ? `message ${decision.last_seq}` : `messages ${decision.first_seq}–${decision.last_seq}`;
  const given = fields.filter((field) => field.name in decision.fields).map((field) => field.title.toLowerCase());
  return (
    <p>
      <strong>{ruleInWords[decision.rule] ?? decision.rule.replaceAll("_", " ")}</strong>
      <span class="detail">
        {" "}
        · {messages}
        {given.length > 0 && ` · gave ${given.join(", ")}`}
        {decision.actor && ` · by ${decision.actor}`}
      </span>
      <span class="change">
        {decision.state_before === decision.state_after ? (
          <code>{decision.state_after}</code>
        ) : (
          <>
            <code>{decision.state_before}</code> → <code>{decision.state_after}</code>
          </>
        )}
        {decision.strikes > 0 && ` · strike ${decision.strikes}`}
      </span>
    </p>
  );
}
