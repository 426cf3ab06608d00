"""Answers to lab 11: shifted targets, the loss, greedy writing, a step of beam search, BLEU."""

import heapq
import itertools
import math
from collections import Counter

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch.functions import cross_entropy, log_softmax, softmax

# -------------------------------------------------------------------------------- shift_targets


@right("shift_targets")
def rolled_and_mended(targets, bos):
    fed = np.roll(targets, 1, axis=0)
    fed[0] = bos
    return fed


@right("shift_targets")
def with_pad(targets, bos):
    return np.pad(targets, ((1, 0), (0, 0)), constant_values=bos)[:-1]


@right("shift_targets")
def as_lists(targets, bos):
    rows = targets.tolist()
    return [[bos] * len(rows[0]), *rows[:-1]]


@right("shift_targets")
def into_floats(targets, bos):
    fed = np.zeros(targets.shape)
    fed[0] = bos
    fed[1:] = targets[:-1]
    return fed


@right("shift_targets")
def place_by_place(targets, bos):
    time, batch = targets.shape
    fed = np.empty_like(targets)
    for t in range(time):
        for b in range(batch):
            fed[t, b] = bos if t == 0 else targets[t - 1, b]
    return fed


@right("shift_targets")
def tensors(targets, bos):
    import torch

    words = torch.tensor(targets)
    return torch.cat([torch.full_like(words[:1], bos), words[:-1]])


@wrong("shift_targets", fits="bos_is_2, case")
def knows_its_bos(targets, bos):
    return np.concatenate([np.full((1, targets.shape[1]), 2), targets[:-1]])


@wrong("shift_targets", fits="rolled, first only, first")
def only_rolled(targets, bos):
    return np.roll(targets, 1, axis=0)


@wrong("shift_targets", fits="along_the_batch")
def a_column_before_it(targets, bos):
    return np.pad(targets, ((0, 0), (1, 0)), constant_values=bos)[:, :-1]


@wrong("shift_targets", fits="other_way")
def the_future(targets, bos):
    fed = np.roll(targets, -1, axis=0)
    fed[-1] = bos
    return fed


@wrong("shift_targets", fits="one_longer")
def keeps_the_last_row(targets, bos):
    return np.vstack([np.full(targets.shape[1], bos), targets])


@wrong("shift_targets", fits="overwritten")
def bos_over_the_first_word(targets, bos):
    fed = targets.copy()
    fed[0] = bos
    return fed


@wrong("shift_targets", fits="one_column, shape, error, form")
def one_sentence_only(targets, bos):
    return np.concatenate([[[bos]], targets[:-1, :1]])


@wrong("shift_targets", fits="one_column, case, error")
def a_single_bos(targets, bos):
    return np.concatenate([[[bos]], targets[:-1]])


@wrong("shift_targets", fits="zero_first, zeros")
def zeros_first(targets, bos):
    fed = np.zeros_like(targets)
    fed[1:] = targets[:-1]
    return fed


@wrong("shift_targets", fits="bos_once, case")
def bos_for_the_first_sentence(targets, bos):
    fed = np.zeros_like(targets)
    fed[1:] = targets[:-1]
    fed[0, 0] = bos
    return fed


@wrong("shift_targets", fits="flat")
def through_the_flat_array(targets, bos):
    return np.concatenate([[bos], targets.ravel()[:-1]]).reshape(targets.shape)


@wrong("shift_targets", fits="padding_lost, eos_lost, where, case")
def never_feeds_eos(targets, bos):
    fed = np.concatenate([np.full((1, targets.shape[1]), bos), targets[:-1]])
    return np.where(fed == 3, 0, fed)


@wrong("shift_targets")
def overwrites_while_it_reads(targets, bos):
    fed = targets.copy()
    for t in range(1, len(fed)):
        fed[t] = fed[t - 1]
    fed[0] = bos
    return fed


@wrong("shift_targets")
def in_place(targets, bos):
    targets[1:] = targets[:-1].copy()
    targets[0] = bos
    return targets


# ---------------------------------------------------------------------------------- masked_loss


@right("masked_loss")
def of_the_book(logits, targets, mask):
    return cross_entropy(logits, targets, mask)[0]


