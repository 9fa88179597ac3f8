// Keeps a page up to date: it asks the node for the same page again, and puts its content in place of what is shown. Nothing else.
"use strict";
(() => {
  const shown = document.body.dataset;
  if (!shown.events && !shown.every) return;
  const finals = ["confirmed", "rejected", "failed", "cancelled", "rolled-back"];
  const content = () => document.getElementById("content");
  const say = (text) => {
    const line = document.getElementById("live");
    if (line && line.textContent !== text) line.textContent = text;
  };

  // Whoever types is not disturbed.
  const isTyping = () =>
    [...content().querySelectorAll("input:not([type=hidden])")].some(
      (field) => field === document.activeElement || field.value !== field.defaultValue || field.checked !== field.defaultChecked
    );

  const keyed = (root) => [...root.querySelectorAll("details")];

  const controls = () => [...content().querySelectorAll("a,button,summary,[tabindex]")];

  // What a control does. One that does something else must not get the focus: Enter would do that.
  const deed = (one) =>
    JSON.stringify([one.tagName, one.getAttribute("href"), one.form?.id, one.getAttribute("aria-label") ?? one.textContent]);

  const refocus = (wanted, place) => {
    const same = controls().filter((one) => deed(one) === wanted);
    (same[place] ?? same[0] ?? content()).focus({ preventScroll: true });
  };

  const replace = (next) => {
    const fresh = next.getElementById("content");
    if (!fresh) return;
    const open = keyed(content()).map((one) => one.open);
    const active = content().contains(document.activeElement) ? document.activeElement : null;
    const wanted = active && deed(active);
    const place = active && controls().filter((one) => deed(one) === wanted).indexOf(active);
    const scroll = window.scrollY;
    content().replaceChildren(...fresh.childNodes);
    keyed(content()).forEach((one, index) => { one.open = open[index] || one.open; });
    for (const id of ["title", "lead"]) {
      const [now, then] = [document.getElementById(id), next.getElementById(id)];
      if (now && then) now.textContent = then.textContent;
    }
    document.title = next.title;
    if (active) refocus(wanted, place);
    window.scrollTo({ top: scroll });
  };

  let isAsking = false;
  let isDue = false;
  const bring = async () => {
    if (isAsking) { isDue = true; return; }
    isAsking = true;
    try {
      do {
        isDue = false;
        const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
        if (answer.redirected || answer.status === 401) { location.reload(); return; }
        if (!answer.ok) { say("The node does not answer as it should. What you see may be old."); continue; }
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (isTyping()) { say("The page is not kept up to date while you type."); continue; }
        replace(next);
        const { events, every } = next.body.dataset;
        if (events !== shown.events || every !== shown.every) {
          for (const [name, value] of [["events", events], ["every", every]]) {
            if (value) shown[name] = value; else delete shown[name];
          }
          follow();
        }
        say(next.getElementById("content")?.dataset.said ?? "");
      } while (isDue);
    } catch {
      say("The node cannot be reached. What you see may be old.");
    } finally {
      isAsking = false;
    }
  };

  let source, timer;
  const follow = () => {
    source?.close();
    clearInterval(timer);
    if (shown.events) {
      source = new EventSource(shown.events);
      source.addEventListener("deployment", (event) => {
        const { kind, state } = JSON.parse(event.data);
        if (finals.includes(state) || (kind === "stage" && state === "checked")) source.close();
        bring();
      });
    }
    if (shown.every) timer = setInterval(() => { if (!document.hidden) bring(); }, Math.max(5, Number(shown.every)) * 1000);
  };
  follow();
})();
