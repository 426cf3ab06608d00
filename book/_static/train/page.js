// The page where a network trains: controls, a loop that never holds the page up, and what is seen.
(function () {
  "use strict";
  const T = window.seqbookTraining, { PRESETS, percent, times } = T;
  const BUDGET = 10; // milliseconds of work in a frame
  const MILESTONES = [0, 10, 30, 100, 300, 1000, 3000]; // updates after which a text is kept
  const NAMES = {
    tanh: "RNN, tanh", relu: "RNN, ReLU, starts at the identity", gru: "GRU", lstm: "LSTM",
  };
  const TASKS = { recall: "recall: name the first sign", text: "your text: guess the next letter" };
  const SPEEDS = { slow: "one update a second", steady: "ten a second", fast: "as fast as it can" };
  const PAUSE = { slow: 1000, steady: 100, fast: 0 }; // milliseconds between two updates
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // make("button", {class: "x", onclick: f}, child, ...): an element, its attributes, its content
  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...content);
    return element;
  }
  function picture(label) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${T.SIZE.join(" ")}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    return svg;
  }

  function page(root) {
    const settings = { ...PRESETS[0][1], text: T.AUSTEN };
    let training, goal = 0, playing = false, speed = "fast", shown = true, asleep = true;
    let asked = 0, drawn = 0, filled = 0, said = 0; // when this was done last

    // what is seen
    const learning = picture("What was learned, over the updates: the sentence below has it");
    const reach = picture("The gradient at each step of the sequence, now and before training");
    const key = make("p", { class: "key" }, make("i"), " now ", make("i", { class: "first" }),
      " before training");
    const status = make("p", { role: "status" });
    const counter = make("span", { class: "counter" });
    const rows = make("tbody");
    const head = make("tr"), caption = make("caption");
    const table = make("table", {}, caption, make("thead", {}, head), rows);

    // what is chosen
    const fields = {}, holders = {};
    function field(name, label, input, note = "") {
      fields[name] = input;
      input.id = `train-${name}`;
      const words = make("label", { for: input.id }, label);
      return holders[name] = make("div", { class: "field" }, words, input, note);
    }
    const option = ([value, words]) => make("option", { value }, words);
    const select = (pairs) => make("select", {}, ...pairs.map(option));
    const numbers = (...values) => select(values.map((value) => [value, value]));
    const slider = (min, max) => make("input", { type: "range", min, max });
    const lagSaid = make("output"), windowSaid = make("output");
    const textSaid = make("p", { class: "note", id: "train-text-said" });
    const text = make("textarea",
      { rows: 3, spellcheck: "false", dir: "auto", "aria-describedby": textSaid.id });
    const seed = make("input", { type: "number", min: 0, max: 9999, step: 1 });
    const play = make("button", { type: "button", class: "play", onclick: toggle });
    const step = make("button", { type: "button", onclick: once }, "Step");
    const over = make("button", { type: "button", onclick: begin }, "Start over");
    const presets = PRESETS.map(([name, wanted], at) => make("button",
      { type: "button", onclick: () => choose(wanted) }, make("b", {}, at + 1), ` ${name}`));
    root.replaceChildren(
      make("div", { class: "presets", role: "group", "aria-label": "Examples" }, ...presets),
      make("div", { class: "bar" }, play, step, over, counter),
      make("div", { class: "pictures" }, learning, make("div", {}, reach, key)), status,
      make("div", { class: "held" }, table),
      make("div", { class: "fields" },
        field("task", "Task", select(Object.entries(TASKS))),
        field("kind", "Network", select(Object.entries(NAMES))),
        field("text", "Your text", text, textSaid),
        field("lag", "Steps of noise", slider(1, 100), lagSaid),
        field("window", "Letters in a window", slider(2, 50), windowSaid),
        field("units", "Units", numbers(8, 16, 32)),
        field("keep", "Bias of the gate that keeps", numbers(0, 1, 3, 5)),
        field("rate", "Learning rate", numbers(0.0003, 0.001, 0.003, 0.01, 0.03)),
        field("seed", "Seed", seed), field("speed", "Speed", select(Object.entries(SPEEDS)))));
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "A network that trains in this page");
    for (const [name, input] of Object.entries(fields)) input.onchange = () => changed(name);
    fields.lag.oninput = fields.window.oninput = label;
    text.oninput = label;
    fields.speed.value = speed;

    function label() {
      lagSaid.value = fields.lag.value;
      windowSaid.value = fields.window.value;
      const read = T.cleaned(text.value);
      textSaid.textContent = read.fault ?? read.said;
      text.setAttribute("aria-invalid", "fault" in read);
    }
    function choose(wanted) {
      Object.assign(settings, wanted);
      begin();
    }
    function changed(name) {
      if (name === "speed") return void ([speed, asked] = [fields.speed.value, 0]);
      const { value } = fields[name];
      settings[name] = ["task", "kind", "text"].includes(name) ? value : Number(value);
      if (name === "seed") settings.seed = Math.min(9999, Math.abs(Math.round(settings.seed)));
      const on = playing;
      begin();
      if (on && training) run(Infinity);
    }

    // Begin anew with the settings; nothing is learned yet, but the first batch is looked at.
    function begin() {
      for (const [name, value] of Object.entries(settings)) fields[name].value = value;
      const spelled = settings.task === "text", gated = ["gru", "lstm"].includes(settings.kind);
      for (const [name, on] of Object.entries({
        text: spelled, window: spelled, lag: !spelled, keep: gated,
      })) holders[name].hidden = !on;
      presets.forEach((button, at) => button.setAttribute("aria-pressed",
        Object.entries(PRESETS[at][1]).every(([name, value]) => settings[name] === value)));
      label();
      const { letters, fault } = spelled ? T.cleaned(settings.text) : {};
      play.disabled = step.disabled = Boolean(fault);
      training = fault ? null : new T.Training({ ...settings, letters });
      run(0);
      counter.textContent = fault ? "" : times(0, "update");
      if (fault) status.textContent = fault;
    }

    // --- the loop: a little work in each frame, until `goal` updates are done

    function run(updates) {
      goal = updates;
      playing = updates === Infinity;
      play.textContent = playing ? "❚❚ Pause" : "▶ Play";
      wake();
    }
    function toggle() {
      run(playing ? training.updates : Infinity);
      tell(true);
    }
    function once() {
      run(training.updates + 1);
    }
    function wake() {
      if (!asleep || !training) return;
      asleep = false;
      requestAnimationFrame(frame);
    }
    function frame(now) {
      asleep = true;
      if (!training || document.hidden || (training.seen && !shown)) return;
      const done = work(now);
      if (done || now - drawn > (still.matches ? 1000 : 100)) draw(now, done);
      if (!done) wake();
    }
    // Work for some milliseconds. Returns whether there is nothing more to do.
    function work(now) {
      const end = performance.now() + BUDGET;
      training.watch = !training.seen || !playing || now - drawn > 80;
      while (performance.now() < end) {
        if (training.resting) {
          if (training.updates >= goal || training.failed) return true;
          if (playing && now - asked < PAUSE[speed]) return false;
          asked = now;
        }
        training.resting = training.pieces.next().value === "seen";
        if (training.resting) keepText();
      }
      return false;
    }
    function keepText() {
      const { lesson, kept, updates } = training;
      if (lesson.common && updates >= MILESTONES[kept.length])
        kept.push([updates, training.written()]);
    }

    // --- what is seen

    function draw(now, done) {
      if (!training.seen) return;
      drawn = now;
      if (training.failed && playing) run(training.updates);
      T.drawLearning(learning, training.curve, training.lesson);
      T.drawReach(reach, training.norms, training.before, training.lesson.steps);
      counter.textContent = times(training.updates, "update");
      if (done || now - filled > 500) fill(now);
      tell(done);
    }
    // A sentence for everyone, and the pictures' names: not at every frame, or a screen reader
    // would never stop talking.
    function tell(atOnce) {
      const now = performance.now();
      if (!training?.seen || (!atOnce && now - said < 5000)) return;
      said = now;
      const sentence = training.sentence();
      if (status.textContent !== sentence) status.textContent = sentence;
    }
    const row = (...texts) =>
      make("tr", {}, ...texts.map((one) => make("td", { dir: "auto" }, one)));
    function headed(title, ...names) {
      caption.textContent = title;
      head.replaceChildren(...names.map((name) => make("th", { scope: "col" }, name)));
    }
    function fill(now) {
      filled = now;
      if (training.lesson.common) fillTexts(); else fillSigns();
    }
    function fillSigns() {
      headed("Four sequences of the last batch", "first sign", "noise", "it names", "how sure");
      const { ids } = training.batch, { letters } = training.lesson;
      const shares = training.seen.probabilities.at(-1);
      rows.replaceChildren(...[0, 1, 2, 3].map((at) => {
        const own = [...shares.numbers.subarray(at * shares.columns, (at + 1) * shares.columns)];
        const named = own.indexOf(Math.max(...own)), sign = ids[0][at];
        const noise = ids.slice(1, 9).map((now) => letters[now[at]]).join("");
        const more = ids.length > 9 ? `… (${ids.length - 1})` : "";
        const said = `${letters[named]}, ${named === sign ? "right" : "wrong"}`;
        return row(letters[sign], noise + more, said, percent(own[named]));
      }));
    }
    function fillTexts() {
      headed("What it writes after the first letter of your text", "updates", "text");
      const { kept, updates } = training;
      const now = kept.at(-1)?.[0] === updates ? [] : [[updates, training.written()]];
      rows.replaceChildren(...[...kept, ...now].map(([n, words]) => row(`${n}`, words)));
    }

    new IntersectionObserver(([entry]) => {
      shown = entry.isIntersecting;
      wake();
    }).observe(root);
    document.addEventListener("visibilitychange", wake);
    begin();
  }

  const root = document.querySelector(".seqbook-train");
  if (root) page(root);
})();
