// Everything works without this file but what is live: figures that stay fresh, previews, confirmations.
"use strict";

const stale = document.getElementById("stale");

/** Replaces every [data-live] part with what the same address shows now, as long as somebody looks. */
async function refresh() {
  try {
    const signal = AbortSignal.timeout(15_000);
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store", signal });
    if (answer.redirected) {
      location.reload();
      return;
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      const isInUse = part.contains(document.activeElement) && document.activeElement !== document.body;
      if (fresh && !isInUse && fresh.innerHTML !== part.innerHTML) {
        part.innerHTML = fresh.innerHTML;
        document.dispatchEvent(new CustomEvent("refreshed", { detail: part }));
      }
    }
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
}

const live = document.querySelector("[data-live]");
if (live) {
  const everyMs = Number(live.dataset.live) * 1000;
  const tick = async () => {
    if (!document.hidden) {
      await refresh();
    }
    setTimeout(tick, everyMs);
  };
  setTimeout(tick, everyMs);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
    return;
  }
  // A second press while the first is on its way would be a second order.
  if (event.target.method === "post" && !event.target.action.endsWith(".csv")) {
    setTimeout(() => event.target.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  }
});

addEventListener("pageshow", () => {
  document.querySelectorAll("button[disabled]:not([data-off])").forEach((button) => (button.disabled = false));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) {
    event.target.form.requestSubmit();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.copy) {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  }
  if (button?.dataset.insert) {
    const area = document.querySelector("textarea[data-preview]");
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

const area = document.querySelector("textarea[data-preview]");
if (area) {
  const target = document.querySelector(area.dataset.preview);
  let waiting = 0;
  let asked = 0;
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const number = ++asked;
      const fields = new URLSearchParams({ csrf: area.form.csrf.value, name: area.dataset.name, text: area.value });
      const answer = await fetch("/texts/preview", { method: "POST", body: fields });
      if (answer.ok && number === asked) {
        target.innerHTML = await answer.text();
      }
    }, 250);
  });
}

const scroller = document.querySelector("[data-to-end]");
if (scroller && !location.hash) {
  scroller.scrollTop = scroller.scrollHeight;
}
