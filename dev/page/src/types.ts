// What the backend sends; the counterpart of dev/demo/*.py.

export type Status = "loading" | "live" | "away" | "real";

export interface Section {
  status: Status;
  /** Why the status is not `live`, in words. */
  problem: string;
}

export interface StandInSection extends Section {
  /** Made to be away by a visitor. */
  fault?: boolean;
}

export interface WhatsAppMessage {
  id: string;
  from_me: boolean;
  text: string | null;
  media?: string | null;
  at: number;
  /** `app`: written on the company's own phone; `api`: sent by the notifier. */
  source?: string;
  edited?: boolean;
  revoked?: boolean;
}

export interface WhatsAppChat {
  name?: string;
  phone?: string | null;
  lid?: string | null;
  session?: string;
  typing?: boolean;
  /** Unix milliseconds, like `at`. */
  seen_at?: number | null;
  messages: WhatsAppMessage[];
}

export interface WhatsAppSection extends StandInSection {
  chats?: Record<string, WhatsAppChat>;
}

export interface TelegramButton {
  text: string;
  data: string;
}

export interface TelegramMessage {
  message_id: number;
  from_bot: boolean;
  /** Who wrote it. */
  from: string;
  /** The Bot API's name of what it carries; empty: text alone. */
  media: string;
  text: string;
  html: string;
  buttons: TelegramButton[][];
  at: number;
  edited_at: number | null;
}

export interface TelegramChat {
  messages: TelegramMessage[];
  typing?: boolean;
}

/** A pressed button and what the bot answered to the press. */
export interface AnsweredCallback {
  id: string;
  chat_id: number;
  text: string;
  answered_at: number;
}

export interface TelegramSection extends StandInSection {
  answered_callbacks?: AnsweredCallback[];
  chats?: Record<string, TelegramChat>;
}

export type Cell = string | number | boolean | null;

export interface Tab {
  title: string;
  rows: Cell[][];
  /** Rows between the header and the rest that were left out. */
  hidden: number;
}

export interface SheetSection extends StandInSection {
  spreadsheets?: Record<string, { tabs: Tab[] }>;
}

export type StreamName = "inbound" | "replies" | "sheets" | "alerts";

export interface Partition {
  stream: StreamName;
  partition: number;
  key: string;
  length: number;
  /** Entries ever added. */
  added: number;
  /** Entries no consumer has read yet; null when Redis can't tell. */
  lag: number | null;
  /** Entries read and not yet acknowledged. */
  pending: number;
}

export interface StreamsSection extends Section {
  partitions?: Partition[];
}

export interface Lead {
  address: string;
  id: number;
  partition: number;
  state: string;
  strikes: number;
  blocked: boolean;
  form: Record<string, unknown>;
  due_at: string | null;
}

export interface Decision {
  lead_id: number;
  id: number;
  first_seq: number;
  last_seq: number;
  rule: string;
  state_before: string;
  state_after: string;
  strikes: number;
  fields: Record<string, unknown>;
  actor: string;
  decided_at: string;
}

export interface Reply {
  lead_id: number;
  id: number;
  seq: number;
  outcome: string;
  detail: string;
  created_at: string;
  finished_at: string | null;
}

export interface SheetRow {
  lead_id: number;
  status: string;
  tab: string;
  written_at: string | null;
}

export interface Owner {
  stream: StreamName;
  partition: number;
  owner: string;
  epoch: number;
}

export interface DatabaseSection extends Section {
  leads?: Lead[];
  decisions?: Decision[];
  replies?: Reply[];
  rows?: SheetRow[];
  owners?: Owner[];
  /** Rows that wait: `fallback`, `dead`, and per stream the unfinished outbox. */
  waiting?: Record<string, number>;
}

export interface PageFacts {
  admin_chats: string[];
  spreadsheet: string;
  tab: string;
  partitions: number;
}

export interface Picture {
  connection: "opening" | "open" | "lost";
  facts: PageFacts;
  whatsapp: WhatsAppSection;
  telegram: TelegramSection;
  sheet: SheetSection;
  streams: StreamsSection;
  database: DatabaseSection;
}
