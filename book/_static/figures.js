// Draw the book's figures: plain Plotly figures, and those of explorers (explorers.js, controls.js,
// which come before). Classic scripts, because modules do not load from file://.
// window.seqbookFigures.start(place) draws what stands in an element and is not drawn yet.
(function () {
  "use strict";
  const figures = (window.seqbookFigures ??= {});
  const { make } = figures;
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
    const further = Object.keys(layout).filter((name) => /^[xy]axis/.test(name));
    for (const axis of ["xaxis", "yaxis", ...further])
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
  figures.stage = function (place, figure) {
    let near = false, busy = false, again = false;
    // the room that it will take, so that nothing below it jumps
    const reserve = (layout) => { place.style.minHeight = (layout.height || 400) + "px"; };
    reserve(figure().layout);
    async function redraw() {
      if (!near || !place.isConnected) return; // a cell that ran again put it aside
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
    new MutationObserver(redraw)
      .observe(document.documentElement, { attributeFilter: ["data-theme"] });
    onPrint.push(() => { near ||= paper; redraw(); });
    let width = 0;
    new ResizeObserver(() => {
      if (paper || Math.abs(place.clientWidth - width) <= 1) return;
      width = place.clientWidth;
      redraw();
    }).observe(place);
    return redraw;
  };

  // Return a figure's JSON, and what stands there without a script; `svg` is a diagram's start.
  const read = new WeakMap();
  figures.stored = function (root) {
    if (!read.has(root)) {
      const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
      const svg = root.querySelector(".seqbook-diagram")?.innerHTML;
      const fallback = root.querySelector(".seqbook-fallback");
      read.set(root, { spec, svg, fallback, html: fallback?.innerHTML ?? "" });
    }
    return read.get(root);
  };

  function plain(root) {
    const { spec, fallback } = figures.stored(root);
    const place = make("div", { class: "seqbook-figure" });
    root.append(place, ...figures.folded(fallback));
    figures.stage(place, () => spec);
  }

  // Fetch Plotly when the page has come and the browser rests: reading it takes up to a second,
  // which would else be missing just when the first figure comes into view.
  function ahead() {
    if (navigator.connection?.saveData) return;
    const rest = window.requestIdleCallback ?? ((then) => setTimeout(then, 1000));
    rest(() => plotly().catch(() => {})); // whoever needs it says that it did not come
  }

  const begun = new WeakSet(); // what is drawn, or will be when it comes near the view
  figures.start = function (place = document) {
    const draw = (kind, how) => {
      for (const root of place.querySelectorAll(kind)) {
        // what Python computes (live/explorer.js) stores nothing, and draws itself
        if (begun.has(root) || !root.querySelector("script[type='application/json']")) continue;
        begun.add(root);
        how(root);
      }
    };
    draw(".seqbook-explorer", figures.explorer);
    draw(".seqbook-plotly", plain);
    if (!place.querySelector(".seqbook-figure:not(figure)")) return; // diagrams need no Plotly
    if (document.readyState === "complete") ahead();
    else addEventListener("load", ahead);
  };
  const all = () => figures.start();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
