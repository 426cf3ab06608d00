// One sentence, every model: the reader types, and each model says what it expects next and how
// surprised it is by each word. The page holds a stored sentence until the reader touches the field;
// only then the weights are fetched (files beside this script, nothing from outside).
(function () {
  "use strict";

  const sentence = window.seqbookSentence, { models, tokenize, detokenize, Reading } = sentence;
  const WEIGHTS = new URL("weights/", document.currentScript.src);
  const BEFORE = [".", "<eos>"]; // what stands before the sentence: the end of a paragraph
  const MOST = 1000; // words that are read
  const SHOWN = 100; // words in the table: the last ones
  const SLICE = 25; // milliseconds of reading, then the page may answer a key
  const QUIET = 900; // milliseconds without a key before a screen reader is told
  const DEEPEST = 16; // bits: the strongest colour; seqbook_sentence.py has the same
  const DRAWN = 15; // words to sample
  const NEVER = ["<pad>", "<unk>", "<bos>"]; // not to be drawn

  const NAMES = { "<unk>": "(a rare word)", "<eos>": "¶ end" };
  const digits = (bits) => bits.toFixed(bits < 9.95 ? 1 : 0); // two of them: seqbook_sentence.py, too
  const shown = (word) => {
    const name = NAMES[word] ?? word;
    return name.length > 40 ? [...name].slice(0, 40).join("") + "…" : name;
  };
  const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
  const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

  function make(tag, attributes, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  function fetchScript(name) {
    return new Promise((done, failed) => {
      const script = make("script", { src: new URL(`${name}.js`, WEIGHTS).href });
      script.onload = done;
      script.onerror = () => failed(new Error(name));
      document.head.append(script);
    });
  }

  // The places of the largest numbers, largest first.
  function largest(numbers, count) {
    const best = [];
    numbers.forEach((number, place) => {
      if (best.length === count && number <= numbers[best[count - 1]]) return;
      const at = best.findIndex((other) => numbers[other] < number);
      best.splice(at < 0 ? best.length : at, 0, place);
      best.length = Math.min(best.length, count);
    });
    return best;
  }

  // Numbers in [0, 1) that depend on the seed alone (Mulberry32).
  function random(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  function draw(shares, forbidden, chance) {
    const kept = shares.map((share, id) => (forbidden.includes(id) ? 0 : share));
    let left = chance * kept.reduce((a, b) => a + b, 0);
    const place = kept.findIndex((share) => (left -= share) < 0);
    return place < 0 ? kept.indexOf(Math.max(...kept)) : place; // where the sum was rounded
  }

  function figure(root) {
    const field = root.querySelector("#sentence-text"), look = root.querySelector(".sentence-look");
    const status = root.querySelector(".sentence-status");
    const rows = [...root.querySelectorAll(".sentence-guesses tbody tr")];
    const names = rows.map((tr) => tr.dataset.model);
    const labels = rows.map((tr) => tr.querySelector("th").textContent);
    const heat = root.querySelector(".sentence-heat"), samples = root.querySelector("dl");
    const readings = {}; // by name, of the models that are here
    let ids = new Map(), words = [], cut = false, late = false, missing, fetching, reading, telling;

    // --- the models come ----------------------------------------------------------------------

    async function load() {
      missing = undefined;
      tell(["The models are coming…"], 0);
      await fetchScript("vocabulary");
      ids = new Map(sentence.words.map((word, id) => [word, id]));
      await Promise.all(names.map(async (name) => {
        await fetchScript(name);
        readings[name] = new Reading(models[name], BEFORE.map((word) => ids.get(word)));
        update();
      }));
    }

    function wake() {
      return (fetching ??= load().catch((error) => {
        fetching = undefined; // the next key tries again
        missing = `The file “${error.message}.js” of the book did not come. Reload the page.`;
        tell([missing], 0); // and the models that come later do not take it back
      }));
    }

    // --- reading ------------------------------------------------------------------------------

    function update() {
      if (!ids.size) return;
      const every = tokenize(field.value.slice(0, 20 * MOST));
      cut = every.length > MOST || field.value.length > 20 * MOST;
      words = every.slice(0, MOST);
      const wanted = words.map((word) => ids.get(word) ?? ids.get("<unk>"));
      for (const name in readings) readings[name].keep(wanted);
      clearTimeout(reading);
      late = false;
      read(wanted);
    }

    // Read on for a moment; if that was not enough, let the page breathe and go on.
    function read(wanted) {
      const until = performance.now() + SLICE;
      for (const each of Object.values(readings)) {
        while (each.ids.length < wanted.length) {
          each.add(wanted[each.ids.length]);
          if (performance.now() < until) continue;
          if (!late) tell([`Reading ${wanted.length.toLocaleString("en")} words…`], 0);
          late = true;
          reading = setTimeout(read, 0, wanted);
          return;
        }
      }
      show();
    }

    // --- showing ------------------------------------------------------------------------------

    function show() {
      rows.forEach((tr, i) => {
        const own = readings[names[i]], cells = tr.querySelectorAll("td");
        tr.classList.toggle("waiting", !own);
        if (!own) return;
        cells[0].textContent = words.length ? mean(own.bits).toFixed(1) : "–";
        largest(own.next, 3).forEach((id, place) => cells[place + 1].replaceChildren(
          make("bdi", {}, shown(sentence.words[id])), " ",
          make("small", {}, percent(own.next[id]))));
      });
      if (heat) showHeat();
      tell(summary());
      root.dataset.read = words.length; // for whoever waits for the answer
    }

    function showHeat() {
      const first = Math.max(0, words.length - SHOWN);
      heat.hidden = !words.length;
      heat.querySelector("tbody").replaceChildren(...words.slice(first).map((word, place) => {
        const bits = names.map((name) => readings[name]?.bits[first + place]);
        const least = Math.min(...bits.filter((each) => each !== undefined));
        const head = make("th", { scope: "row" }, make("bdi", {}, shown(word)));
        if (!ids.has(word)) head.append(make("span", { class: "unknown" }, "?",
          make("span", { class: "visually-hidden" }, " unknown")));
        return make("tr", {}, head, ...bits.map((each) => (each === undefined ? make("td", {})
          : make("td", {
            style: `--heat:${Math.min(1, each / DEEPEST).toFixed(2)}`,
            ...(each === least && { class: "least" }),
          }, digits(each)))));
      }));
    }

    // What is to be said of the text, and for ears alone what the table shows.
    function summary() {
      const here = names.filter((name) => readings[name]);
      if (missing) return [missing];
      if (here.length < names.length) return [`${here.length} of ${names.length} models are here…`];
      const guesses = names.map((name, i) =>
        `${labels[i]} “${shown(sentence.words[largest(readings[name].next, 1)[0]])}”`);
      const next = make("span", { class: "visually-hidden" }, ` Next word: ${guesses.join(", ")}.`);
      if (!words.length) return ["Nothing to read yet: this is how a paragraph may begin.", next];
      const unknown = new Set(words.filter((word) => !ids.has(word))).size;
      const parts = [cut && `Only the first ${words.length.toLocaleString("en")} words are read.`,
        heat && words.length > SHOWN && `The table shows the last ${SHOWN} of them.`,
        unknown && (unknown === 1 ? "1 word is" : `${unknown} words are`)
          + " not in the vocabulary: the models read “a rare word”."];
      return [parts.filter(Boolean).join(" "), next];
    }

    // What changes at every key is told when the keys rest.
    function tell(parts, wait = QUIET) {
      clearTimeout(telling);
      telling = setTimeout(() => status.replaceChildren(...parts), wait);
    }

    // --- sampling on --------------------------------------------------------------------------

    function goOn(name, chance, forbidden) {
      const model = models[name], drawn = [];
      let state = readings[name].states.at(-1);
      while (drawn.length < DRAWN && drawn.at(-1) !== "<eos>") {
        const id = draw(model.next(state), forbidden, chance());
        drawn.push(sentence.words[id]);
        state = model.read(state, id);
      }
      return detokenize([...words, ...drawn]).slice(detokenize(words).length).replace("<eos>", "¶");
    }

    async function sample(seed) {
      await wake();
      while (names.some((name) => readings[name]?.ids.length !== words.length))
        await new Promise((done) => setTimeout(done, SLICE)); // it is still reading
      const forbidden = NEVER.map((word) => ids.get(word));
      samples.hidden = false;
      samples.replaceChildren(...names.map((name, i) => make("div", {},
        make("dt", {}, labels[i]),
        make("dd", {}, make("bdi", {}, `…${goOn(name, random(seed), forbidden)}`)))));
    }

    // --- what the reader does -----------------------------------------------------------------

    for (const kind of ["focus", "pointerdown"]) field.addEventListener(kind, wake);
    field.addEventListener("input", changed);

    function changed() {
      if (samples) samples.hidden = true; // they went on from another sentence
      if (look) look.textContent = "";
      wake();
      update();
    }

    for (const button of root.querySelectorAll(".sentence-presets button"))
      button.addEventListener("click", () => {
        field.value = button.dataset.text;
        changed();
        look.textContent = button.dataset.look;
      });

    const seed = root.querySelector("input[type=number]");
    function sampled(step) {
      seed.value = (Number(seed.value) || 0) + step;
      sample(Number(seed.value));
    }
    root.querySelector(".sentence-on")?.addEventListener("click", () => sampled(0));
    root.querySelector(".sentence-again")?.addEventListener("click", () => sampled(1));
    seed?.addEventListener("change", () => sampled(0));
  }

  document.querySelectorAll(".seqbook-sentence").forEach(figure);
})();
