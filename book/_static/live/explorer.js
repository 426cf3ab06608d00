// An explorer that the page's Python computes, state by state, for any value: the form of
// utils/explorers/frame/page.py. window.seqbookLive.explorer(about, html, stored) -> its element.
// While Python is busy the grid that the page stores goes on working, and when Python is gone it
// takes the explorer's place, if it is the same explorer's.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const DRAW = "utils.explorers.frame.page.draw";
  const SVG = "http://www.w3.org/2000/svg";
  const HELLO = "Python in this page computes every change";
  const COMPUTING = "Python is computing …";
  const BUSY = "Python is busy with a cell; this comes as soon as it is free.";
  const GONE = "Python has gone, and with it what made this figure: run the cell above again.";
  const GRID = "Python has gone: these are the stored values. Run the cell above for any other.";
  const PATIENCE = 300; // ms without a word
  const SLOW = 1000; // ms: where an answer takes so long, the stored states come from the grid

  // --- pictures: each is {element, show(answer), stored(key), redraw?} ---------------------------

  function plotted(about, stored) {
    const { place, stage, unpacked } = window.seqbookFigures;
    let figure = about.first.figure;
    const element = place(about.alt), redraw = stage(element, () => figure);
    const draw = (now) => { figure = now; return redraw(); };
    return {
      element, now: () => figure,
      show: (answer) => draw(answer.figure),
      stored: (key) => draw(unpacked(stored.spec, key)),
    };
  }

  // A scene: shapes are kept by their names, so that they move from one state to the next. The
  // stored drawing has shapes of its own and stands beside it, one of the two hidden.
  function drawn(about, stored) {
    const group = document.createElementNS(SVG, "g");
    const svg = document.createElementNS(SVG, "svg");
    const attributes = {
      class: "sq", role: "img", "text-anchor": "middle", "font-size": "12px",
    };
    for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
    svg.append(group);
    const own = live.make("div", {}, svg), grid = live.make("div", { hidden: true });
    const element = live.make("div", { className: "seqbook-diagram" }, own, grid);
    const shapes = new Map();
    let draw;
    const turn = (isStored) => { own.hidden = isStored; grid.hidden = !isStored; };
    function show({ shapes: wanted, height, alt }) {
      svg.setAttribute("viewBox", `0 -8 400 ${height + 16}`);
      svg.setAttribute("aria-label", alt);
      const kept = wanted.map(([name, shape]) => {
        const known = shapes.get(name);
        const one = known?.tagName === shape.tag ? known : document.createElementNS(SVG, shape.tag);
        shapes.set(name, one);
        return reshaped(one, shape);
      });
      const same = kept.length === group.children.length &&
        kept.every((one, place) => one === group.children[place]);
      if (!same) group.replaceChildren(...kept); // moving a shape would end its transition
      turn(false);
    }
    function fromGrid(key) {
      if (!draw) {
        grid.innerHTML = stored.svg;
        draw = window.seqbookFigures.diagram(grid, stored.spec);
      }
      draw(stored.spec.frames[key]);
      turn(true);
    }
    show(about.first);
    return { element, now: () => null, show, stored: fromGrid };
  }

  function reshaped(element, { tag, text, ...attributes }) {
    for (const { name } of [...element.attributes])
      if (!(name in attributes)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes))
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    if (element.innerHTML !== text) element.innerHTML = text;
    return element;
  }

  // --- the stored grid ---------------------------------------------------------------------------

  // Say whether the stored explorer is this one: the same controls, sentences and first figure.
  function isSame(about, stored) {
    if (!stored || stored.spec.name !== about.name) return false;
    const { spec } = stored;
    const told = ({ title, alt, question, controls, presets }) => JSON.stringify([
      title, alt, question, presets,
      controls.map(({ type, name, label, values }) => [type, name, label, values]),
    ]);
    if (told(spec) !== told(about)) return false;
    const said = spec.presets.map(([, keys]) => spec.frames[keys.join()]?.[0]);
    if (said.join() !== about.said.join()) return false;
    const { figure } = about.first;
    return !figure || JSON.stringify(figure) === JSON.stringify(spec.figure);
  }

  // --- the explorer ------------------------------------------------------------------------------

  live.explorer = function (about, html, found) {
    const figures = window.seqbookFigures, { session, runner } = live.page;
    const stored = isSame(about, found) ? found : null;
    const root = live.make("div", { className: "seqbook-explorer is-live" });
    const fallback = live.make("div", { className: "seqbook-fallback" });
    fallback.innerHTML = html;
    const isDrawn = "shapes" in about.first;
    root.classList.toggle("has-diagram", isDrawn);
    const picture = (isDrawn ? drawn : plotted)(about, stored);
    const isFree = about.controls.some(({ limits, free }) => limits || free);
    const hello = HELLO + (isFree ? ": any value will do." : ".");
    const note = live.make("p", { className: "seqbook-note", role: "status" }, hello);
    const sound = picture.now()?.layout.meta?.play &&
      figures.player(() => picture.now().layout.meta.play);
    const { caption, controls, keys, set, mark } = figures.frame(root, about, {
      place: picture.element, fallback, sound, changed, note: [note],
    });
    let wish = 0, shown = 0; // numbers of changes: the last, and the one on view
    let asking = false, took = 0;

    const say = (text) => { if (note.textContent !== text) note.textContent = text; };
    const offer = ({ steps }) => { if (steps) controls.at(-1).offer(steps); };
    const gridKey = () => {
      const key = keys().join(",");
      return stored && key in stored.spec.frames ? key : null;
    };

    function changed() {
      const begun = performance.now();
      sound?.stop();
      wish += 1;
      mark();
      const key = gridKey();
      if ((runner.isRunning || took > SLOW) && key !== null) return fromStored(key, begun);
      if (runner.isRunning) say(BUSY);
      if (!asking) ask(begun);
    }

    async function fromStored(key, begun) {
      shown = wish;
      offer({ steps: stored.spec.steps?.[keys().slice(0, -1).join(",")] });
      caption.textContent = stored.spec.frames[key][0];
      await picture.stored(key);
      root.dataset.ms = (performance.now() - begun).toFixed(1); // read by the tests
    }

    // One question at a time; of what was wished meanwhile the last is asked next.
    async function ask(begun) {
      asking = true;
      const number = wish;
      const wait = setTimeout(() => { if (!runner.isRunning) say(COMPUTING); }, PATIENCE);
      root.setAttribute("aria-busy", "true");
      let answer;
      try {
        const values = Object.fromEntries(
          about.controls.map(({ name }, place) => [name, controls[place].sent()]));
        answer = { gone: true };
        if (session.isThere) answer = await session.call(DRAW, { id: about.id, values });
      } catch (error) {
        answer = error.lost ? { gone: true } : { error: error.message };
      }
      clearTimeout(wait);
      took = runner.isRunning ? 0 : performance.now() - begun;
      asking = false;
      root.removeAttribute("aria-busy");
      if (answer.gone) return leave();
      if (number > shown) await take(answer, number, begun);
      if (wish > Math.max(number, shown)) ask(performance.now());
      else say(hello);
    }

    async function take(answer, number, begun) {
      shown = number;
      if (answer.error) {
        if (number === wish) caption.textContent = `⚠ ${answer.error}`;
      } else {
        if (number === wish) offer(answer);
        caption.textContent = answer.caption;
        await picture.show(answer);
      }
      root.dataset.ms = (performance.now() - begun).toFixed(1);
    }

    // Python is gone: the stored explorer takes this one's place, or the figure stays as it is.
    function leave() {
      if (!stored) return say(GONE);
      if (!root.isConnected) return;
      const near = controls.map((control) => control.near());
      const box = live.storedExplorer({ ...stored.spec, svg: stored.svg }, stored.html);
      const hadFocus = root.contains(document.activeElement);
      root.replaceWith(box);
      figures.start(box.parentElement);
      box.dispatchEvent(new CustomEvent("seqbook-set", { detail: near }));
      box.querySelector(".seqbook-caption").after(note);
      say(GRID);
      if (hadFocus) box.querySelector(".seqbook-controls :is(input, select, button)").focus();
    }

    set(about.presets[0][1]);
    offer(about.first);
    caption.textContent = about.first.caption;
    mark();
    if (isDrawn) root.dataset.drawn = picture.element.dataset.drawn = "1";
    return root;
  };
})();
