// A blind test: two tunes, which one is real? Python has chosen the tunes (utils/music/listening.py);
// here they are put in an order by chance, played, and the answers are counted. Nothing is stored
// and nothing is sent. player.js, before this, makes the sound.
(() => {
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const percent = (share) => `${Math.round(100 * share)} %`;
  const heard = (tune) => [...tune.again].filter((mark) => mark === "1").length;

  // Chance from a seed (mulberry32): numbers from 0 to 1, and lists in their order.
  function random(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }
  function shuffled(list, chance) {
    const all = [...list];
    for (let i = all.length - 1; i > 0; i--) {
      const j = Math.floor(chance() * (i + 1));
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }

  // The 95 % interval of a share, after Wilson: `wilson_interval` of utils/metrics.py.
  function wilson(right, total, z = 1.959964) {
    const share = right / total, spread = z ** 2 / total;
    const middle = (share + spread / 2) / (1 + spread);
    const half = (z * Math.sqrt((share * (1 - share)) / total + spread / (4 * total))) / (1 + spread);
    return [Math.max(0, middle - half), Math.min(1, middle + half)];
  }

  // How often a coin has at least `right` of `total`.
  function coin(right, total) {
    let ways = 1, all = 0;
    for (let k = 0; k <= total; k++) {
      if (k >= right) all += ways;
      ways = (ways * (total - k)) / (k + 1);
    }
    return all / 2 ** total;
  }

  function add(parent, tag, attributes = {}, text = "") {
    const element = parent.appendChild(document.createElement(tag));
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  function test(root) {
    const pairs = JSON.parse(root.dataset.listening), sides = [1, 2];
    let order, number, answers, tunes, players;
    root.replaceChildren();
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "Which is real? A listening test");
    add(root, "p", { class: "listening-title" }, "Which is real?");
    add(root, "p").innerHTML = "One of two is a real Irish tune that no model has read, the other was "
      + "composed by a model in the same meter and key. Listen, then choose with a button or with the "
      + "keys <kbd>1</kbd> and <kbd>2</kbd>. The space bar plays, the arrow keys move in the tune.";
    const progress = add(root, "p", { class: "listening-progress", tabindex: "-1" });
    const stage = add(root, "div");
    const said = add(root, "p", { class: "listening-said", role: "status" });
    const next = add(root, "button", { type: "button", class: "listening-next" });
    const end = add(root, "div", { class: "listening-end" });
    const foot = add(root, "p", { class: "listening-seed" });
    const label = add(foot, "label", {}, "Order of the pairs, by chance from the seed ");
    const seed = add(label, "input", { type: "number", min: 0, max: 9999, step: 1 });
    next.onclick = () => (number + 1 < order.length ? show(number + 1, true) : score());
    const chosen = () => begin(Math.abs(Math.round(+seed.value)) % 10000, true);
    seed.onchange = chosen;
    seed.onkeydown = (event) => { if (event.key === "Enter") chosen(); }; // the same seed once more
    root.addEventListener("keydown", (event) => {
      const side = sides.indexOf(+event.key);
      if (side < 0 || event.target === seed || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation(); // a notebook makes headings of numbers
      choose(side);
    });

    function begin(from, focus) {
      seed.value = from;
      const chance = random(from);
      order = shuffled(pairs, chance).map((pair) => ({ pair, real: chance() < 0.5 ? 0 : 1 }));
      answers = [];
      end.replaceChildren();
      show(0, focus);
    }

    function stop() {
      for (const player of players ?? []) player.pause();
    }

    function show(which, focus) {
      stop();
      number = which;
      const { pair, real } = order[number];
      tunes = real === 0 ? [pair.real, pair.composed] : [pair.composed, pair.real];
      progress.textContent = `Pair ${number + 1} of ${order.length}`;
      said.textContent = "";
      next.hidden = true;
      stage.replaceChildren();
      players = sides.map((side, i) => {
        const card = add(stage, "div", { class: "seqbook-player" });
        add(card, "p", { class: "listening-tune" }, `Tune ${side}`);
        const tune = { ...tunes[i], label: `Tune ${side}`, again: "" };
        const player = window.seqbookSound.player(card, tune);
        const bar = card.querySelector(".player-bar");
        bar.querySelector(".player-play").setAttribute("aria-description", `tune ${side}`);
        bar.querySelector(".player-save").remove();
        const button = add(card, "button", { type: "button", class: "listening-choose" }, `Tune ${side} is real `);
        add(button, "kbd", { "aria-hidden": "true" }, side);
        button.onclick = () => choose(i);
        return player;
      });
      if (focus) stage.querySelector(".player-play").focus({ preventScroll: true });
      if (focus) progress.scrollIntoView({ block: "nearest" });
    }

    function choose(side) {
      if (answers.length > number) return; // chosen already
      const { pair, real } = order[number], right = side === real;
      answers.push({ composer: pair.composer, right });
      stop();
      players.forEach((player, i) => {
        const count = heard(tunes[i]), bars = tunes[i].again.length;
        player.mark(tunes[i].again, `${tunes[i].said} ${count} of ${bars} bars were heard before.`);
      });
      stage.querySelectorAll(".listening-tune").forEach((name, i) => {
        const who = i === real ? `real: “${pair.title}”` : `composed by ${pair.composer}`;
        name.textContent = `Tune ${sides[i]}, ${who}`;
      });
      for (const button of stage.querySelectorAll(".listening-choose")) button.hidden = true;
      const of = (tune) => `${heard(tune)} of its ${tune.again.length} bars`;
      said.textContent = `${right ? "Right" : "No"}: tune ${sides[real]} is real, “${pair.title}”; `
        + `${of(pair.real)} were heard before. The other was composed by ${pair.composer}: `
        + `${of(pair.composed)}.`;
      next.textContent = number + 1 < order.length ? "Next pair" : "Your score";
      next.hidden = false;
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" }); // on a phone the sentence would be out of sight
    }

    function score() {
      stop();
      stage.replaceChildren();
      next.hidden = true;
      const total = answers.length, right = sum(answers.map((answer) => +answer.right));
      const [low, high] = wilson(right, total);
      progress.textContent = "Your score";
      said.textContent = `You were right in ${right} of ${total} pairs, ${percent(right / total)}; 95 % `
        + `interval: ${percent(low)} to ${percent(high)}. Someone who guesses is right in half of them on `
        + `average, and in ${right} or more in ${percent(coin(right, total))} of all tries. ${verdict(low, high)}`;
      table();
      const again = add(end, "button", { type: "button" }, "Again, in another order");
      again.onclick = () => begin(Math.floor(10000 * Math.random()), true);
      again.focus({ preventScroll: true });
      progress.scrollIntoView({ block: "nearest" });
    }

    function verdict(low, high) {
      if (low > 0.5) return "So you hear the difference.";
      if (high < 0.5) return "So you hear a difference, but take the composed tunes for the real ones.";
      return "So few pairs do not tell whether you hear a difference or guess.";
    }

    function table() {
      const grid = add(end, "table"), head = add(add(grid, "thead"), "tr");
      for (const text of ["Composer", "Right", "95 % interval"]) add(head, "th", { scope: "col" }, text);
      const body = add(grid, "tbody");
      for (const composer of new Set(answers.map((answer) => answer.composer))) {
        const own = answers.filter((answer) => answer.composer === composer);
        const right = own.filter((answer) => answer.right).length;
        const row = add(body, "tr");
        add(row, "th", { scope: "row" }, composer);
        add(row, "td", {}, `${right} of ${own.length}`);
        add(row, "td", {}, wilson(right, own.length).map(percent).join(" to "));
      }
    }

    begin(Math.floor(10000 * Math.random()), false);
  }

  function wake() {
    for (const root of document.querySelectorAll(".seqbook-listening[data-listening]:not([data-alive])")) {
      root.dataset.alive = "";
      test(root);
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", wake);
  else wake();
})();
