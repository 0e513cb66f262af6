import type { Person } from "./people";

const patienceMilliseconds = 15_000;

export interface Spoken {
  texts?: string[];
  media?: string;
  fromMe?: boolean;
  editOf?: string;
  revokeOf?: string;
}

/** Let a person send something. Throws an `Error` in words for the visitor. */
export async function say(person: Person, spoken: Spoken): Promise<void> {
  const message =
    person.channel === "telegram"
      ? {
          channel: "telegram",
          from_id: person.telegramId,
          name: person.name,
          username: person.username,
          texts: spoken.texts ?? [],
          media: spoken.media ?? null,
          edit_of: spoken.editOf ? Number(spoken.editOf) : null,
        }
      : {
          channel: "whatsapp",
          name: person.name,
          engine: person.engine,
          phone: person.phone || null,
          lid: person.lid || null,
          lid_tells_phone: person.lidTellsPhone,
          texts: spoken.texts ?? [],
          media: spoken.media ?? null,
          from_me: spoken.fromMe ?? false,
          edit_of: spoken.editOf ?? null,
          revoke_of: spoken.revokeOf ?? null,
        };
  await post("api/say", { message });
}

export interface Colleague {
  id: number;
  name: string;
  username: string;
}

/** Write into an admin chat as a member of the sales team. */
export async function sayToAdmins(chatId: string, colleague: Colleague, text: string): Promise<void> {
  await post("api/say", {
    message: {
      channel: "telegram",
      from_id: colleague.id,
      name: colleague.name,
      username: colleague.username,
      chat_id: Number(chatId),
      texts: [text],
    },
  });
}

/** Press a button under a Telegram message. */
export async function press(chatId: string, messageId: number, data: string, colleague: Colleague): Promise<void> {
  await post("api/press", {
    chat_id: Number(chatId),
    message_id: messageId,
    data,
    from_id: colleague.id,
    name: colleague.name,
  });
}

export interface SheetEdit {
  op: "set_cell" | "insert_row" | "delete_row";
  tab: string;
  /** Rows and columns count from 1. */
  row: number;
  column?: number;
  value?: string;
}

/** Change the sheet by hand, as the sales team does. */
export async function editSheet(edit: SheetEdit): Promise<void> {
  await post("api/edit", edit);
}

/** Make a stand-in be away, or be back. */
export async function setAway(service: "whatsapp" | "sheet" | "telegram", away: boolean): Promise<void> {
  await post("api/fault", { service, away });
}

async function post(path: string, body: unknown): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
  } catch {
    throw new Error("The demo page's server does not answer.");
  }
  if (!answer.ok) {
    const said = (await answer.json().catch(() => ({}))) as { error?: string };
    throw new Error(said.error ?? `The demo page's server answered ${answer.status}.`);
  }
}
