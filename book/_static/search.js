// The search page. The sentences of the book are in search-index.js, as
// [page, kind, [[id, heading, text], ...]]; a chapter stands above all that only mentions it.
(function () {
  "use strict";
  const NAMES = { lab: "Lab", page: "Page", glossary: "Glossary" };
  const SMALL = new Set("a an and are as at be by for from in is it of on or the to with".split(" "));
  const MENTIONS = /^(Lab|Project|Summary|Check yourself|Looking back|Where it breaks)$/;
  const MOST = 30; // results

  // "clipping", "clipped", "clips" -> "clip": enough of a stem for a book's own words
  function stem(word) {
    let root = word.replace(/(ies|ied)$/, "y").replace(/(?<=\w{3})(ings?|ed|es|s|e)$/, "");
    if (root !== word) root = root.replace(/([bdgklmnprt])\1$/, "$1");
    return root.replace(/(?<=..)y$/, "i");
  }
  const split = (text) => text.toLowerCase().normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? [];
  const stems = (text) => split(text).map(stem);

  // --- the sections, read once ---------------------------------------------------------------

  let sections, average, known;
  function read() {
    sections = [];
    known = new Map(); // stem -> in how many sections
    for (const [page, kind, parts] of window.bookSentences) {
      const title = { text: parts[0]?.[1] ?? page, words: stems(parts[0]?.[1] ?? page) };
      for (const [id, heading, text] of parts) {
        const words = stems(text), head = stems(heading);
        for (const word of new Set([...words, ...head]))
          known.set(word, (known.get(word) ?? 0) + 1);
        sections.push({ page, kind, title, id, heading, text, words, head });
      }
    }
    average = sections.reduce((sum, { words }) => sum + words.length, 0) / sections.length;
  }

  // --- how well a section answers ------------------------------------------------------------

  // How often the terms stand in these words, each, and all of them side by side in a row.
  function count(words, terms) {
    const each = terms.map(() => 0);
    let rows = 0;
    words.forEach((word, place) => {
      terms.forEach((term, i) => { if (matches(word, term)) each[i] += 1; });
      if (terms.length > 1 && terms.every((term, i) => matches(words[place + i] ?? "", term)))
        rows += 1;
    });
    return { each, rows };
  }
  const matches = (word, term) => word === term.stem || (term.open && word.startsWith(term.text));

  function score(section, terms) {
    const text = count(section.words, terms), head = count(section.head, terms);
    const title = count(section.title.words, terms);
    const long = 0.3 + (0.7 * section.words.length) / average;
    // a name that is all in the question counts more than one with other words
    const fit = (words) => 0.5 + 0.5 * Math.min(1, terms.length / words.length);
    const named = 3 * fit(section.title.words), headed = 3 * fit(section.head);
    const soft = (n) => (2.5 * n) / (n + 1.5 * long); // the tenth mention says little more
    let sum = 0, met = 0;
    terms.forEach(({ weight }, i) => {
      if (text.each[i] || head.each[i] || title.each[i]) met += 1;
      sum += weight * (soft(text.each[i]) + headed * (head.each[i] > 0) + named * (title.each[i] > 0));
    });
    const whole = terms.reduce((all, { weight }) => all + weight, 0);
    if (terms.length > 1)
      sum += whole * (soft(text.rows) + headed * (head.rows > 0) + named * (title.rows > 0));
    if (MENTIONS.test(section.heading)) sum *= 0.6;
    return { value: sum, met, own: text.each.some(Boolean) || head.each.some(Boolean) };
  }

  function find(query) {
    if (!sections) read();
    let words = split(query);
    const large = words.filter((word) => !SMALL.has(word));
    if (large.length) words = large;
    if (!words.length) return [];
    const terms = words.map((text, i) => {
      const root = stem(text);
      const seen = known.get(root) ?? 0;
      const weight = Math.log(1 + sections.length / (1 + seen));
      return { text, stem: root, weight, open: !seen && i === words.length - 1 };
    });
    const pages = new Map();
    for (const section of sections) {
      const { value, met, own } = score(section, terms);
      if (!own) continue;
      const found = pages.get(section.page) ?? { page: section.page, kind: section.kind, hits: [] };
      found.all ||= met === terms.length;
      found.hits.push({ section, value: value * (met / terms.length) ** 2 });
      pages.set(section.page, found);
    }
    const complete = [...pages.values()].some((found) => found.all);
    for (const found of pages.values()) {
      if (complete && !found.all) pages.delete(found.page);
      found.hits.sort((a, b) => b.value - a.value);
      found.value = found.hits.reduce((sum, hit, i) => sum + hit.value / 3 ** i, 0);
      // first the chapters, and a page whose very name is asked for
      const named = count(stems(found.hits[0].section.title.text), terms).each.every(Boolean);
      found.first = found.kind === "chapter" || (found.kind === "page" && named);
    }
    const all = [...pages.values()].sort((a, b) => b.first - a.first || b.value - a.value);
    return all.slice(0, MOST).map((found) => ({ ...found, terms }));
  }

  // --- what is shown --------------------------------------------------------------------------

  // The sentence with most of the terms, the first among equals; with the next if it is short.
  function snippet({ text }, terms) {
    const all = text.split(/\n|(?<=[.!?]["”)]?) (?=["“(]?[A-Z0-9])/);
    let best = -1, most = -1;
    all.forEach((sentence, place) => {
      if (!/[.!?:]["”)]*$/.test(sentence) || sentence.length < 20) return;
      const { each, rows } = count(stems(sentence), terms);
      let value = each.filter(Boolean).length + 2 * (rows > 0);
      if (/…|:$/.test(sentence)) value -= 0.5; // a formula follows, or is left out
      if (value > most) [best, most] = [place, value];
    });
    const next = all[best + 1] ?? "";
    const more = all[best]?.length < 70 && !all[best].endsWith(":") && /[.!?]["”)]*$/.test(next) ? " " + next : "";
    return best < 0 ? "" : all[best] + more;
  }

  function element(tag, ...content) {
    const made = document.createElement(tag);
    made.append(...content);
    return made;
  }

  function marked(text, terms) {
    const place = document.createDocumentFragment();
    for (const part of text.split(/([\p{L}\p{N}]+)/u)) {
      const [word] = stems(part);
      const hit = word && part.length > 1 && terms.some((term) => matches(word, term));
      place.append(hit ? element("mark", part) : part);
    }
    return place;
  }

  function link({ page, id, heading }, text, terms) {
    const a = element("a", marked(text ?? heading, terms));
    a.href = `${page}.html#${id}`;
    return a;
  }

  function result({ kind, hits, terms }) {
    const [{ section }, ...others] = hits;
    const item = element("li");
    item.dataset.kind = kind;
    const number = /\/(\d\d)_/.exec(section.page)?.[1];
    const where = kind === "chapter" ? `Chapter ${+number}` : NAMES[kind] + (number ? ` ${+number}` : "");
    const title = section.title.text.replace(/^(Lab )?\d+[.:]? /, "");
    const about = [section.heading, where].includes(section.title.text) ? [] : [title];
    const line = element("p", [where, ...about].join(" · "));
    line.className = "search-where";
    const head = element("h2", link(section, about.length ? section.heading : title, terms));
    item.append(line, head);
    const said = snippet(section, terms);
    if (said) item.append(element("p", marked(said, terms)));
    const more = others.filter((hit) => hit.value > hits[0].value / 4).slice(0, 3);
    if (more.length) {
      const also = element("p", "Also: ");
      also.className = "search-also";
      more.forEach((hit, i) => also.append(i ? " · " : "", link(hit.section, undefined, terms)));
      item.append(also);
    }
    return item;
  }

  function show(query) {
    const found = find(query);
    document.getElementById("search-results").replaceChildren(...found.map(result));
    const pages = found.length === 1 ? "1 page" : `${found.length} pages`;
    document.getElementById("search-count").textContent =
      !query.trim() ? "" : found.length ? `${pages} on “${query.trim()}”`
        : `Nothing on “${query.trim()}”. Try fewer words, or another name for it.`;
  }

  const form = document.querySelector("article form.bd-search");
  const input = form.querySelector("input");
  const address = new URLSearchParams(location.search);
  input.value = address.get("q") ?? "";
  let typed;
  input.oninput = () => {
    clearTimeout(typed);
    typed = setTimeout(() => {
      const address = `?q=${encodeURIComponent(input.value)}`;
      if (location.protocol !== "file:") history.replaceState(null, "", address); // refused there
      show(input.value);
    }, 150);
  };
  form.onsubmit = (event) => { event.preventDefault(); show(input.value); };
  input.focus();
  show(input.value);
})();
