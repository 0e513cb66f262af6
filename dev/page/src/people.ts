import { useEffect, useMemo, useState } from "preact/hooks";
import type { Lead, Picture, WhatsAppMessage } from "./types";

export const engines = ["GOWS", "NOWEB", "WEBJS", "WPP"] as const;
export type Engine = (typeof engines)[number];

export interface WhatsAppPerson {
  channel: "whatsapp";
  key: string;
  name: string;
  /** International digits; empty when WhatsApp shows only a LID. */
  phone: string;
  lid: string;
  /** Whether the engine's raw data tells the phone beside the LID. */
  lidTellsPhone: boolean;
  engine: Engine;
}

export interface TelegramPerson {
  channel: "telegram";
  key: string;
  name: string;
  telegramId: number;
  username: string;
}

export type Person = WhatsAppPerson | TelegramPerson;

function onWhatsApp(name: string, engine: Engine, phone: string, lid = "", lidTellsPhone = true): WhatsAppPerson {
  return { channel: "whatsapp", key: phone ? `phone:${phone}` : `lid:${lid}`, name, phone, lid, lidTellsPhone, engine };
}

function onTelegram(name: string, telegramId: number, username: string): TelegramPerson {
  return { channel: "telegram", key: `telegram:${telegramId}`, name, telegramId, username };
}

/** One lead in each shape in which an engine may bring one. */
const presets: Person[] = [
  onWhatsApp("Budi Santoso", "GOWS", "6281234567801", "38200000000001"),
  onWhatsApp("Siti Rahma", "GOWS", "", "38200000000002", false),
  onWhatsApp("Agus Wijaya", "NOWEB", "6281298765403", "38200000000003"),
  onWhatsApp("Dewi Lestari", "WEBJS", "6285711112204"),
  onWhatsApp("Rizky Pratama", "WPP", "6287822223305"),
  onTelegram("Maya Putri", 555000106, "maya_kuliner"),
  onTelegram("Andi Saputra", 555000107, ""),
];

const storageKey = "lead-pipeline-demo-people";

interface Remembered {
  added: Person[];
  engines: Record<string, Engine>;
}

export interface People {
  all: Person[];
  add: (person: Person) => void;
  setEngine: (person: Person, engine: Engine) => void;
}

/** The presets and whom the visitor added; additions and chosen engines are remembered by this browser. */
export function usePeople(): People {
  const [remembered, setRemembered] = useState<Remembered>(readRemembered);
  useEffect(() => {
    try {
      localStorage.setItem(storageKey, JSON.stringify(remembered));
    } catch {
      // Without storage the additions last as long as the page.
    }
  }, [remembered]);

  const all = useMemo(
    () =>
      [...presets, ...remembered.added].map((person) => {
        const engine = remembered.engines[person.key];
        return person.channel === "whatsapp" && engine ? { ...person, engine } : person;
      }),
    [remembered],
  );
  return {
    all,
    add: (person) =>
      setRemembered((before) => ({
        ...before,
        added: all.some((one) => one.key === person.key) ? before.added : [...before.added, person],
      })),
    setEngine: (person, engine) =>
      setRemembered((before) => ({ ...before, engines: { ...before.engines, [person.key]: engine } })),
  };
}

function readRemembered(): Remembered {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? "null") as Remembered | null;
    if (stored && Array.isArray(stored.added) && typeof stored.engines === "object") return stored;
  } catch {
    // What can't be read is as if it had never been stored.
  }
  return { added: [], engines: {} };
}

/** A new person with what the visitor chose. */
export function newPerson(
  kind: "phone" | "lid_with_phone" | "lid_only" | "telegram",
  name: string,
  digits: string,
  engine: Engine,
): Person {
  if (kind === "telegram") return onTelegram(name, Number(digits), name.toLowerCase().replace(/[^a-z0-9]+/g, "_"));
  if (kind === "lid_only") return onWhatsApp(name, engine, "", digits, false);
  if (kind === "lid_with_phone") return onWhatsApp(name, engine, digits, `39${digits.slice(-12)}`, true);
  return onWhatsApp(name, engine, digits);
}

