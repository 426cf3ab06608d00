// Judge what a reader answers, and remember it in this browser alone. The pages hold the questions
// as forms with a fold for the answer (seqbook_questions.py): without this script the fold opens too.
(function () {
  "use strict";

  // What was answered: {said, first}; first is whether it was right at the first try.
  const key = (box) => "seqbook-" + box.id;
  function recall(box) {
    try { return JSON.parse(localStorage.getItem(key(box))) ?? {}; } catch { return {}; }
  }
  function keep(box, state) {
    try { localStorage.setItem(key(box), JSON.stringify(state)); } catch { /* not kept, then */ }
  }

  // Read "71", "2,634", "0,5", "-3", "1e-5", "45 %", "1/4"; NaN where it is no number.
  function number(text) {
    text = text.replace(/[\s%]/g, "").replace("−", "-");
    text = /^-?[1-9]\d{0,2}(,\d{3})+(\.|$)/.test(text) ? text.replaceAll(",", "") : text.replace(",", ".");
    const [above, below = "1"] = text.split("/");
    return above && below ? above / below : NaN;
  }
  const word = (text) => text.trim().replace(/^["'“”‘’]+|["'“”‘’.!?]+$/g, "").toLowerCase();

  function judge({ asks, right }, said) {
    if (asks === "choice") return right.split(" ").includes(said);
    if (asks === "word") return right.split("|").includes(word(said));
    const [low, high] = right.split(" ");
    return low <= number(said) && number(said) <= high;
  }

  // What a reader is told, in one sentence.
  function verdict({ asks, right, answer }, said, isRight) {
    if (right === undefined) return `You said: “${said}”. Compare it with the answer below.`;
    if (asks === "choice") {
      const all = right.split(" ").join(" and ");
      const those = all === right ? `the answer is ${all}` : `the answers are ${all}`;
      return isRight ? `Right: ${those}.` : `Not quite: you chose ${said}, ${those}.`;
    }
    if (isRight && word(said) === word(answer)) return `Right: ${answer}.`;
    return `${isRight ? "Right" : "Not quite"}: you said ${said}, the answer is ${answer}.`;
  }

  function question(box) {
    const form = box.querySelector("form"), field = form.querySelector("fieldset");
    const [check, again] = form.querySelectorAll("button");
    const status = form.querySelector("[role=status]");
    const fold = box.querySelector("details"), replies = fold.querySelector(".replies");
    const items = box.dataset.asks === "choice" ? replies.querySelector("ol").children : [];
    const input = form.elements[box.id]; // a list of buttons, or one field

    function done(yes) {
      field.disabled = check.hidden = yes;
      again.hidden = !yes;
    }
    // Show the answer: after `said`, or after nothing at all.
    function show(said) {
      done(true);
      fold.open = true;
      box.dataset.verdict = "shown";
      status.textContent = "Shown before an answer.";
      if (said === undefined) return;
      const right = box.dataset.right !== undefined && judge(box.dataset, said);
      input.value = said;
      box.dataset.verdict = right ? "right" : "right" in box.dataset ? "wrong" : "said";
      status.textContent = verdict(box.dataset, said, right);
      items[said - 1]?.classList.add("chosen");
    }
    function reset() {
      done(false);
      form.reset();
      fold.open = false;
      delete box.dataset.verdict;
      status.textContent = "";
      for (const item of items) item.classList.remove("chosen");
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = input.value.trim();
      if (!said) return;
      const state = recall(box);
      if (box.dataset.right !== undefined) state.first ??= judge(box.dataset, said);
      keep(box, { ...state, said });
      show(said);
      replies.focus({ preventScroll: true });
      box.dispatchEvent(new Event("seqbook-answered", { bubbles: true }));
    });
    if (box.dataset.asks === "number") input.addEventListener("input", () => {
      const wrong = input.value.trim() && Number.isNaN(number(input.value));
      input.setCustomValidity(wrong ? "Write a number, such as 12 or 0.5" : "");
    });
    // Whoever opens the fold has seen the answer. A search or a link may open it too: no harm.
    fold.querySelector("summary").addEventListener("click", () => {
      if (fold.open || field.disabled) return;
      const state = recall(box);
      keep(box, { ...state, first: state.first ?? false, shown: true });
      show();
      fold.open = false; // the click itself opens it
      box.dispatchEvent(new Event("seqbook-answered", { bubbles: true }));
    });
    again.addEventListener("click", () => {
      keep(box, { first: recall(box).first });
      reset();
      (input[0] ?? input).focus();
    });
    box.addEventListener("seqbook-forget", () => { keep(box, {}); reset(); });
    const { said, shown } = recall(box);
    if (said !== undefined) show(said);
    else if (shown) show();
  }

  function score(line) {
    const boxes = [...line.closest("section").querySelectorAll(".question[data-right]")];
    const [text, again] = line.children;
    function count() {
      const first = boxes.map((box) => recall(box).first).filter((right) => right !== undefined);
      const right = first.filter(Boolean).length, left = boxes.length - first.length;
      text.textContent = `${right} of ${boxes.length} right at the first try`
        + (left ? `, ${left} to go.` : ".");
      again.hidden = !first.length;
    }
    line.closest("section").addEventListener("seqbook-answered", count);
    again.addEventListener("click", () => {
      for (const box of boxes) box.dispatchEvent(new Event("seqbook-forget"));
      count();
      boxes[0].querySelector("input, textarea").focus();
    });
    count();
  }

  document.querySelectorAll(".question").forEach(question);
  document.querySelectorAll(".score").forEach(score);
})();
