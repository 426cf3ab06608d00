// Cut a text into words as utils/text/english.py does, and write words as readable text again.
//   seqbookSentence.tokenize(text)      "Don't!" gives do n't !
//   seqbookSentence.detokenize(words)   and back
// A test compares both with Python, sign by sign.
(function () {
  "use strict";

  const MARKS = "\\p{M}\\u200c\\u200d"; // accents, vowel signs, joiners: they belong to a letter
  const LETTER = "[\\p{L}\\p{N}]";
  const LETTERS = `(?:${LETTER}[${MARKS}]*)+`;
  const SPACE = "\\s\\x1c-\\x1f\\x85"; // what Python calls white space
  const NOT_BEFORE = `(?<![\\p{L}\\p{N}${MARKS}])`, NOT_AFTER = `(?![\\p{L}\\p{N}${MARKS}])`;
  const WITH_MARKS = `[${MARKS}\\u{1f3fb}-\\u{1f3ff}]*`;
  const ANY_SIGN = `(?:[\\u{1f1e6}-\\u{1f1ff}]{2}|[^${SPACE}])${WITH_MARKS}`
    + `(?:(?<=\\u200d)[^\\p{L}\\p{N}_${SPACE}]${WITH_MARKS})*`; // a flag, a family, or one sign

  const SUFFIXES = ["'s", "'re", "'ve", "'ll", "'d", "'m"];
  const TOKEN = new RegExp([
    "<(?:pad|unk|bos|eos)>",
    `${NOT_BEFORE}(?:mr|mrs|ms|dr|st)\\.`,
    `${NOT_BEFORE}[:;=]-?[()dp]${NOT_AFTER}`,
    `[@#]${LETTER}[\\p{L}\\p{N}_${MARKS}]*`,
    "\\p{Nd}+(?:[.,]\\p{Nd}+)+",
    `${LETTERS}(?:(?:[-']|_+)${LETTERS})*`,
    `(?:${SUFFIXES.join("|")})${NOT_AFTER}`,
    "-{2,}", "\\.{2,}", "''",
    ANY_SIGN,
  ].join("|"), "gu");
  const EMPHASIS = new RegExp(`${NOT_BEFORE}_+|_+${NOT_AFTER}`, "gu");

  // Controls and format characters print nothing, but for white space, joiners and Arabic signs.
  const INVISIBLE = new RegExp("(?![\\t-\\r\\x1c-\\x1f\\x85\\u200c\\u200d\\u0600-\\u0605\\u06dd"
    + "\\u070f\\u0890\\u0891\\u08e2]|[\\u{10000}-\\u{10ffff}])[\\p{Cc}\\p{Cf}]", "gu");

  function plain(text) {
    return text.replace(INVISIBLE, "").replace(/[’‘‚‛‹›ʼ＇]/g, "'").replace(/[“”„‟«»]/g, '"')
      .replace(/[–—―]/g, "--").replace(/[‐‑‒]/g, "-").normalize("NFC");
  }

  // Cut the suffixes off a word, from its end: shouldn't've gives should n't 've.
  function cut(word) {
    const tail = [];
    let end = word.length;
    for (;;) {
      let start = word.slice(0, end).lastIndexOf("'");
      if (start <= 0) break;
      if (word.slice(start - 1, end) === "n't") start -= 1;
      else if (!SUFFIXES.includes(word.slice(start, end))) break;
      if (start === 0) break; // nothing would be left of the word
      tail.unshift(word.slice(start, end));
      end = start;
    }
    return [word.slice(0, end), ...tail];
  }

  function tokenize(text) {
    const tokens = plain(text).toLowerCase().replace(EMPHASIS, "").match(TOKEN) ?? [];
    return tokens.flatMap((token) => (token.includes("'") ? cut(token) : [token]));
  }

  const GLUED_LEFT = new Set([...",.;:!?)]}%", "n't", ...SUFFIXES]);
  const GLUED_RIGHT = new Set("([{$£"), QUOTES = new Set(['"', "''", "'"]);

  // Quotation marks open and close by turns; <eos> starts a new line.
  function detokenize(tokens) {
    const opened = new Set();
    let text = "", before = "", glued = true; // nothing stands before the first token
    for (const token of tokens) {
      if (token === "<eos>") {
        text += text ? " <eos>\n" : "<eos>\n";
        opened.clear();
        before = "\n", glued = true;
        continue;
      }
      const closing = opened.has(token);
      glued ||= closing || GLUED_LEFT.has(token) || /^(--|\.\.)/.test(token);
      // "." and "..." side by side would read as one longer sign
      const merges = ".-'".includes(token[0]) && before.endsWith(token[0]);
      if (merges || !glued) text += " ";
      text += token;
      before = token;
      const opening = QUOTES.has(token) && !closing;
      if (opening) opened.add(token); else opened.delete(token);
      glued = opening || GLUED_RIGHT.has(token) || token.startsWith("--");
    }
    return text.replace(/\n+$/, "");
  }

  window.seqbookSentence = { ...window.seqbookSentence, tokenize, detokenize };
})();