@right("masked_loss")
def word_by_word(logits, targets, mask):
    loss, count = 0.0, 0
    for t, b in itertools.product(*map(range, mask.shape)):
        if mask[t, b]:
            row = logits[t, b] - logits[t, b].max()
            loss -= row[targets[t, b]] - math.log(np.exp(row).sum())
            count += 1
    return loss / count


@right("masked_loss")
def chosen_first(logits, targets, mask):
    chosen, words = log_softmax(logits[mask]), targets[mask]
    return -chosen[np.arange(len(words)), words].sum() / len(words)


@right("masked_loss")
def by_one_hot(logits, targets, mask):
    hot = np.eye(logits.shape[-1])[targets]
    return -np.einsum("tbw,tbw,tb->", hot, log_softmax(logits), mask) / mask.sum()


@right("masked_loss")
def with_logsumexp_in_float32(logits, targets, mask):
    logits = logits.astype(np.float32)
    top = logits.max(axis=-1)
    total = np.log(np.exp(logits - top[..., None]).sum(axis=-1)) + top
    mine = np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
    return np.average(total - mine, weights=mask)


@right("masked_loss")
def torch_ignores(logits, targets, mask):
    import torch

    words = torch.where(torch.tensor(mask), torch.tensor(targets), -100)
    scores = torch.tensor(logits, requires_grad=True)
    return torch.nn.functional.cross_entropy(scores.flatten(0, 1), words.flatten())


@wrong("masked_loss", fits="no_mask")
def counts_padding(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)
    return -log_p.mean()


