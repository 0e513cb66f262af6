import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "./people";

/** How many of the bot's messages each person has not had on the screen, by the person's key. */
export function useUnread(conversations: Map<string, Conversation>, selectedKey: string): Map<string, number> {
  // What was there before the page was opened counts as read.
  const readUntil = useRef<Map<string, number>>(new Map());
  const openedAt = useRef(Date.now());
  const [unread, setUnread] = useState<Map<string, number>>(new Map());

  useEffect(() => {
    const counted = new Map<string, number>();
    for (const [key, conversation] of conversations) {
      if (key === selectedKey) readUntil.current.set(key, conversation.bubbles.at(-1)?.at ?? 0);
      const read = Math.max(readUntil.current.get(key) ?? 0, openedAt.current);
      counted.set(key, conversation.bubbles.filter((bubble) => bubble.from !== "lead" && bubble.at > read).length);
    }
    setUnread(counted);
  }, [conversations, selectedKey]);

  return unread;
}
