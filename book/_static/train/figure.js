// The two pictures of the training page: what was learned, and how far the gradient reaches.
(function () {
  "use strict";
  const WIDE = 360, TALL = 230, LEFT = 46, RIGHT = 8, TOP = 30, BOTTOM = 38; // units of the picture
  const DECADES = 12; // what lies below is drawn on the floor

  // A picture with two axes. lines: [class, [[x, y], ...]]; marks: [y, words] are dashed levels.
  // Nothing in it comes from the reader, so it may be written as text.
  function plot(svg, { title, x, y, ticks, under, lines, marks = [] }) {
    const right = WIDE - RIGHT, floor = TALL - BOTTOM;
    const across = (value) => LEFT + ((right - LEFT) * (value - x[0])) / Math.max(1, x[1] - x[0]);
    const share = (value) => (Math.min(y[1], Math.max(y[0], value)) - y[0]) / (y[1] - y[0]);
    const up = (value) => floor - (floor - TOP) * share(value);
    const text = (at, height, anchor, words, name = "") =>
      `<text class="${name}" x="${at}" y="${height}" text-anchor="${anchor}">${words}</text>`;
    const level = (value, name) => `<path class="${name}" d="M${LEFT} ${up(value)}H${right}"/>`;
    const curve = ([name, points]) => `<polyline class="${name}" points="${points.map(([a, b]) =>
      `${across(a).toFixed(1)},${up(b).toFixed(1)}`).join(" ")}"/>`;
    svg.innerHTML = [
      text(0, 14, "start", title, "title"),
      ...ticks.map(([value, words]) =>
        level(value, "grid") + text(LEFT - 6, up(value) + 4, "end", words)),
      ...marks.map(([value]) => level(value, "mark")),
      ...lines.map(curve),
      ...marks.map(([value, words]) => text(right, up(value) - 5, "end", words, "mark")),
      text(LEFT, floor + 15, "middle", x[0]), text(right, floor + 15, "end", x[1]),
      text((LEFT + WIDE) / 2, floor + 31, "middle", under),
    ].join("");
  }

  // points: [update, value], value a share for recall and bits for letters
  function drawLearning(svg, points, lesson) {
    const last = points.at(-1)?.[0] ?? 0;
    const both = { x: [0, Math.max(50, last)], under: "updates", lines: [["now", points]] };
    if (!lesson.common) {
      const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => [share, `${100 * share} %`]);
      plot(svg, { ...both, title: "Signs named right", y: [0, 1], ticks,
        marks: [[1 / lesson.outputs, "guessing"]] });
      return;
    }
    const most = Math.ceil(Math.max(Math.log2(lesson.outputs), lesson.common)) || 1;
    const step = Math.ceil(most / 5), ticks = [];
    for (let bits = 0; bits <= most; bits += step) ticks.push([bits, `${bits} bits`]);
    plot(svg, { ...both, title: "Surprise at each letter", y: [0, most], ticks,
      marks: [[lesson.common, "knows only how frequent each letter is"]] });
  }

  const logs = (norms) => {
    const last = norms.at(-1);
    return [...norms].map((norm, t) => [t, last > 0 ? Math.log10(norm / last) : -Infinity]);
  };

  // norms of now, and those before training: each as a share of the one at the last step
  function drawReach(svg, now, before, steps) {
    const lines = [];
    if (before) lines.push(["before", logs(before)]);
    if (now) lines.push(["now", logs(now)]);
    const most = Math.max(0, ...lines.flatMap(([, points]) => points.map(([, log]) => log)));
    const top = 3 * Math.ceil(most / 3), ticks = [];
    for (let power = top; power >= top - DECADES; power -= 3)
      ticks.push([power, power ? `10<tspan class="power" dy="-5">${power}</tspan>` : "1"]);
    plot(svg, { title: "Gradient, as a share of that at the last step", x: [0, steps - 1],
      y: [top - DECADES, top], ticks, under: "step of the sequence", lines });
  }

  Object.assign(window.seqbookTraining, { drawLearning, drawReach, SIZE: [WIDE, TALL] });
})();
