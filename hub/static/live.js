// Keeps a page of the hub as it is now: parts of it come over one line and are put in place of what was there.
// What is shown tells its age; what is older than 15 seconds turns grey, because unknown is never green.
// The page is whole without this file. It knows nothing of rooms, devices or numbers, and loads nothing else.
"use strict";
(() => {
  const root = document.querySelector("[data-feed]");
  if (!root || !window.EventSource) return;
  const OLD_MS = 15000, PAUSE_MS = 1000, MOST_PAUSE_MS = 6000, SPEAK_MS = 60000;
  const lost = document.querySelector("[data-lost]"), ended = document.querySelector("[data-ended]");
  let line = null, retry = 0, pause = PAUSE_MS, begun = 0, isOver = false;
  let toSay = null, said = -SPEAK_MS;
  let hubAt = Number(root.dataset.at), heard = { wall: Date.now(), steady: performance.now() };

  // Whichever clock has gone further: one sleeps with the machine, the other one can be set back.
  const silence = () => Math.max(0, Date.now() - heard.wall, performance.now() - heard.steady);

  const age = (seconds) => {
    const [word, size] = seconds < 120 ? ["s", 1] : seconds < 7200 ? ["min", 60] : ["h", 3600];
    return root.dataset[word].replace("{}", Math.floor(seconds / size));
  };

  const tick = () => {
    const gone = silence(), isOld = isOver || gone > OLD_MS;
    root.classList.toggle("old", isOld);
    if (lost) lost.hidden = !isOld || isOver;
    for (const one of root.querySelectorAll("[data-age]")) {
      const words = age(Math.max(0, hubAt + gone - Number(one.dataset.age)) / 1000);
      if (one.textContent !== words) one.textContent = words;
    }
    // Numbers are read aloud once a minute at most.
    if (toSay !== null && performance.now() - said >= SPEAK_MS) {
      put("spoken", toSay);
      [toSay, said] = [null, performance.now()];
    }
    // A line that was cut without a word is begun anew: the hub says something every five seconds.
    if (line && gone > OLD_MS && performance.now() - begun > OLD_MS) start();
  };

  // Whoever stands on a link with the keyboard stands on the same one afterwards.
  const put = (name, html) => {
    const part = root.querySelector(`[data-part="${name}"]`);
    if (!part) return;
    const at = part.contains(document.activeElement) ? document.activeElement : null;
    const open = [...part.querySelectorAll("details")].map((one) => one.open);
    part.innerHTML = html;
    part.querySelectorAll("details").forEach((one, number) => { one.open = Boolean(open[number]); });
    if (!at) return;
    const same = [...part.querySelectorAll("a, summary, [tabindex]")]
      .find((one) => one.tagName === at.tagName && one.getAttribute("href") === at.getAttribute("href"));
    if (same) same.focus({ preventScroll: true });
  };

  const take = (event) => {
    const news = JSON.parse(event.data);
    if (news.build !== root.dataset.build) { location.reload(); return; }
    hubAt = news.now;
    heard = { wall: Date.now(), steady: performance.now() };
    pause = PAUSE_MS;
    for (const [name, html] of Object.entries(news.parts)) {
      if (name === "spoken") toSay = html; else put(name, html);
    }
    tick();
  };

  const stop = () => {
    clearTimeout(retry);
    if (line) line.close();
    line = null;
  };

  const start = () => {
    stop();
    if (isOver || document.hidden) return;
    begun = performance.now();
    line = new EventSource(root.dataset.feed);
    line.addEventListener("board", take);
    line.addEventListener("over", () => {
      isOver = true;
      stop();
      if (ended) ended.hidden = false;
      tick();
    });
    line.onerror = () => {
      stop();
      retry = setTimeout(start, pause * (1 + Math.random() / 2));
      pause = Math.min(pause * 2, MOST_PAUSE_MS);
    };
  };

  // A browser opens few lines to one address: a page that nobody sees needs none.
  document.addEventListener("visibilitychange", () => {
    pause = PAUSE_MS;
    if (document.hidden) stop(); else start();
    tick();
  });
  window.addEventListener("online", start);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => { if (event.persisted) start(); });
  setInterval(tick, 1000);
  tick();
  start();
})();
