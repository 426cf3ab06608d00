// Shannon's game: guess the next letter until it is right. Python has ranked the letters (the
// model's guesses and bits); here a reader's guesses are counted, and turned into bits as
// `bounds` of guessing_game.py does. Nothing is stored and nothing is sent.
(() => {
  const LETTERS = "abcdefghijklmnopqrstuvwxyz ";
  const name = (letter) => (letter === " " ? "␣" : letter);
  const times = (n, what) => `${n} ${what}${n === 1 ? "" : /s$/.test(what) ? "es" : "s"}`;
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

  function bounds(guesses) {
    const q = Array.from(LETTERS, (_, i) => guesses.filter((n) => n === i + 1).length);
    q.sort((a, b) => b - a).forEach((count, i) => (q[i] = count / guesses.length));
    const low = sum(q.map((share, i) => (i + 1) * (share - (q[i + 1] ?? 0)) * Math.log2(i + 1)));
    const high = sum(q.map((share) => (share ? -share * Math.log2(share) : 0)));
    return [low, high];
  }

  function add(parent, tag, attributes = {}, text = "") {
    const element = parent.appendChild(document.createElement(tag));
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  function play(root) {
    const sentences = JSON.parse(root.dataset.game);
    let number = 0, guesses, tried;
    root.replaceChildren();
    const title = add(root, "p");
    const row = add(root, "div", { class: "game-text", role: "group" });
    const keys = add(root, "div", { class: "game-keys", role: "group", "aria-label": "Guess" });
    const said = add(root, "p", { class: "game-said", role: "status" });
    const more = add(root, "button", { class: "game-more", type: "button" }, "Next sentence");
    const buttons = Array.from(LETTERS, (letter) => {
      const label = letter === " " ? { "aria-label": "space" } : {};
      const button = add(keys, "button", { type: "button", ...label }, name(letter));
      button.onclick = () => guess(letter);
      return button;
    });

    function begin(which) {
      number = which;
      guesses = [];
      tried = new Set();
      row.replaceChildren(...Array.from(sentences[number].text, () => add(root, "span")));
      row.childNodes.forEach((cell) => ["b", "small", "small"].forEach((tag) => add(cell, tag)));
      said.textContent = "Which letter comes first? Click, or type once the keys have the focus.";
      draw();
    }

    function draw() {
      const { text, guesses: model } = sentences[number], at = guesses.length;
      title.innerHTML = `<strong>Guess the next letter.</strong> Sentence ${number + 1} of `
        + `${sentences.length}, from the end of the novel; ␣ is the space. Under a letter stand your `
        + "number of guesses and, in grey, a model’s.";
      row.setAttribute("aria-label", `Read so far: ${text.slice(0, at) || "nothing"}`);
      row.childNodes.forEach((cell, n) => {
        cell.className = n === at ? "now" : "";
        const [letter, mine, its] = cell.childNodes;
        letter.textContent = n < at ? name(text[n]) : "\u00a0";
        mine.textContent = n < at ? guesses[n] : n === at && tried.size ? tried.size : "\u00a0";
        its.textContent = n < at ? model[n] : "\u00a0";
      });
      buttons.forEach((button, i) => button.setAttribute("aria-disabled", tried.has(LETTERS[i])));
    }

    function guess(letter) {
      const { text, guesses: model, bits } = sentences[number], at = guesses.length;
      if (at === text.length || tried.has(letter)) return;
      tried.add(letter);
      if (letter !== text[at]) {
        said.textContent = `Not “${name(letter)}”. ${times(tried.size, "guess")} so far.`;
        return draw();
      }
      guesses.push(tried.size);
      tried = new Set();
      const [low, high] = bounds(guesses).map((value) => value.toFixed(1));
      const mean = (sum(bits.slice(0, at + 1)) / (at + 1)).toFixed(1);
      const begun = at + 1 === text.length ? "All read" : `“${name(letter)}” is right`;
      said.textContent = `${begun}: you needed ${times(guesses[at], "guess")}, the model `
        + `${model[at]}. So far ${sum(guesses)}, the model ${sum(model.slice(0, at + 1))}.`;
      if (at >= 9) { // of fewer letters the shares say nothing
        said.textContent += ` Your guesses say ${low} to ${high} bits a letter; the model’s `
          + `surprise is ${mean}.`;
      }
      draw();
    }

    root.onkeydown = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.key === " ") return;
      const letter = event.key.toLowerCase();
      if (letter.length === 1 && LETTERS.includes(letter)) {
        event.preventDefault();
        event.stopPropagation(); // a notebook has shortcuts of one letter
        guess(letter);
      }
    };
    more.onclick = () => begin((number + 1) % sentences.length);
    begin(0);
  }

  for (const root of document.querySelectorAll(".seqbook-game[data-game]:not([data-alive])")) {
    root.dataset.alive = "";
    play(root);
  }
})();
