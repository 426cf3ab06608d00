// Show the outputs of a cell below it, as the build shows those that a notebook stores
// (book/_ext/seqbook_outputs.py): window.seqbookLive.show(place, output, stored).
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const EXPLORER = "application/vnd.seqbook.live-explorer+json"; // utils/explorers/frame/page.py
  let count = 0;

  live.make = function (tag, properties = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties))
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    element.append(...content);
    return element;
  };
  const { make } = live;

  const block = (kind, text) =>
    make("div", { className: `output ${kind} highlight-myst-ansi notranslate` },
      make("div", { className: "highlight" }, make("pre", {}, text)));

  // HTML whose scripts run, as those of a page do: what innerHTML holds would stay still.
  function html(kind, text) {
    const box = make("div", { className: `output ${kind}` });
    box.innerHTML = text;
    for (const still of box.querySelectorAll("script:not([type='application/json'])"))
      still.replaceWith(make("script", { textContent: still.textContent }));
    return box;
  }

  // Of a drawing that comes twice, each has ids of its own.
  function drawing(kind, svg) {
    const prefix = `live${++count}-`;
    const own = svg.replace(/\bid="|href="#|url\(#/g, (found) => found + prefix);
    return html(kind, `<figure class="${kind}">${own}</figure>`);
  }

  const decoded = (base64) =>
    new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));

  function page(text) {
    const diagram = /^\s*<img class="seqbook-diagram"[^>]*base64,([^"]+)">\s*$/.exec(text);
    return diagram ? drawing("seqbook-diagram", decoded(diagram[1])) : html("text_html", text);
  }

  function picture(data, { alt, width } = {}) {
    const image = make("img", {
      className: "live-picture", src: `data:image/png;base64,${data}`,
      alt: alt ?? "Figure drawn by the code above",
    });
    if (width) image.width = width;
    return image;
  }

  // An explorer from a stored grid: figures.js draws it, as any other on the page.
  live.storedExplorer = function ({ svg, ...spec }, html) {
    const drawn = svg ? make("div", { className: "seqbook-diagram" }) : "";
    if (svg) drawn.innerHTML = svg;
    const json = make("script", { type: "application/json", textContent: JSON.stringify(spec) });
    const still = make("div", { className: "seqbook-fallback" });
    still.innerHTML = html;
    still.querySelector(".seqbook-still")?.remove();
    return make("div", { className: "seqbook-explorer" }, drawn, json, still);
  };

  // An explorer that Python computes; of the stored outputs, it may be one.
  function explorer(content, html, stored = []) {
    const about = JSON.parse(content);
    const found = stored.flatMap((node) => [...node.querySelectorAll?.(".seqbook-explorer") ?? []])
      .map(window.seqbookFigures.stored).find(({ spec }) => spec.name === about.name);
    return make("div", { className: "output interactive" }, live.explorer(about, html, found));
  }

  // The richest form first.
  const FORMS = [
    [EXPLORER, (text, all, notes, stored) => explorer(text, all["text/html"], stored)],
    ["application/vnd.seqbook.figure", (text) => drawing("seqbook-figure", text)],
    ["text/html", page],
    ["image/png", (data, all, notes) => picture(data, notes["image/png"])],
    ["text/markdown", (text) => block("text_plain", text)],
    ["text/plain", (text) => block("text_plain", text)],
  ];

  // The lines of what is printed, or of an error; without the colours of a terminal.
  live.lines = ({ text = "", traceback = [text] }) =>
    traceback.join("\n").replace(/\x1b\[[\d;]*m/g, "").split("\n");

  // A page that stores no figure has not the scripts that draw one.
  const canShow = (form) => form !== EXPLORER || window.seqbookFigures;

  // Show an output at the end of `place`; `stored` are the nodes of the outputs of the notebook.
  live.show = function (place, output, stored) {
    const { output_type: type, name, text, data, metadata = {}, traceback } = output;
    if (type === "stream") {
      const last = place.lastElementChild;
      const goesOn = last?.classList.contains("stream") && last.classList.contains(name);
      if (goesOn) last.querySelector("pre").append(text);
      else place.append(block(`stream ${name}`, text));
    } else if (type === "error") {
      place.append(block("traceback", live.lines({ traceback }).join("\n")));
    } else {
      const [form, draw] = FORMS.find(([form]) => form in data && canShow(form)) ?? [];
      if (!form) return;
      place.append(draw(data[form], data, metadata, stored));
      window.seqbookFigures?.start(place);
      window.seqbookSound?.wake();
    }
  };
})();
