// Play the book's figures: explorers (stored grids of figures) and plain Plotly figures.
// All the mathematics was done in Python; here a state is picked and drawn. A classic script,
// because modules do not load from file://.
(function () {
  "use strict";
  const HERE = document.currentScript.src.replace(/[^/]*$/, "");
  const CONFIG = {
    displayModeBar: false, displaylogo: false, showSendToCloud: false, scrollZoom: false,
    doubleClick: false, responsive: false, plotlyServerURL: "",
  };
  const PAPER = 740; // pixels: a figure's width on paper, where figures.css shrinks it to a sheet
  const onPrint = []; // each figure's own redrawing
  let library, paper = false;

  function plotly() {
    library ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = HERE + "vendor/plotly-cartesian.min.js";
      script.onload = () => done(window.Plotly);
      script.onerror = () => failed(new Error("vendor/plotly-cartesian.min.js did not load"));
      document.head.append(script);
    });
    return library;
  }

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

  // --- colours of the page -----------------------------------------------------------------

  function theme() {
    const style = getComputedStyle(document.documentElement);
    const dark = document.documentElement.dataset.theme === "dark" && !paper;
    const colour = (name, light, night) =>
      style.getPropertyValue(name).trim() || (dark ? night : light);
    return {
      text: colour("--pst-color-text-base", "#222832", "#ced6dd"),
      grid: colour("--pst-color-border", "#d1d5da", "#48566b"),
      page: colour("--pst-color-background", "#ffffff", "#14181e"),
      dark,
    };
  }

  // The book's palette (utils/plots/look.py) on dark paper. What text stands on keeps its colour.
  const NIGHT = {
    "#0072b2": "#4fa8f0", "#e69f00": "#f0b23e", "#009e73": "#3cc9a0", "#d55e00": "#ff8f5a",
    "#cc79a7": "#e59bc4", "#56b4e9": "#a5dcf7", "#7f868e": "#a3abb0", "#808080": "#a3abb0",
  };
  function darkened(part, name) {
    if (typeof part === "string") return NIGHT[part.toLowerCase()] ?? part;
    if (!part || typeof part !== "object" || name === "colorscale") return part;
    if (Array.isArray(part)) return part.map((value) => darkened(value));
    return Object.fromEntries(Object.entries(part).map(([key, value]) =>
      [key, key === "fillcolor" ? value : darkened(value, key)]));
  }

  // Return the figure in the page's colours; what the figure says itself (a tile's colour) stays.
  function dressed(figure) {
    const { text, grid, page, dark } = theme();
    if (dark) figure = darkened(figure);
    const layout = {
      ...figure.layout, autosize: true, ...(paper && { width: PAPER }),
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { ...figure.layout.font, color: text },
      hoverlabel: { bgcolor: page, bordercolor: text, font: { color: text } },
    };
    // fixed ranges: a finger that scrolls the page over a figure must not zoom it
    const lines = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, fixedrange: true };
    for (const axis of ["xaxis", "yaxis", ...Object.keys(layout).filter((k) => /^[xy]axis/.test(k))])
      layout[axis] = { ...layout[axis], ...lines };
    return { data: figure.data, layout };
  }

  // --- drawing ------------------------------------------------------------------------------

  // Printing draws every figure, at a sheet's width; print.js has made the page light before.
  function print(begins) {
    if (paper === begins) return; // asked again, when the page may be laid out in sheets already
    paper = begins;
    for (const draw of onPrint) draw();
  }
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));

  // Keep `place` showing figure(): drawn when it comes near the view, and again on redraw().
  function stage(place, figure) {
    let near = false, busy = false, again = false;
    // the room that it will take, so that nothing below it jumps
    const reserve = (layout) => { place.style.minHeight = (layout.height || 400) + "px"; };
    reserve(figure().layout);
    async function redraw() {
      if (!near) return;
      if (busy) { again = true; return; }
      busy = true;
      try {
        const Plotly = window.Plotly || (await plotly());
        do {
          again = false;
          const { data, layout } = dressed(figure());
          reserve(layout);
          await Plotly.react(place, data, layout, CONFIG);
        } while (again);
        place.dataset.drawn = place.parentElement.dataset.drawn = "1";
      } catch (error) {
        place.textContent = "This figure could not be drawn: " + error.message;
      } finally {
        busy = false;
      }
    }
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      near = true;
      redraw();
    }, { rootMargin: "600px" }).observe(place);
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    onPrint.push(() => { near ||= paper; redraw(); });
    let width = 0;
    new ResizeObserver(() => {
      if (!paper && Math.abs(place.clientWidth - width) > 1) { width = place.clientWidth; redraw(); }
    }).observe(place);
    return redraw;
  }

  // Return a figure's JSON, and what stands there without a script.
  function stored(root) {
    const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    const fallback = root.querySelector(".seqbook-fallback");
    return { spec, fallback };
  }

  function folded(fallback) {
    if (!fallback || !fallback.querySelector("table")) { fallback?.remove(); return []; }
    fallback.querySelectorAll(":scope > p").forEach((p) => p.remove()); // said by the caption
    return [make("details", { class: "seqbook-table" }, make("summary", {}, "Data table"), fallback)];
  }

  // Mark the row of the data table that belongs to what is set: return a function that does so.
  // Rows are the presets, in their order, or the values of one control, named in the first column.
  function rows(fallback, { controls, presets }) {
    const table = fallback?.querySelector("table");
    const found = [...(table?.tBodies[0].rows ?? [])];
    const named = found.map((row) => row.cells[0].textContent);
    const same = (cell, text) => cell === text || (cell !== "" && Number(cell) === Number(text));
    const own = ({ values = [] }) => named.map((cell) => values.findIndex((text) => same(cell, text)));
    const ways = controls.map(own), fits = (way) => way.filter((key) => key >= 0).length;
    const best = ways.reduce((a, b, i) => (fits(b) > fits(ways[a]) ? i : a), 0);
    const byPreset = presets.every(([name], i) => named[i] === name);
    return (keys) => found.forEach((row, i) => {
      const now = byPreset ? presets[i]?.[1].join() === keys.join() : ways[best][i] === +keys[best];
      if (now) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  }

  function plain(root) {
    const { spec, fallback } = stored(root);
    const place = make("div", { class: "seqbook-figure" });
    root.append(place, ...folded(fallback));
    stage(place, () => spec);
  }

  // --- controls: each is {element, get() -> key, set(key)} ------------------------------------

  let count = 0;
  const row = (label, ...content) => make("div", { class: "seqbook-control" }, label, ...content);

  function slider({ label, values }, changed) {
    const id = "seqbook-" + count++;
    const shown = make("output", { for: id });
    const input = make("input", { id, type: "range", min: 0, max: values.length - 1, step: 1 });
    const show = () => {
      shown.textContent = values[input.value];
      input.setAttribute("aria-valuetext", values[input.value]);
    };
    input.oninput = () => { show(); changed(); };
    return {
      element: row(make("label", { for: id }, label), input, shown),
      get: () => input.value,
      set: (key) => { input.value = key; show(); },
    };
  }

  function choice({ label, values }, changed) {
    const id = "seqbook-" + count++;
    const options = values.map((text, key) => make("option", { value: key }, text));
    const select = make("select", { id, onchange: changed }, ...options);
    return {
      element: row(make("label", { for: id }, label), select),
      get: () => select.value,
      set: (key) => { select.value = key; },
    };
  }

  // Words in a row: pick one, then move it with the buttons or the arrow keys.
  function order({ label, values }, changed) {
    const line = make("div", { class: "seqbook-words", role: "group", "aria-label": label });
    const words = values.map((text, key) => make("button", {
      type: "button", "data-key": key, onclick: (event) => pick(event.currentTarget),
      onfocus: (event) => pick(event.currentTarget),
      onkeydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) { event.preventDefault(); move(step); }
      },
    }, text));
    let picked;
    function pick(word) {
      picked = word;
      for (const other of words) other.setAttribute("aria-pressed", other === word);
    }
    function move(step) {
      // the neighbour moves, so that the picked word keeps the keyboard's focus
      const neighbour = step < 0 ? picked.previousElementSibling : picked.nextElementSibling;
      if (!neighbour) return;
      if (step < 0) picked.after(neighbour); else picked.before(neighbour);
      changed();
    }
    const button = (text, step) => make("button", { type: "button", onclick: () => move(step) }, text);
    pick(words[0]);
    return {
      element: make("div", { class: "seqbook-order" }, make("span", {}, label), line,
        button("◀ move left", -1), button("move right ▶", 1)),
      get: () => [...line.children].map((word) => word.dataset.key).join(""),
      set: (key) => line.replaceChildren(...[...key].map((number) => words[number])),
    };
  }

  // Steps: a slider through them, a button each way, and one that plays. How many there are depends
  // on the other controls: offer(names) says it.
  function steps({ label }, changed) {
    const id = "seqbook-" + count++;
    const shown = make("output", { for: id });
    const input = make("input", { id, type: "range", min: 0, max: 0, step: 1 });
    let names = [""], timer;
    const last = () => names.length - 1;
    function show() {
      const text = `${+input.value + 1} of ${names.length}: ${names[input.value]}`;
      shown.textContent = text;
      input.setAttribute("aria-valuetext", text);
      back.disabled = +input.value === 0;
      next.disabled = +input.value === last();
    }
    const go = (step) => { input.value = step; show(); changed(); };
    function playing(yes) {
      play.textContent = yes ? "❚❚ Pause" : "▶ Play";
      // a screen reader hears the last sentence only
      play.dispatchEvent(new CustomEvent("seqbook-playing", { detail: yes, bubbles: true }));
    }
    function stop() {
      clearInterval(timer);
      timer = undefined;
      playing(false);
    }
    function start() {
      playing(true);
      if (+input.value === last()) go(0);
      timer = setInterval(() => {
        if (+input.value + 1 >= last()) stop();
        if (+input.value < last()) go(+input.value + 1);
      }, 1400);
    }
    const button = (text, name, onclick) =>
      make("button", { type: "button", "aria-label": name, onclick }, text);
    const back = button("‹", "One step back", () => { stop(); go(+input.value - 1); });
    const next = button("›", "One step on", () => { stop(); go(+input.value + 1); });
    const play = make("button", { type: "button", onclick: () => (timer ? stop() : start()) }, "▶ Play");
    input.oninput = () => { stop(); show(); changed(); };
    return {
      element: make("div", { class: "seqbook-steps" }, play, back, input, next,
        make("p", {}, make("label", { for: id }, label), shown)),
      get: () => input.value,
      set: (key) => { stop(); input.value = key; show(); },
      offer: (given) => {
        names = given;
        input.max = last(); // a browser moves the value into the range
        show();
      },
    };
  }

  const KINDS = { slider, choice, order, steps };

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

  // --- sound: a figure's layout.meta.play holds notes [MIDI pitch, start, duration], in seconds ----

  // A button that plays notes() and stops again: {element, stop()}. player.js makes the tones.
  function player(notes) {
    let audio, end;
    const button = make("button", { type: "button", onclick: () => (audio ? stop() : play()) }, "▶ Play");
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

  // --- an explorer ----------------------------------------------------------------------------

  function explorer(root) {
    const { spec, fallback } = stored(root);
    const controls = spec.controls.map((control) => KINDS[control.type](control, changed));
    const keys = () => controls.map((control) => control.get());
    const state = () => keys().join(",");
    const drawn = root.querySelector(".seqbook-diagram");
    const place = drawn || make("div", { class: "seqbook-figure", role: "img", "aria-label": spec.alt });
    const caption = make("p", { class: "seqbook-caption", "aria-live": "polite" });
    const presets = spec.presets.map(([name, keys], number) => make("button", {
      type: "button", onclick: () => { set(keys); changed(); },
    }, make("span", { class: "seqbook-number" }, number + 1), " " + name));

    // the last control may be steps; how many there are depends on the others
    const offer = () => spec.steps && controls.at(-1).offer(spec.steps[keys().slice(0, -1).join(",")]);
    function set(keys) {
      keys.slice(0, -1).forEach((key, i) => controls[i].set(key));
      offer();
      controls.at(-1).set(keys.at(-1));
    }
    function figure() {
      const picked = structuredClone(spec.figure);
      spec.paths.forEach((path, i) => {
        const entry = path.slice(0, -1).reduce((part, step) => part[step], picked);
        entry[path.at(-1)] = spec.pool[spec.frames[state()][i + 1]];
      });
      return picked;
    }
    const mark = rows(fallback, spec);
    function say() {
      mark(keys());
      caption.textContent = spec.frames[state()][0];
      presets.forEach((button, i) => {
        button.setAttribute("aria-pressed", spec.presets[i][1].join(",") === state());
      });
    }
    const sound = spec.figure?.layout.meta?.play && player(() => figure().layout.meta.play);
    async function changed() {
      const start = performance.now();
      sound?.stop();
      offer();
      say();
      await redraw();
      root.dataset.ms = (performance.now() - start).toFixed(1); // read by the tests
    }

    const title = make("p", { class: "seqbook-title", id: "seqbook-" + count++ }, spec.title);
    root.setAttribute("role", "group");
    root.setAttribute("aria-labelledby", title.id);
    const [ask, answer] = spec.question;
    root.append(
      title,
      make("p", { class: "seqbook-question" }, make("strong", {}, "Predict first: "), ask),
      make("details", { class: "seqbook-answer" }, make("summary", {}, "Show the answer"), answer),
      place, caption, ...(sound ? [sound.element] : []),
      make("div", { class: "seqbook-controls" }, ...controls.map((control) => control.element)),
      make("div", { class: "seqbook-presets", role: "group", "aria-label": "Presets" }, ...presets),
      ...folded(fallback),
    );
    root.classList.toggle("has-diagram", Boolean(drawn));
    root.addEventListener("seqbook-playing", (event) =>
      caption.setAttribute("aria-live", event.detail ? "off" : "polite"));
    set(spec.presets[0][1]);
    const redraw = drawn ? still(spec, diagram(place, spec), state, caption) : stage(place, figure);
    say();
    if (!drawn) return;
    redraw();
    root.dataset.drawn = place.dataset.drawn = "1";
  }

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

  // Fetch Plotly when the page has come and the browser rests: reading it takes up to a second,
  // which would else be missing just when the first figure comes into view.
  function ahead() {
    if (navigator.connection?.saveData) return;
    const rest = window.requestIdleCallback ?? ((then) => setTimeout(then, 1000));
    rest(() => plotly().catch(() => {})); // whoever needs it says that it did not come
  }

  function start() {
    document.querySelectorAll(".seqbook-explorer").forEach(explorer);
    document.querySelectorAll(".seqbook-plotly").forEach(plain);
    if (!document.querySelector(".seqbook-figure:not(figure)")) return; // diagrams need no Plotly
    if (document.readyState === "complete") ahead();
    else addEventListener("load", ahead);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
