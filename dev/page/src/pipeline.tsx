import { useEffect, useRef, useState } from "preact/hooks";
import { ArrowIcon } from "./icons";
import type { DatabaseSection, Owner, Partition, Picture, StreamName } from "./types";

const ends: Record<StreamName, string> = {
  inbound: "processor",
  replies: "notifier → lead",
  sheets: "sheets_sync → sheet",
  alerts: "notifier → team",
};

/** The way of a message as a picture: every stream with its figures and who works on it. */
export function Pipeline({ picture }: { picture: Picture }) {
  const { streams, database } = picture;
  const waiting = database.waiting ?? {};
  const processors = new Set(ownersOf("inbound", database).map((owner) => owner.owner)).size;
  const isAway = streams.status === "away";
  return (
    <section class="panel pipeline" aria-label="Pipeline">
      <header class="panel-head">
        <h2>Pipeline</h2>
        <p>
          {isAway ? (
            <span class="bad">{streams.problem} Work goes on through PostgreSQL.</span>
          ) : (
            <>
              <b class="key key-length" /> waiting <b class="key key-pending" /> in hand
            </>
          )}
        </p>
      </header>
      <div class={`flow ${isAway ? "flow-away" : ""}`}>
        <Station title="gateway" text="checks, stores" figure={waiting["fallback"] ?? 0} figureTitle="taken in past Redis" />
        <ArrowIcon class="flow-arrow" />
        <Stream name="inbound" picture={picture} />
        <ArrowIcon class="flow-arrow" />
        <Station
          title="processor"
          text={database.status === "live" ? `${processors} running` : "decides"}
          figure={waiting["dead"] ?? 0}
          figureTitle="set aside"
        />
        <ArrowIcon class="flow-arrow" />
        <div class="branches">
          {(["replies", "sheets", "alerts"] as const).map((name) => (
            <Stream key={name} name={name} picture={picture} isBranch />
          ))}
        </div>
      </div>
    </section>
  );
}

interface StationProps {
  title: string;
  text: string;
  figure: number;
  figureTitle: string;
}

function Station({ title, text, figure, figureTitle }: StationProps) {
  return (
    <div class="station">
      <strong>{title}</strong>
      <span>{text}</span>
      <span class={figure ? "warn" : "quiet"}>
        {figure} {figureTitle}
      </span>
    </div>
  );
}

interface StreamProps {
  name: StreamName;
  picture: Picture;
  isBranch?: boolean;
}

function Stream({ name, picture, isBranch = false }: StreamProps) {
  const partitions = (picture.streams.partitions ?? []).filter((one) => one.stream === name);
  const owners = ownersOf(name, picture.database);
  const names = [...new Set(owners.map((owner) => owner.owner))].sort();
  const length = total(partitions, (one) => one.length);
  const lag = total(partitions, (one) => one.lag ?? 0);
  const pending = total(partitions, (one) => one.pending);
  const unfinished = picture.database.waiting?.[name] ?? 0;
  const label = `${name}: length ${length}, lag ${lag}, pending ${pending}`;
  return (
    <div class={`stream ${isBranch ? "stream-branch" : ""}`} role="group" aria-label={label}>
      <span class="stream-name">
        <strong>{name}</strong>
        {unfinished > 0 && <span class="warn">{unfinished} to do</span>}
      </span>
      <span class="figures">
        <Figure title="length" value={length} />
        <Figure title="lag" value={lag} />
        <Figure title="pending" value={pending} />
      </span>
      <div class="bars">
        {partitions.map((partition) => {
          const owner = owners.find((one) => one.partition === partition.partition);
          return (
            <Bar
              key={partition.key}
              partition={partition}
              owner={owner ?? null}
              colour={owner ? names.indexOf(owner.owner) % 6 : -1}
            />
          );
        })}
        {partitions.length === 0 && <span class="bars-empty" />}
      </div>
      <p class="stream-foot">
        {isBranch ? (
          <span>{ends[name]}</span>
        ) : names.length ? (
          names.map((owner, index) => (
            <span key={owner} title={owner}>
              <i class={`owner-dot owner-${index % 6}`} /> {shortOwner(owner)} ·{" "}
              {owners.filter((one) => one.owner === owner).length}
            </span>
          ))
        ) : (
          <span>no owner yet</span>
        )}
      </p>
    </div>
  );
}

function Figure({ title, value }: { title: string; value: number }) {
  return (
    <span class={value ? "figure-some" : ""}>
      {title} <b>{value}</b>
    </span>
  );
}

interface BarProps {
  partition: Partition;
  owner: Owner | null;
  colour: number;
}

/** One partition: a stub when empty, taller with what lies in it; it glows for a moment when an entry passes. */
function Bar({ partition, owner, colour }: BarProps) {
  const passes = useRises(partition.added);
  const height = partition.length ? Math.min(1, 0.25 + Math.log10(1 + partition.length) / 4) : 0;
  const part = partition.length ? Math.min(1, partition.pending / partition.length) : 0;
  const title = `${partition.key}: length ${partition.length}, lag ${partition.lag ?? "unknown"}, pending ${partition.pending}, ${
    owner ? `owner ${owner.owner}, epoch ${owner.epoch}` : "no owner"
  }`;
  return (
    <span class={`bar owner-${colour}`} title={title} data-key={partition.key}>
      <span class="bar-length" style={{ height: `${height * 100}%` }}>
        <span class="bar-pending" style={{ height: `${part * 100}%` }} />
      </span>
      {passes > 0 && <span key={passes} class="bar-pass" />}
    </span>
  );
}

/** How often the value rose since it was first seen. */
function useRises(value: number): number {
  const before = useRef(value);
  const [rises, setRises] = useState(0);
  useEffect(() => {
    if (value > before.current) setRises((count) => count + 1);
    before.current = value;
  }, [value]);
  return rises;
}

function total(partitions: Partition[], figure: (partition: Partition) => number): number {
  return partitions.reduce((sum, partition) => sum + figure(partition), 0);
}

function ownersOf(name: StreamName, database: DatabaseSection): Owner[] {
  return (database.owners ?? []).filter((owner) => owner.stream === name);
}

function shortOwner(owner: string): string {
  return owner.length > 14 ? `…${owner.slice(-10)}` : owner;
}