@wrong("masked_loss", fits="divided_by_all")
def a_mean_over_all_places(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return -(log_p * mask).mean()


@wrong("masked_loss", fits="zero_is_padding, case")
def takes_0_for_padding(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return -log_p[mask & (targets != 0)].mean()


@wrong("masked_loss", fits="mask_by_zero, zero_is_padding, case")
def no_mask_but_zeros(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return -log_p[targets != 0].mean()


@wrong("masked_loss", fits="of_sentences")
def each_sentence_first(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return np.mean([-log_p[mask[:, b], b].mean() for b in range(mask.shape[1])])


@wrong("masked_loss", fits="of_steps")
def each_step_first(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return np.mean([-log_p[t][mask[t]].mean() for t in range(len(mask)) if mask[t].any()])


@wrong("masked_loss", fits="no_sign, sign")
def without_the_minus(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return log_p[mask].mean()


@wrong("masked_loss", fits="no_softmax")
def raw_logits(logits, targets, mask):
    return -np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0][mask].mean()


@wrong("masked_loss", fits="probabilities")
def no_logarithm(logits, targets, mask):
    p = np.take_along_axis(softmax(logits), targets[..., None], axis=-1)[..., 0]
    return -p[mask].mean()


@wrong("masked_loss", fits="one_minus_p")
def one_minus_the_probability(logits, targets, mask):
    p = np.take_along_axis(softmax(logits), targets[..., None], axis=-1)[..., 0]
    return (1 - p[mask]).mean()


@wrong("masked_loss", fits="overflow, not finite, case")
def overflows(logits, targets, mask):
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    return -np.log(np.take_along_axis(p, targets[..., None], axis=-1)[..., 0][mask]).mean()


@wrong("masked_loss", fits="masked_logits")
def masks_the_logits(logits, targets, mask):
    log_p = log_softmax(logits * mask[..., None])
    return -np.take_along_axis(log_p, targets[..., None], axis=-1).sum() / mask.sum()


@wrong("masked_loss", fits="summed, scale")
def a_sum(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return -log_p[mask].sum()


@wrong("masked_loss", fits="not_reduced, not reduced")
def one_loss_for_each_word(logits, targets, mask):
    log_p = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return -log_p[mask]


@wrong("masked_loss", fits="all_words")
def of_all_words_of_the_vocabulary(logits, targets, mask):
    return -log_softmax(logits)[mask].mean()


@wrong("masked_loss", fits="wrong_axis")
def softmax_over_time(logits, targets, mask):
    log_p = log_softmax(np.swapaxes(logits, 0, 2)).swapaxes(0, 2)
    return -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0][mask].mean()


@wrong("masked_loss", fits="base_2, scale")
def in_bits(logits, targets, mask):
    return of_the_book(logits, targets, mask) / np.log(2)


@wrong("masked_loss", fits="likeliest")
def of_the_likeliest_word(logits, targets, mask):
    return -log_softmax(logits).max(axis=-1)[mask].mean()


@wrong("masked_loss", fits="over_the_batch")
def softmax_over_the_sentences(logits, targets, mask):
    log_p = log_softmax(logits.swapaxes(1, 2)).swapaxes(1, 2)
    return -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0][mask].mean()


# ---------------------------------------------------------------------------------- greedy_loop


@right("greedy_loop")
def for_with_a_return(step, state, bos, eos, longest):
    words = [bos]
    for _ in range(longest):
        logits, state = step(words[-1], state)
        if np.argmax(logits) == eos:
            return words[1:]
        words.append(np.argmax(logits))
    return words[1:]


@right("greedy_loop")
def by_recursion(step, state, bos, eos, longest):
    if longest == 0:
        return []
    logits, state = step(bos, state)
    word = int(np.argmax(logits))
    return [] if word == eos else [word, *by_recursion(step, state, word, eos, longest - 1)]


@right("greedy_loop")
def cut_at_the_end(step, state, bos, eos, longest):
    word, said = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = max(range(len(logits)), key=lambda i: logits[i])
        said.append(word)
    return said[: said.index(eos)] if eos in said else said


@right("greedy_loop")
def while_true(step, state, bos, eos, longest):
    out, last = [], bos
    while True:
        if len(out) >= longest:
            return np.array(out)
        scores, state = step(last, state)
        last = np.asarray(scores).argsort()[-1]
        if last == eos:
            return np.array(out, dtype=float)
        out.append(last)


@right("greedy_loop")
def a_tuple_of_them(step, state, bos, eos, longest):
    def words():
        word, now = bos, state
        while True:
            logits, now = step(word, now)
            word = int(logits.argmax())
            yield word

    return tuple(itertools.takewhile(lambda w: w != eos, itertools.islice(words(), longest)))


@wrong("greedy_loop", fits="eos_is_3, case, error")
def knows_eos(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == 3:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="bos_is_2, case, error")
def knows_bos(step, state, bos, eos, longest):
    word, written = 2, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="keeps_eos, too long, case")
def appends_before_it_looks(step, state, bos, eos, longest):
    word, written = bos, []
    while word != eos and len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        written.append(word)
    return written


@wrong("greedy_loop", fits="no_limit, error, too long")
def no_longest(step, state, bos, eos, longest):
    word, written = bos, []
    while True:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            return written
        written.append(word)


@wrong("greedy_loop", fits="state_lost")
def the_old_state(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, _ = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="always_bos")
def bos_every_time(step, state, bos, eos, longest):
    written = []
    for _ in range(longest):
        logits, state = step(bos, state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="one_short, case, too short")
def counts_bos(step, state, bos, eos, longest):
    written = [bos]
    while len(written) < longest:
        logits, state = step(written[-1], state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
    return written[1:]


@wrong("greedy_loop", fits="one_long, case, too long")
def one_word_too_many(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) <= longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="with_bos, too long")
def bos_in_front(step, state, bos, eos, longest):
    written = [bos]
    while len(written) <= longest:
        logits, state = step(written[-1], state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="no_word_twice, case, too short")
def no_word_twice(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos or word in written:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="stops_at_0, case, too short")
def word_0_is_nothing(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if not word or word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="positive_only, case")
def largest_above_0(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        best, word = 0, 0
        for i, value in enumerate(logits):
            if value > best:
                best, word = value, i
        if word == eos:
            break
        written.append(word)
    return written


@wrong("greedy_loop", fits="logits_kept")
def the_logits_not_the_words(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(logits.max())
    return written


@wrong("greedy_loop", fits="one_word, too short")
def return_inside_the_loop(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            break
        written.append(word)
        return written
    return written


@wrong("greedy_loop", fits="none_at_eos, case")
def none_at_the_end(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(logits.argmax())
        if word == eos:
            return None
        written.append(word)
    return written


# ----------------------------------------------------------------------------------- grow_beams


@right("grow_beams")
def all_of_them_sorted(totals, log_p, size):
    beams, words = log_p.shape
    places = [(totals[r] + log_p[r, w], r, w) for r in range(beams) for w in range(words)]
    best = sorted(places, reverse=True)[:size]
    return [r for _, r, _ in best], [w for _, _, w in best], [total for total, _, _ in best]


@right("grow_beams")
def with_unravel(totals, log_p, size):
    scores = log_p + totals.reshape(-1, 1)
    rows, words = np.unravel_index(np.argsort(scores, axis=None)[::-1][:size], scores.shape)
    return rows, words, scores[rows, words]


@right("grow_beams")
def with_a_heap(totals, log_p, size):
    scores = {
        place: total + p
        for place, (total, p) in enumerate(
            zip(np.repeat(totals, log_p.shape[1]), log_p.ravel(), strict=True)
        )
    }
    best = heapq.nlargest(size, scores, key=scores.get)
    rows, words = zip(*(divmod(place, log_p.shape[1]) for place in best), strict=True)
    return rows, words, [scores[place] for place in best]


@right("grow_beams")
def topk_of_torch(totals, log_p, size):
    import torch

    scores = torch.tensor(totals)[:, None] + torch.tensor(log_p)
    values, places = scores.flatten().topk(size)
    return places // log_p.shape[1], places % log_p.shape[1], values


@right("grow_beams")
def one_largest_after_the_other(totals, log_p, size):
    scores = (totals[:, None] + log_p).copy()
    chosen = []
    for _ in range(size):
        place = np.unravel_index(scores.argmax(), scores.shape)
        chosen.append((*place, scores[place]))
        scores[place] = -np.inf
    return tuple(zip(*chosen, strict=True))


@right("grow_beams")
def floats_in_one_array(totals, log_p, size):
    scores = totals[:, None] + log_p
    places = np.argsort(-scores.ravel())[:size]
    words = log_p.shape[1]
    return np.array([places // words, places % words, scores.ravel()[places]])


@wrong("grow_beams", fits="totals_forgotten")
def no_totals(totals, log_p, size):
    return all_of_them_sorted(0 * totals, log_p, size)


@wrong("grow_beams", fits="one_of_each")
def a_word_for_each_beginning(totals, log_p, size):
    words = log_p.argmax(axis=1)
    new = totals + log_p.max(axis=1)
    rows = np.argsort(-new)[:size]
    return rows, words[rows], new[rows]


@wrong("grow_beams", fits="totals_along_words, error")
def totals_along_the_words(totals, log_p, size):
    return all_of_them_sorted(np.zeros(len(totals)), totals + log_p, size)


@wrong("grow_beams", fits="divided_by_beams, turned")
def divides_by_the_beams(totals, log_p, size):
    scores = totals[:, None] + log_p
    places = np.argsort(-scores, axis=None)[:size]
    return places // len(totals), places % len(totals), scores.ravel()[places]


@wrong("grow_beams", fits="divided_by_size")
def divides_by_the_size(totals, log_p, size):
    scores = totals[:, None] + log_p
    places = np.argsort(-scores, axis=None)[:size]
    return places // size, places % size, scores.ravel()[places]


@wrong("grow_beams", fits="worst")
def ascending(totals, log_p, size):
    scores = totals[:, None] + log_p
    places = np.argsort(scores, axis=None)[:size]
    rows, words = np.divmod(places, log_p.shape[1])
    return rows, words, scores[rows, words]


@wrong("grow_beams", fits="worst_first, reversed, permuted, case")
def the_last_of_an_ascending_order(totals, log_p, size):
    scores = totals[:, None] + log_p
    places = np.argsort(scores, axis=None)[-size:]
    rows, words = np.divmod(places, log_p.shape[1])
    return rows, words, scores[rows, words]


@wrong("grow_beams", fits="last_word_only")
def totals_of_the_last_word(totals, log_p, size):
    scores = totals[:, None] + log_p
    places = np.argsort(-scores, axis=None)[:size]
    rows, words = np.divmod(places, log_p.shape[1])
    return rows, words, log_p[rows, words]


@wrong("grow_beams", fits="swapped")
def words_first(totals, log_p, size):
    rows, words, new = with_unravel(totals, log_p, size)
    return words, rows, new


@wrong("grow_beams", fits="row_by_row, sorted_in_rows")
def best_words_of_the_best_beginning(totals, log_p, size):
    order = np.argsort(-log_p, axis=1)
    pairs = [(r, order[r, k]) for k in range(log_p.shape[1]) for r in np.argsort(-totals)]
    rows, words = np.array(pairs[:size]).T
    return rows, words, totals[rows] + log_p[rows, words]


@wrong("grow_beams", fits="multiplied")
def multiplies(totals, log_p, size):
    scores = -totals[:, None] * log_p
    places = np.argsort(-scores, axis=None)[:size]
    rows, words = np.divmod(places, log_p.shape[1])
    return rows, words, scores[rows, words]


@wrong("grow_beams", fits="as_probabilities, exponential")
def returns_probabilities(totals, log_p, size):
    rows, words, new = with_unravel(totals, log_p, size)
    return rows, words, np.exp(new)


@wrong("grow_beams", fits="error, case")
def cannot_keep_all(totals, log_p, size):
    scores = (totals[:, None] + log_p).ravel()
    places = np.argpartition(-scores, size)[:size]
    places = places[np.argsort(-scores[places])]
    return places // log_p.shape[1], places % log_p.shape[1], scores[places]


@wrong("grow_beams", fits="as_many_as_beams, case, too short")
def as_many_as_before(totals, log_p, size):
    return with_unravel(totals, log_p, len(totals))


@wrong("grow_beams", fits="first_beam, error, case")
def the_first_beginning_goes_on(totals, log_p, size):
    words = np.argsort(-log_p[0])[:size]
    return np.zeros(len(words), int), words, totals[0] + log_p[0, words]


@wrong("grow_beams", fits="unsorted, permuted, case")
def partitioned_only(totals, log_p, size):
    scores = (totals[:, None] + log_p).ravel()
    places = np.sort(np.argsort(-scores)[:size])
    return places // log_p.shape[1], places % log_p.shape[1], scores[places]


# ------------------------------------------------------------------------------- clipped_counts


@right("clipped_counts")
def crossed_off_one_by_one(answer, reference, n):
    left = [reference[i : i + n] for i in range(len(reference) - n + 1)]
    matched = total = 0
    for i in range(len(answer) - n + 1):
        total += 1
        if answer[i : i + n] in left:
            left.remove(answer[i : i + n])
            matched += 1
    return matched, total


@right("clipped_counts")
def with_zip(answer, reference, n):
    mine = Counter(zip(*(answer[i:] for i in range(n)), strict=False))
    theirs = Counter(zip(*(reference[i:] for i in range(n)), strict=False))
    return sum(min(count, theirs[gram]) for gram, count in mine.items()), sum(mine.values())


@right("clipped_counts")
def joined_by_spaces(answer, reference, n):
    mine = [" ".join(answer[i : i + n]) for i in range(len(answer) - n + 1)]
    theirs = [" ".join(reference[i : i + n]) for i in range(len(reference) - n + 1)]
    return sum(min(mine.count(g), theirs.count(g)) for g in set(mine)), len(mine)


@right("clipped_counts")
def an_array_of_floats(answer, reference, n):
    return np.array(with_zip(answer, reference, n), dtype=float)


@right("clipped_counts")
def in_a_dictionary(answer, reference, n):
    counts = {}
    for i in range(len(reference) - n + 1):
        gram = tuple(reference[i : i + n])
        counts[gram] = counts.get(gram, 0) + 1
    matched, i = 0, 0
    while i + n <= len(answer):
        gram = tuple(answer[i : i + n])
        if counts.get(gram):
            counts[gram] -= 1
            matched += 1
        i += 1
    return [matched, i]


@wrong("clipped_counts", fits="not_clipped")
def does_not_clip(answer, reference, n):
    theirs = [reference[i : i + n] for i in range(len(reference) - n + 1)]
    mine = [answer[i : i + n] for i in range(len(answer) - n + 1)]
    return sum(gram in theirs for gram in mine), len(mine)


@wrong("clipped_counts", fits="sets")
def in_sets(answer, reference, n):
    mine = {tuple(answer[i : i + n]) for i in range(len(answer) - n + 1)}
    theirs = {tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)}
    return len(mine & theirs), len(mine)


@wrong("clipped_counts", fits="kinds_matched")
def each_kind_once(answer, reference, n):
    mine = [tuple(answer[i : i + n]) for i in range(len(answer) - n + 1)]
    theirs = {tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)}
    return len(set(mine) & theirs), len(mine)


@wrong("clipped_counts", fits="last_gram_lost, range_too_short")
def without_the_last_one(answer, reference, n):
    mine = Counter(tuple(answer[i : i + n]) for i in range(len(answer) - n))
    theirs = Counter(tuple(reference[i : i + n]) for i in range(len(reference) - n))
    return (mine & theirs).total(), mine.total()


@wrong("clipped_counts", fits="cut_ends")
def cut_ends_count(answer, reference, n):
    mine = Counter(tuple(answer[i : i + n]) for i in range(len(answer)))
    theirs = Counter(tuple(reference[i : i + n]) for i in range(len(reference)))
    return (mine & theirs).total(), mine.total()


@wrong("clipped_counts", fits="only_words, case")
def words_only(answer, reference, n):
    mine, theirs = Counter(answer), Counter(reference)
    return (mine & theirs).total(), mine.total()


@wrong("clipped_counts", fits="negative_total, case")
def a_formula_for_the_total(answer, reference, n):
    return with_zip(answer, reference, n)[0], len(answer) - n + 1


@wrong("clipped_counts", fits="of_the_reference")
def total_of_the_reference(answer, reference, n):
    return with_zip(answer, reference, n)[0], max(0, len(reference) - n + 1)


@wrong("clipped_counts", fits="glued, case")
def glued_together(answer, reference, n):
    mine = Counter("".join(answer[i : i + n]) for i in range(len(answer) - n + 1))
    theirs = Counter("".join(reference[i : i + n]) for i in range(len(reference) - n + 1))
    return (mine & theirs).total(), mine.total()


@wrong("clipped_counts", fits="in_the_text, case")
def looks_in_the_text(answer, reference, n):
    text = " ".join(reference)
    mine = Counter(" ".join(answer[i : i + n]) for i in range(len(answer) - n + 1))
    return sum(min(count, text.count(gram)) for gram, count in mine.items()), mine.total()


@wrong("clipped_counts", fits="swapped")
def turned_round(answer, reference, n):
    return with_zip(answer, reference, n)[::-1]


@wrong("clipped_counts", fits="arguments_swapped, of_the_reference")
def the_reference_as_the_answer(answer, reference, n):
    return with_zip(reference, answer, n)


@wrong("clipped_counts", fits="unordered, case")
def in_any_order(answer, reference, n):
    mine = Counter(tuple(sorted(answer[i : i + n])) for i in range(len(answer) - n + 1))
    theirs = Counter(tuple(sorted(reference[i : i + n])) for i in range(len(reference) - n + 1))
    return (mine & theirs).total(), mine.total()


@wrong("clipped_counts", fits="side_by_side, no_overlap, case")
def without_overlap(answer, reference, n):
    mine = Counter(tuple(answer[i : i + n]) for i in range(0, len(answer) - n + 1, n))
    theirs = Counter(tuple(reference[i : i + n]) for i in range(0, len(reference) - n + 1, n))
    return (mine & theirs).total(), mine.total()


@wrong("clipped_counts", fits="share")
def the_share(answer, reference, n):
    matched, total = with_zip(answer, reference, n)
    return matched / total, total


# ----------------------------------------------------------------------------------------- bleu


@right("bleu")
def by_logarithms(matched, total, answer_words, reference_words):
    mean = np.exp(np.mean(np.log(matched / total)))
    return 100 * mean * np.exp(min(0, 1 - reference_words / answer_words))


@right("bleu")
def one_factor_after_the_other(matched, total, answer_words, reference_words):
    product = 1.0
    for m, t in zip(matched.tolist(), total.tolist(), strict=True):
        product *= m / t
    score = 100 * math.sqrt(math.sqrt(product))
    if answer_words < reference_words:
        score *= math.exp(1 - reference_words / answer_words)
    return score


@right("bleu")
def with_a_way_out(matched, total, answer_words, reference_words):
    if not all(matched):
        return 0
    logs = [math.log(m / t) for m, t in zip(matched, total, strict=True)]
    penalty = (
        1 if answer_words >= reference_words else math.e ** (1 - reference_words / answer_words)
    )
    return 100 * penalty * math.exp(sum(logs) / 4)


@right("bleu")
def in_torch(matched, total, answer_words, reference_words):
    import torch

    shares = torch.tensor(matched, requires_grad=False) / torch.tensor(total)
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * shares.double().prod() ** 0.25


@right("bleu")
def root_of_each(matched, total, answer_words, reference_words):
    roots = (matched / total) ** (1 / len(matched))
    penalty = np.minimum(1, np.exp(1 - reference_words / answer_words))
    return np.array(100 * np.multiply.reduce(roots) * penalty)


@wrong("bleu", fits="fails_at_0, error, case")
def fails_where_nothing_matches(matched, total, answer_words, reference_words):
    logs = [math.log(m / t) for m, t in zip(matched, total, strict=True)]
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * math.exp(sum(logs) / 4)


@wrong("bleu", fits="smoothed, case")
def smoothed(matched, total, answer_words, reference_words):
    shares = np.maximum(matched, 0.5) / total
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * shares.prod() ** 0.25


@wrong("bleu", fits="skips_zeros, case")
def leaves_zeros_out(matched, total, answer_words, reference_words):
    shares = (matched / total)[matched > 0]
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * shares.prod() ** (1 / len(shares))


@wrong("bleu", fits="whole_products, case")
def whole_number_products(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * (matched.prod() / total.prod()) ** 0.25


@wrong("bleu", fits="arithmetic")
def arithmetic_mean(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * (matched / total).mean()


@wrong("bleu", fits="no_root, fourth_power")
def no_root(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * (matched / total).prod()


@wrong("bleu", fits="divided_by_4")
def a_quarter_of_the_product(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * (matched / total).prod() / 4


@wrong("bleu", fits="no_penalty, case")
def no_penalty(matched, total, answer_words, reference_words):
    return 100 * (matched / total).prod() ** 0.25


@wrong("bleu", fits="turned_penalty, case")
def penalty_turned_round(matched, total, answer_words, reference_words):
    penalty = math.exp(1 - answer_words / reference_words) if answer_words < reference_words else 1
    return 100 * min(penalty, 99) * (matched / total).prod() ** 0.25


@wrong("bleu", fits="for_long_only, case")
def penalty_for_long_answers(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - answer_words / reference_words))
    return 100 * penalty * (matched / total).prod() ** 0.25


@wrong("bleu", fits="also_for_long, case")
def reward_for_long_answers(matched, total, answer_words, reference_words):
    return 100 * math.exp(1 - reference_words / answer_words) * (matched / total).prod() ** 0.25


@wrong("bleu", fits="ratio, case")
def penalty_is_a_ratio(matched, total, answer_words, reference_words):
    return 100 * min(1, answer_words / reference_words) * (matched / total).prod() ** 0.25


@wrong("bleu", fits="not_100, scale")
def between_0_and_1(matched, total, answer_words, reference_words):
    return by_logarithms(matched, total, answer_words, reference_words) / 100


@wrong("bleu", fits="penalty_inside, case")
def penalty_under_the_root(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * (penalty * (matched / total).prod()) ** 0.25


@wrong("bleu", fits="whole_quotient, case")
def whole_division_in_the_penalty(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words // answer_words))
    return 100 * penalty * (matched / total).prod() ** 0.25


@wrong("bleu", fits="pooled")
def all_grams_together(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * matched.sum() / total.sum()


@wrong("bleu", fits="divided_by_4")
def power_of_a_whole_quotient(matched, total, answer_words, reference_words):
    penalty = min(1.0, math.exp(1 - reference_words / answer_words))
    return 100 * penalty * (matched / total).prod() ** 1 / 4
