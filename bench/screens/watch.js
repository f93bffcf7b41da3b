// Runs in the page before its own scripts: notes when what was asked for has been drawn, how long input took, what jumped.
(() => {
  const bench = { inputs: [], shift: 0, framedAt: 0, awaited: null };
  window.bench = bench;

  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId) bench.inputs.push(duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) bench.shift += value;
  }).observe({ type: "layout-shift", buffered: true });

  // The frame that is drawn next has been handed on: the message comes right after it.
  const drawn = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(null);
      });
    });

  /** The instant at which the first frame was drawn that holds what `isSeen` looks for. */
  bench.when = (isSeen) =>
    new Promise((resolve) => {
      const look = () => {
        if (!isSeen()) return;
        observer.disconnect();
        resolve(drawn());
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    });

  bench.shows = (selector, text, atLeast = 1) => {
    const found = [...document.querySelectorAll(selector)];
    return found.filter((it) => !text || it.textContent.includes(text)).length >= atLeast;
  };

  /** From the next input of this type until the selector is drawn, in `bench.told`. */
  bench.follow = ([type, selector, text]) => {
    bench.told = new Promise((resolve) => {
      const begin = (event) =>
        bench.when(() => bench.shows(selector, text)).then((at) => resolve(at - event.timeStamp));
      addEventListener(type, begin, { capture: true, once: true });
    });
  };

  /** From the live frame that names this text until the selector is drawn, in `bench.told`. */
  bench.await = ([text, selector]) => {
    bench.awaited = text;
    bench.told = bench.when(() => bench.shows(selector)).then((at) => [at - bench.framedAt, performance.timeOrigin + at]);
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (!bench.awaited || !data.includes(bench.awaited)) return;
        bench.awaited = null;
        bench.framedAt = performance.now();
      });
    }
  };

  /** The time between frames from here on, until it is asked for. */
  bench.pace = () => {
    const times = [];
    let isOn = true;
    const tick = (at) => {
      times.push(at);
      if (isOn) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    bench.paced = () => {
      isOn = false;
      return times.slice(1).map((at, place) => at - times[place]);
    };
  };

  bench.shell = bench.when(() => bench.shows("nav a") && bench.shows("header button"));
  bench.board = bench.when(() => bench.shows("[data-card]", "", 30));
})();
