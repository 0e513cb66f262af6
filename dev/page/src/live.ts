import { useEffect, useState } from "preact/hooks";
import type { PageFacts, Picture, Section } from "./types";

const loading: Section = { status: "loading", problem: "" };

const nothingYet: Picture = {
  connection: "opening",
  facts: { admin_chats: [], spreadsheet: "", tab: "", partitions: 16 },
  whatsapp: loading,
  telegram: loading,
  sheet: loading,
  streams: loading,
  database: loading,
};

const sections = ["whatsapp", "telegram", "sheet", "streams", "database"] as const;

/** The newest picture of everything. A section whose source is away keeps what was last known of it. */
export function usePicture(): Picture {
  const [picture, setPicture] = useState(nothingYet);

  useEffect(() => {
    const change = (part: Partial<Picture>) => setPicture((before) => ({ ...before, ...part }));
    const source = new EventSource("api/events");
    source.onopen = () => {
      change({ connection: "open" });
      void fetchFacts().then((facts) => facts && change({ facts }));
    };
    source.onerror = () => change({ connection: "lost" });
    for (const name of sections) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        const news = JSON.parse(event.data) as Section;
        setPicture((before) => ({ ...before, [name]: { ...before[name], ...news } }));
      });
    }
    return () => source.close();
  }, []);

  return picture;
}

async function fetchFacts(): Promise<PageFacts | null> {
  try {
    const answer = await fetch("api/page");
    return answer.ok ? ((await answer.json()) as PageFacts) : null;
  } catch {
    return null;
  }
}
