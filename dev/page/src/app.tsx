import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { AddLead } from "./add_lead";
import { AdminChat } from "./admin_chat";
import { Header } from "./header";
import { usePicture } from "./live";
import { Rail } from "./rail";
import { conversationOf, leadOf, usePeople } from "./people";
import { Phone } from "./phone";
import { Pipeline } from "./pipeline";
import { Sheet } from "./sheet";
import { Story } from "./story";
import { useUnread } from "./unread";

export function App() {
  const picture = usePicture();
  const people = usePeople();
  const [selectedKey, setSelectedKey] = useState(people.all[0]?.key ?? "");
  const [adding, setAdding] = useState(false);
  const person = people.all.find((one) => one.key === selectedKey) ?? people.all[0];

  const conversations = useMemo(
    () => new Map(people.all.map((one) => [one.key, conversationOf(one, picture)])),
    [people.all, picture.whatsapp, picture.telegram],
  );
  const unread = useUnread(conversations, selectedKey);
  const finishAdding = useCallback(() => setAdding(false), []);

  useEffect(() => {
    document.title = picture.connection === "lost" ? "reconnecting… · lead-pipeline demo" : "lead-pipeline demo";
  }, [picture.connection]);

  if (!person) return null;
  const conversation = conversations.get(person.key) ?? { bubbles: [], botIsTyping: false };
  const lead = leadOf(person, picture);

  return (
    <div class="layout">
      <Header picture={picture} />
      <Rail
        people={people.all}
        selected={person}
        conversations={conversations}
        unread={unread}
        stateOf={(one) => leadOf(one, picture)?.state ?? ""}
        onSelect={(one) => setSelectedKey(one.key)}
        onAdd={() => setAdding(true)}
      />
      <Phone
        key={person.key}
        person={person}
        conversation={conversation}
        section={person.channel === "telegram" ? picture.telegram : picture.whatsapp}
        onEngine={(engine) => people.setEngine(person, engine)}
      />
      <main class="panels">
        <Pipeline picture={picture} />
        <Sheet section={picture.sheet} facts={picture.facts} highlightedLead={lead ? String(lead.id) : ""} />
        <AdminChat section={picture.telegram} adminChats={picture.facts.admin_chats} />
        <Story person={person} lead={lead} database={picture.database} />
      </main>
      {adding && (
        <AddLead
          onDone={finishAdding}
          onAdd={(one) => {
            people.add(one);
            setSelectedKey(one.key);
          }}
        />
      )}
    </div>
  );
}
