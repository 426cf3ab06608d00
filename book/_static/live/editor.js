// Boxes to write in: window.seqbookLive.editor({text, label, changed, run}) -> <textarea> for
// Python, .words({text, label, changed}) for words. In the page stands the textarea's .box.
// Tab leaves it, as it leaves every other box; Ctrl+] and Ctrl+[ indent.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const INDENT = "    ";

  // As if typed: so the browser's own undo knows it.
  function type(area, text) {
    if (!document.execCommand("insertText", false, text))
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  function lineBefore({ value, selectionStart: place }) {
    return value.slice(value.lastIndexOf("\n", place - 1) + 1, place);
  }

  function newLine(area) {
    const line = lineBefore(area);
    const deeper = /:\s*(#.*)?$/.test(line) ? INDENT : "";
    type(area, "\n" + /^ */.exec(line)[0] + deeper);
  }

  // Move the lines of the selection to the right, or to the left.
  function indent(area, right) {
    const { value, selectionStart, selectionEnd } = area;
    const first = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", Math.max(selectionStart, selectionEnd - 1));
    const last = end < 0 ? value.length : end;
    const lines = value.slice(first, last);
    const moved = right ? lines.replace(/^(?=.)/gm, INDENT) : lines.replace(/^ {1,4}/gm, "");
    if (moved === lines) return;
    area.setSelectionRange(first, last);
    type(area, moved);
    const shift = moved.length - lines.length;
    const place = selectionStart === selectionEnd ? Math.max(first, selectionStart + shift) : first;
    area.setSelectionRange(place, selectionStart === selectionEnd ? place : last + shift);
  }

  function unindent(area) {
    const { selectionStart: place, selectionEnd } = area;
    if (place !== selectionEnd || !/^( {4})+$/.test(lineBefore(area))) return false;
    area.setSelectionRange(place - 4, place);
    if (!document.execCommand("delete")) area.setRangeText("", place - 4, place, "end");
    area.dispatchEvent(new Event("input"));
    return true;
  }

  function box({ text, label, changed }, rows, more) {
    const area = live.make("textarea", { value: text, "aria-label": label, ...more });
    area.box = live.make("div", { className: "live-box" }, area);
    area.fit = () => {
      area.rows = Math.max(rows, area.value.split("\n").length);
      area.box.dataset.text = area.value; // a textarea is printed only as far as it is seen
    };
    area.addEventListener("input", () => {
      area.fit();
      changed(area.value);
    });
    area.fit();
    return area;
  }

  live.words = (given) => box(given, 6, { className: "live-area live-words" });

  live.editor = function ({ run, ...given }) {
    const area = box(given, 2, {
      className: "live-area", spellcheck: false, autocapitalize: "off", autocomplete: "off",
    });
    area.addEventListener("keydown", (event) => {
      const control = event.ctrlKey || event.metaKey;
      if (event.isComposing) return;
      if (event.key === "Enter" && (event.shiftKey || control)) run();
      else if (event.key === "Enter") newLine(area);
      else if (control && event.key === "]") indent(area, true);
      else if (control && event.key === "[") indent(area, false);
      else if (event.key !== "Backspace" || control || !unindent(area)) return;
      event.preventDefault();
    });
    return area;
  };
})();
