// The controls of an explorer: each is {element, get() -> key in the stored grid, set(key)}.
// Where the page's Python computes, a control has more than the grid: `sent()` is what it stands
// at, for Python, and get() is null where that is no value of the grid.
(function () {
  "use strict";
  const figures = (window.seqbookFigures ??= {});
  const OWN = "own"; // the key of the reader's own text
  let count = 0;

  // make("button", {class: "x", onclick: f}, child, ...): an element, its attributes, its content
  figures.make = function (tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...content);
    return element;
  };
  const { make } = figures;
  figures.newId = () => "seqbook-" + count++;
  const { newId } = figures;

  const row = (label, ...content) => make("div", { class: "seqbook-control" }, label, ...content);

  function slider(control, changed) {
    if (control.limits) return anyNumber(control, changed);
    const { label, values } = control, id = newId();
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

  // A slider in fine steps, and beside it a box for any number at all.
  function anyNumber({ label, numbers, limits: [min, max], step }, changed) {
    const id = newId();
    const input = make("input", { id, type: "range", min, max, step });
    const box = make("input", {
      type: "number", min, max, step: Number.isInteger(step) ? step : "any", "aria-label": label,
    });
    const digits = String(step).split(".")[1]?.length ?? 0;
    let value = numbers[0];
    const show = () => {
      input.value = value ?? min;
      input.setAttribute("aria-valuetext", value ?? "no number");
    };
    input.oninput = () => {
      value = Number(Number(input.value).toFixed(digits));
      box.value = value;
      show();
      changed();
    };
    box.oninput = () => {
      value = box.value === "" ? null : Number(box.value);
      show();
      changed();
    };
    return {
      element: row(make("label", { for: id }, label), input, box),
      get: () => (numbers.includes(value) ? String(numbers.indexOf(value)) : null),
      set: (key) => { value = numbers[key]; box.value = value; show(); },
      sent: () => value,
      near: () => String(numbers.reduce((best, number, place) =>
        (Math.abs(number - value) < Math.abs(numbers[best] - value) ? place : best), 0)),
    };
  }

  // With `free`, the last of the choices is a text of the reader's own.
  function choice({ label, values, free, texts }, changed) {
    const id = newId();
    const options = values.map((text, key) => make("option", { value: key }, text));
    const own = make("input", { type: "text", "aria-label": `${label}: your own text` });
    own.hidden = true;
    own.onchange = changed;
    if (free) options.push(make("option", { value: OWN }, "your own text …"));
    const select = make("select", { id }, ...options);
    const isOwn = () => select.value === OWN;
    let last = 0;
    select.onchange = () => {
      own.hidden = !isOwn();
      if (isOwn()) { // begin with the text that was there: it shows how one is written
        own.value ||= texts[last];
        own.focus();
      } else last = select.value;
      changed();
    };
    return {
      element: row(make("label", { for: id }, label), select, ...(free ? [own] : [])),
      get: () => (isOwn() ? null : select.value),
      set: (key) => { select.value = last = key; own.hidden = true; },
      sent: () => (isOwn() ? own.value : Number(select.value)),
      near: () => last,
    };
  }

  // Words in a row: pick one, then move it with the buttons or the arrow keys. With `free`, other
  // words can be put in their place.
  function order({ label, values, free }, changed) {
    const line = make("div", { class: "seqbook-words", role: "group", "aria-label": label });
    const word = (text, key) => make("button", {
      type: "button", "data-key": key, onclick: (event) => pick(event.currentTarget),
      onfocus: (event) => pick(event.currentTarget),
      onkeydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) { event.preventDefault(); move(step); }
      },
    }, text);
    const stored = values.map(word);
    const fill = (words) => { line.replaceChildren(...words); pick(words[0]); };
    let picked;
    function pick(word) {
      picked = word;
      for (const other of line.children) other.setAttribute("aria-pressed", other === word);
    }
    function move(step) {
      // the neighbour moves, so that the picked word keeps the keyboard's focus
      const neighbour = step < 0 ? picked.previousElementSibling : picked.nextElementSibling;
      if (!neighbour) return;
      if (step < 0) picked.after(neighbour); else picked.before(neighbour);
      changed();
    }
    const button = (text, step) =>
      make("button", { type: "button", onclick: () => move(step) }, text);
    const own = make("input", { type: "text", placeholder: "or your own text" });
    own.setAttribute("aria-label", `${label}: your own text`);
    own.onchange = () => {
      const words = own.value.split(/\s+/).filter(Boolean);
      if (!words.length) return;
      fill(words.map((text) => word(text, "")));
      changed();
    };
    fill(stored);
    const now = () => [...line.children];
    const isStored = () => now().every((word) => word.dataset.key !== "");
    const key = () => now().map((word) => word.dataset.key).join("");
    return {
      element: make("div", { class: "seqbook-order" }, make("span", {}, label), line,
        button("◀ move left", -1), button("move right ▶", 1), ...(free ? [own] : [])),
      get: () => (isStored() ? key() : null),
      set: (key) => {
        const words = [...key].map((number) => stored[number]);
        line.replaceChildren(...words);
        if (!words.includes(picked)) pick(words[0]);
      },
      sent: () => now().map((word) => word.textContent),
      near: () => (isStored() ? key() : stored.map((_, number) => number).join("")),
    };
  }

  // Steps: a slider through them, a button each way, and one that plays. How many there are depends
  // on the other controls: offer(names) says it.
  function steps({ label }, changed) {
    const id = newId();
    const shown = make("output", { for: id });
    const input = make("input", { id, type: "range", min: 0, max: 0, step: 1 });
    let names = [""], timer;
    const last = () => names.length - 1;
    function show() {
      const text = `${+input.value + 1} of ${names.length}: ${names[input.value] ?? "…"}`;
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
    const turn = () => (timer ? stop() : start());
    const play = make("button", { type: "button", onclick: turn }, "▶ Play");
    input.oninput = () => { stop(); show(); changed(); };
    return {
      element: make("div", { class: "seqbook-steps" }, play, back, input, next,
        make("p", {}, make("label", { for: id }, label), shown)),
      get: () => input.value,
      set: (key) => {
        stop();
        input.max = Math.max(last(), key); // Python says later how many there are
        input.value = key;
        show();
      },
      sent: () => Number(input.value),
      near: () => input.value,
      offer: (given) => {
        names = given;
        input.max = last(); // a browser moves the value into the range
        show();
      },
    };
  }

  figures.controls = { slider, choice, order, steps };
})();
