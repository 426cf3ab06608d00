// Explorers: a picture, a sentence, controls and presets, played from a stored grid. All the
// mathematics was done in Python; here a state is picked and drawn. What live/explorer.js needs to
// show one that Python computes state by state is in window.seqbookFigures.
(function () {
  "use strict";
  const figures = (window.seqbookFigures ??= {});
  const { make } = figures;

  // --- diagrams: the SVG stands on the page; a state changes some attributes of its shapes ------

  function diagram(place, { paths, pool }) {
    const shapes = [...place.querySelector("svg > g").children];
    const read = ([shape, name]) =>
      name === "text" ? shapes[shape].innerHTML : shapes[shape].getAttribute(name);
    function write([shape, name], value) {
      const element = shapes[shape];
      if (name === "text") element.innerHTML = value;
      else if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    }
    const first = paths.map(read);
    let now = first;
    return function draw([, changes]) {
      const wanted = [...first];
      const numbers = changes.match(/\d+/g) || []; // path, value, path, value ...
      for (let i = 0; i < numbers.length; i += 2) wanted[numbers[i]] = pool[numbers[i + 1]];
      wanted.forEach((value, i) => { if (value !== now[i]) write(paths[i], value); });
      now = wanted;
    };
  }

  // --- sound: a figure's layout.meta.play holds notes [MIDI pitch, start, seconds] ---------------

  // A button that plays notes() and stops again: {element, stop()}. player.js makes the tones.
  function player(notes) {
    let audio, end;
    const turn = () => (audio ? stop() : play());
    const button = make("button", { type: "button", onclick: turn }, "▶ Play");
    function stop() {
      clearTimeout(end);
      audio?.close();
      audio = undefined;
      button.textContent = "▶ Play";
    }
    function play() {
      audio = new AudioContext();
      window.seqbookSound.sing(audio, notes(), audio.currentTime + 0.05);
      button.textContent = "■ Stop";
      end = setTimeout(stop, 1000 * window.seqbookSound.ends(notes()) + 400);
    }
    return { element: make("div", { class: "seqbook-play" }, button), stop };
  }

  // --- the data table ------------------------------------------------------------------------

  function folded(fallback) {
    if (!fallback || !fallback.querySelector("table")) { fallback?.remove(); return []; }
    fallback.querySelectorAll(":scope > p").forEach((p) => p.remove()); // said by the caption
    const summary = make("summary", {}, "Data table");
    return [make("details", { class: "seqbook-table" }, summary, fallback)];
  }

  // Mark the row of the data table that belongs to what is set: return a function that does so.
  // Rows are the presets, in their order, or the values of one control, named in the first column.
  function rows(fallback, { controls, presets }) {
    const table = fallback?.querySelector("table");
    const found = [...(table?.tBodies[0].rows ?? [])];
    const named = found.map((row) => row.cells[0].textContent);
    const same = (cell, text) => cell === text || (cell !== "" && Number(cell) === Number(text));
    const own = ({ values = [] }) =>
      named.map((cell) => values.findIndex((text) => same(cell, text)));
    const ways = controls.map(own), fits = (way) => way.filter((key) => key >= 0).length;
    const best = ways.reduce((a, b, i) => (fits(b) > fits(ways[a]) ? i : a), 0);
    const byPreset = presets.every(([name], i) => named[i] === name);
    const current = (keys, i) => (byPreset ? presets[i]?.[1].join() === keys.join()
      : keys[best] !== null && ways[best][i] === +keys[best]);
    return (keys) => found.forEach((row, i) => {
      if (current(keys, i)) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  }

  // --- what stands around the picture ----------------------------------------------------------

  // Build an explorer around its picture. Returns {caption, controls, keys(), set(keys), mark()};
  // `changed` hears when the reader has turned something, `sound` is a player or nothing.
  figures.frame = function (root, spec, { place, fallback, sound, changed, note = [] }) {
    const controls = spec.controls
      .map((control) => figures.controls[control.type](control, changed));
    const keys = () => controls.map((control) => control.get());
    const caption = make("p", { class: "seqbook-caption", "aria-live": "polite" });
    const presets = spec.presets.map(([name, keys], number) => make("button", {
      type: "button", onclick: () => { set(keys); changed(); },
    }, make("span", { class: "seqbook-number" }, number + 1), " " + name));
    const offered = []; // what is done before the last control is set: it may be steps
    function set(keys) {
      keys.slice(0, -1).forEach((key, i) => controls[i].set(key));
      for (const offer of offered) offer();
      controls.at(-1).set(keys.at(-1));
    }
    const table = rows(fallback, spec);
    function mark() {
      table(keys());
      presets.forEach((button, i) => {
        button.setAttribute("aria-pressed", spec.presets[i][1].join(",") === keys().join(","));
      });
    }
    const title = make("p", { class: "seqbook-title", id: figures.newId() }, spec.title);
    root.setAttribute("role", "group");
    root.setAttribute("aria-labelledby", title.id);
    const [ask, answer] = spec.question;
    root.append(
      title,
      make("p", { class: "seqbook-question" }, make("strong", {}, "Predict first: "), ask),
      make("details", { class: "seqbook-answer" }, make("summary", {}, "Show the answer"), answer),
      place, caption, ...note, ...(sound ? [sound.element] : []),
      make("div", { class: "seqbook-controls" }, ...controls.map((control) => control.element)),
      make("div", { class: "seqbook-presets", role: "group", "aria-label": "Presets" }, ...presets),
      ...folded(fallback),
    );
    root.addEventListener("seqbook-playing", (event) =>
      caption.setAttribute("aria-live", event.detail ? "off" : "polite"));
    return { caption, controls, keys, set, mark, before: (offer) => offered.push(offer) };
  };

  figures.place = (alt) => make("div", { class: "seqbook-figure", role: "img", "aria-label": alt });

  // Return the figure of a state of the stored grid.
  figures.unpacked = function (spec, state) {
    const picked = structuredClone(spec.figure);
    spec.paths.forEach((path, i) => {
      const entry = path.slice(0, -1).reduce((part, step) => part[step], picked);
      entry[path.at(-1)] = spec.pool[spec.frames[state][i + 1]];
    });
    return picked;
  };

  // --- an explorer from a stored grid ------------------------------------------------------------

  figures.explorer = function (root) {
    const { spec, fallback } = figures.stored(root);
    const drawn = root.querySelector(".seqbook-diagram");
    const place = drawn || figures.place(spec.alt);
    const figure = () => figures.unpacked(spec, state());
    const sound = spec.figure?.layout.meta?.play && player(() => figure().layout.meta.play);
    const { caption, controls, keys, set, mark, before } = figures.frame(root, spec,
      { place, fallback, sound, changed });
    const state = () => keys().join(",");

    // the last control may be steps; how many there are depends on the others
    const offer = () =>
      spec.steps && controls.at(-1).offer(spec.steps[keys().slice(0, -1).join(",")]);
    before(offer);
    function say() {
      mark();
      caption.textContent = spec.frames[state()][0];
    }
    async function changed() {
      const start = performance.now();
      sound?.stop();
      offer();
      say();
      await redraw();
      root.dataset.ms = (performance.now() - start).toFixed(1); // read by the tests
    }

    root.addEventListener("seqbook-set", ({ detail }) => { set(detail); changed(); });
    root.classList.toggle("has-diagram", Boolean(drawn));
    set(spec.presets[0][1]);
    const redraw = drawn ? still(spec, diagram(place, spec), state, caption)
      : figures.stage(place, figure);
    say();
    if (!drawn) return;
    redraw();
    root.dataset.drawn = place.dataset.drawn = "1";
  };

  // Draw a diagram's state, and on paper its fullest picture with the sentence that belongs to it.
  function still(spec, draw, state, caption) {
    const show = (key) => {
      caption.textContent = spec.frames[key][0];
      draw(spec.frames[key]);
    };
    addEventListener("beforeprint", () => show(spec.still.join(",")));
    addEventListener("afterprint", () => show(state()));
    return () => draw(spec.frames[state()]);
  }

  Object.assign(figures, { diagram, player, folded });
})();