/** International digits of what a visitor typed: 0812… and +62 812… are alike. */
export function internationalDigits(typed: string): string {
  const digits = typed.replace(/\D/g, "");
  return digits.startsWith("0") ? `62${digits.slice(1)}` : digits;
}

/** How this person's address looks to the gateway, in a few words. */
export function addressShape(person: Person): string {
  if (person.channel === "telegram") return person.username ? `@${person.username}` : "no username";
  if (!person.lid) return "@c.us";
  if (!person.lidTellsPhone) return "@lid alone";
  const place = { GOWS: "SenderAlt", NOWEB: "remoteJidAlt", WEBJS: "", WPP: "" }[person.engine];
  return place ? `@lid + ${place}` : "@lid";
}

/** The person's number as people write it. */
export function shownNumber(person: Person): string {
  if (person.channel === "telegram") return `id ${person.telegramId}`;
  return person.phone ? person.phone.replace(/^62/, "0").replace(/(\d{4})(?=\d)/g, "$1 ") : `LID …${person.lid.slice(-4)}`;
}

/** The addresses by which the pipeline may know this person, the strongest first. */
export function addressesOf(person: Person): string[] {
  if (person.channel === "telegram") return [`telegram:${person.telegramId}`];
  return [...(person.phone ? [`phone:${person.phone}`] : []), ...(person.lid ? [`lid:${person.lid}`] : [])];
}

/** What PostgreSQL knows of this person; null before their first message. */
export function leadOf(person: Person, picture: Picture): Lead | null {
  const leads = picture.database.leads ?? [];
  for (const address of addressesOf(person)) {
    const lead = leads.find((one) => one.address === address);
    if (lead) return lead;
  }
  return null;
}

export interface Bubble {
  id: string;
  from: "lead" | "bot" | "staff";
  text: string;
  html: string;
  media: string;
  at: number;
  edited: boolean;
  revoked: boolean;
  seen: boolean;
}

export interface Conversation {
  bubbles: Bubble[];
  botIsTyping: boolean;
}

/** All that was said with this person, whichever of their addresses it went by, oldest first. */
export function conversationOf(person: Person, picture: Picture): Conversation {
  if (person.channel === "telegram") return telegramConversation(person, picture);
  const chats = Object.values(picture.whatsapp.chats ?? {}).filter(
    (chat) => (person.phone && chat.phone === person.phone) || (person.lid && chat.lid === person.lid),
  );
  const bubbles = chats.flatMap((chat) => {
    return chat.messages.map((message) => whatsAppBubble(message, chat.seen_at ?? 0));
  });
  return {
    bubbles: bubbles.sort((one, other) => one.at - other.at),
    botIsTyping: chats.some((chat) => chat.typing),
  };
}

function whatsAppBubble(message: WhatsAppMessage, seenAt: number): Bubble {
  return {
    id: message.id,
    from: message.from_me ? (message.source === "app" ? "staff" : "bot") : "lead",
    text: message.text ?? "",
    html: "",
    media: message.media ?? "",
    at: message.at,
    edited: message.edited ?? false,
    revoked: message.revoked ?? false,
    seen: seenAt >= message.at,
  };
}

function telegramConversation(person: TelegramPerson, picture: Picture): Conversation {
  const chat = picture.telegram.chats?.[String(person.telegramId)];
  const bubbles = (chat?.messages ?? []).map((message, index, all): Bubble => ({
    id: String(message.message_id),
    from: message.from_bot ? "bot" : "lead",
    text: message.text,
    html: message.html,
    media: message.media === "photo" ? "image" : message.media,
    at: message.at,
    edited: Boolean(message.edited_at),
    revoked: false,
    seen: all.slice(index + 1).some((later) => later.from_bot),
  }));
  return { bubbles, botIsTyping: chat?.typing ?? false };
}
