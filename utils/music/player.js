// Sound from notes, and a piano roll that moves with it. A classic script, because modules do not
// load from file://. It asks for nothing and sends nothing.
//   seqbookSound.sing(context, notes, when, from)   schedules tones; returns their oscillators
//   seqbookSound.player(root, spec)                 a player in an element: {mark(), pause()}
// Notes are rows [MIDI pitch, start, seconds]; spec is what `Player.spec` of player.py gives.
(() => {
  if (window.seqbookSound) return window.seqbookSound.wake(); // a second output of one notebook

  // A plucked string: a body that rings on, and over it a bright beginning that soon is gone.
  const LAYERS = [
    { partials: [1, 0.28, 0.12, 0.03], loud: 0.75, stays: 0.35, fall: 0.5 },
    { partials: [0, 0.5, 0.45, 0.3, 0.2, 0.1, 0.05], loud: 0.25, stays: 0, fall: 0.09 },
  ];
  const ATTACK = 0.008, RELEASE = 0.045; // seconds: to full volume, to 1/e after the end
  const TAIL = 8 * RELEASE; // then nothing is heard any more
  const RATE = 44100; // of a WAV file
  const SECOND = 60, SEMITONE = 7; // pixels
  const NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

  // --- sound ----------------------------------------------------------------------------------

  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const ends = (notes) => Math.max(0, ...notes.map(([, start, seconds]) => start + seconds));

  // How many tones sound together at most, the beginning of their tails too.
  function together(notes) {
    const turns = notes.flatMap(([, start, seconds]) =>
      [[start, 1], [start + seconds + 2 * RELEASE, -1]]);
    let now = 0, most = 1;
    for (const [, turn] of turns.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      now += turn;
      most = Math.max(most, now);
    }
    return most;
  }

  function sing(context, notes, when = 0, from = 0, out = context.destination) {
    const peak = 0.95 / together(notes); // together they stay below 1: nothing clips
    const waves = LAYERS.map(({ partials }) => {
      const total = sum(partials); // so that a wave stays within -1 and 1
      const sines = Float32Array.from([0, ...partials.map((loud) => loud / total)]);
      return context.createPeriodicWave(new Float32Array(sines.length), sines,
        { disableNormalization: true });
    });
    return notes.filter(([, start, seconds]) => start + seconds > from).flatMap(
      ([pitch, start, seconds]) => LAYERS.map(({ loud, stays, fall }, layer) => {
        const begin = when + Math.max(0, start - from), over = when + start + seconds - from;
        const up = Math.min(begin + ATTACK, over);
        const tone = context.createOscillator(), gain = context.createGain();
        tone.setPeriodicWave(waves[layer]);
        tone.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
        gain.gain.setValueAtTime(0, begin);
        gain.gain.linearRampToValueAtTime(peak * loud, up);
        gain.gain.setTargetAtTime(peak * loud * stays, up, fall);
        gain.gain.setTargetAtTime(0, over, RELEASE);
        tone.connect(gain).connect(out);
        tone.start(begin);
        tone.stop(over + TAIL);
        return tone;
      }));
  }

  // A WAV file of one channel and 16 bits.
  async function wav(notes) {
    const context = new OfflineAudioContext(1, Math.ceil((ends(notes) + TAIL) * RATE), RATE);
    sing(context, notes);
    const samples = (await context.startRendering()).getChannelData(0);
    const size = 2 * samples.length, file = new DataView(new ArrayBuffer(44 + size));
    const text = (place, letters) =>
      [...letters].forEach((letter, i) => file.setUint8(place + i, letter.charCodeAt(0)));
    text(0, "RIFF"), text(8, "WAVEfmt "), text(36, "data");
    file.setUint32(4, 36 + size, true);
    file.setUint32(16, 16, true); // the length of the description: plain, one channel, ...
    file.setUint16(20, 1, true), file.setUint16(22, 1, true);
    file.setUint32(24, RATE, true), file.setUint32(28, 2 * RATE, true);
    file.setUint16(32, 2, true), file.setUint16(34, 16, true);
    file.setUint32(40, size, true);
    samples.forEach((sample, i) => file.setInt16(44 + 2 * i, Math.round(32767 * sample), true));
    return new Blob([file.buffer], { type: "audio/wav" });
  }

  // --- the roll -------------------------------------------------------------------------------

  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...content);
    return element;
  }

  function shape(parent, tag, attributes, text = "") {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return parent.appendChild(element);
  }

  function unpacked({ notes, bars }) {
    let start = 0, end = 0;
    const rows = [];
    for (let i = 0; i < notes.length; i += 3) {
      start += notes[i + 1];
      rows.push([notes[i], start / 1000, notes[i + 2] / 1000]);
    }
    return { notes: rows, bars: bars.map((bar) => (end += bar) / 1000) };
  }

  // Draw all notes in an SVG as long as the tune; again tells which bars are striped.
  function draw(svg, { notes, bars }, total, again) {
    const pitches = notes.map(([pitch]) => pitch);
    const low = Math.min(...pitches) - 2, high = Math.max(...pitches) + 2;
    const wide = Math.ceil(total * SECOND) + 1, tall = SEMITONE * (high - low) + 18;
    const y = (pitch) => SEMITONE * (high - pitch);
    svg.replaceChildren();
    svg.setAttribute("width", wide);
    svg.setAttribute("height", tall);
    const heard = (bar) => again[bar] === "1";
    bars.forEach((end, bar) => {
      const x = SECOND * (bars[bar - 1] ?? 0);
      if (heard(bar))
        shape(svg, "rect", { class: "band", x, y: 0, width: SECOND * end - x, height: tall - 18 });
    });
    const names = [];
    for (let pitch = Math.ceil(low) + 1; pitch < high; pitch++) {
      if (![0, 7].includes(pitch % 12)) continue;
      shape(svg, "path", { class: "pitch", d: `M0 ${y(pitch)}H${wide}` });
      names.push([NAMES[pitch % 12] + (Math.floor(pitch / 12) - 1), y(pitch)]);
    }
    for (const end of bars)
      shape(svg, "path", { class: "bar", d: `M${SECOND * end} 0V${tall - 18}` });
    for (let second = 5; second < total; second += 5)
      shape(svg, "text", { x: second * SECOND, y: tall - 4, "text-anchor": "middle" }, `${second} s`);
    for (const [pitch, start, seconds] of notes) {
      const bar = bars.findIndex((end) => start < end - 0.001);
      const x = SECOND * start, width = Math.max(2, SECOND * seconds - 1.5);
      const box = { x, y: y(pitch) - SEMITONE / 2, width, height: SEMITONE, rx: 1.5 };
      shape(svg, "rect", { class: heard(bar) ? "note again" : "note", ...box });
      if (!heard(bar)) continue;
      let stripes = "";
      for (let at = x + 3; at < x + width - 1; at += 3.5) stripes += `M${at} ${box.y}v${SEMITONE}`;
      shape(svg, "path", { class: "stripe", d: stripes });
    }
    return { tall, names };
  }

  // --- a player -------------------------------------------------------------------------------

  let context, playing; // one of each: whoever begins stops the other
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const clock = (t) => `${Math.floor(t / 60)}:${String(Math.floor(t % 60)).padStart(2, "0")}`;

  function player(root, spec) {
    const tune = unpacked(spec), total = ends(tune.notes);
    let at = 0, began, tones = [], out, again = spec.again;
    const self = { play, pause, mark, get seconds() { return place(); } };

    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const cursor = make("div", { class: "player-cursor" });
    const names = make("div", { class: "player-names", "aria-hidden": "true" });
    const view = make("div", { class: "player-view", onclick: jump }, svg, cursor);
    const roll = make("div", { class: "player-roll", role: "img", "aria-label": spec.said },
      names, view);
    const map = make("div", { class: "player-map", "aria-hidden": "true", onclick: leap });
    const button = make("button", { type: "button", class: "player-play", onclick: toggle });
    const slider = make("input", {
      type: "range", min: 0, max: total, step: "any", "aria-label": "Place in the tune",
      oninput: () => seek(+slider.value),
    });
    const time = make("span", { class: "player-time", "aria-hidden": "true" });
    const save = make("button", { type: "button", class: "player-save", onclick: download }, "WAV");
    save.title = "Save as a WAV file";
    const key = make("p", { class: "player-key" },
      make("span", { class: "player-again" }), " a bar that was heard before");
    root.classList.add("player-alive");
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", spec.label);
    root.addEventListener("keydown", keys);
    root.append(roll, map, key, make("div", { class: "player-bar" }, button, slider, time, save));

    function mark(bars, said = spec.said) {
      again = bars;
      roll.setAttribute("aria-label", said);
      key.hidden = map.hidden = !again.includes("1");
      map.replaceChildren(make("i"), ...tune.bars.map((end, bar) => make("span", {
        style: `flex-grow:${end - (tune.bars[bar - 1] ?? 0)}`, ...(again[bar] === "1" && { class: "again" }),
      })));
      const drawn = draw(svg, tune, total, again);
      view.style.height = names.style.height = drawn.tall + "px";
      names.replaceChildren(...drawn.names.map(([name, y]) => make("span", { style: `top:${y}px` }, name)));
      show();
    }

    function place() {
      if (began === undefined) return at;
      const late = context.outputLatency || 0; // what is scheduled is heard a little later
      return Math.min(total, at + Math.max(0, context.currentTime - late - began));
    }

    function show() {
      const now = place(), x = now * SECOND, wide = view.clientWidth || 300;
      const most = Math.max(0, total * SECOND + 2 - wide);
      // the roll glides under the cursor; with less motion it turns pages
      const page = wide * 0.85, left = still.matches ? Math.floor(x / page) * page : x - 0.3 * wide;
      const offset = Math.min(most, Math.max(0, left));
      svg.style.transform = `translateX(${-offset}px)`;
      cursor.style.transform = `translateX(${x - offset}px)`;
      view.dataset.offset = offset;
      map.firstChild.style.left = `${(100 * now) / total}%`;
      slider.value = now;
      slider.setAttribute("aria-valuetext", `${Math.floor(now)} of ${Math.round(total)} seconds`);
      time.textContent = `${clock(now)} / ${clock(total + 0.5)}`;
      button.textContent = began === undefined ? "▶ Play" : "❚❚ Pause";
    }

    function frame() {
      if (began === undefined) return;
      if (!root.isConnected) return pause();
      if (place() >= total) {
        pause();
        at = 0;
        return show();
      }
      show();
      requestAnimationFrame(frame);
    }

    function play() {
      playing?.pause();
      playing = self;
      context ??= new AudioContext();
      context.resume();
      out = context.createGain();
      out.connect(context.destination);
      began = context.currentTime + 0.06;
      tones = sing(context, tune.notes, began, at, out);
      frame();
    }

    function pause() {
      if (began === undefined) return;
      at = place();
      began = undefined;
      const silent = out;
      silent.gain.setTargetAtTime(0, context.currentTime, 0.01); // no click
      const over = context.currentTime + 0.1;
      for (const tone of tones) tone.stop(over);
      setTimeout(() => silent.disconnect(), 200);
      if (playing === self) playing = undefined;
      show();
    }

    function toggle() {
      if (began === undefined) play(); else pause();
    }

    function seek(t) {
      const on = began !== undefined;
      pause();
      at = Math.min(total, Math.max(0, t));
      if (on && at < total) play(); else show();
    }

    function jump(event) {
      const x = event.clientX - view.getBoundingClientRect().left;
      seek((x + Number(view.dataset.offset)) / SECOND);
    }

    function leap(event) {
      const { left, width } = map.getBoundingClientRect();
      seek((total * (event.clientX - left)) / width);
    }

    function keys(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const to = { ArrowLeft: place() - 1, ArrowRight: place() + 1, Home: 0, End: total }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation(); // neither the page nor a notebook turns to the next one
      seek(to);
    }

    async function download() {
      const link = make("a", { href: URL.createObjectURL(await wav(tune.notes)) });
      link.download = `${spec.label.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60)}.wav`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    new ResizeObserver(() => { if (began === undefined) show(); }).observe(view);
    mark(again);
    return self;
  }

  function wake() {
    for (const root of document.querySelectorAll(".seqbook-player[data-player]:not(.player-alive)"))
      player(root, JSON.parse(root.dataset.player));
  }

  window.seqbookSound = { sing, wav, player, unpacked, ends, wake };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", wake);
  else wake();
})();
