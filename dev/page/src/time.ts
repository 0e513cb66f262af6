import { useEffect, useState } from "preact/hooks";

const zone = "Asia/Jakarta";
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const exactClock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: zone,
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: zone });

/** Unix milliseconds of an ISO 8601 instant; 0 for none. */
export function milliseconds(instant: string | null): number {
  return instant ? Date.parse(instant) : 0;
}

export const shownTime = (at: number): string => clock.format(at);
export const shownExactTime = (at: number): string => exactClock.format(at);

/** "Today", or the date. */
export function shownDay(at: number): string {
  const date = day.format(at);
  return date === day.format(Date.now()) ? "Today" : date;
}

/** Now, renewed so often while `active`. */
export function useNow(intervalMilliseconds: number, active: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), intervalMilliseconds);
    return () => clearInterval(timer);
  }, [intervalMilliseconds, active]);
  return now;
}
