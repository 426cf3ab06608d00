import numpy as np


# ---------------------------------------------------------------- slope_from_output
def sl_if(s, activation):
    if activation == "relu":
        return (s > 0).astype(float)
    if activation == "sigmoid":
        return s * (1 - s)
    return 1 - s**2


def sl_dict(s, activation):
    s = np.asarray(s, dtype=float)
    rules = {
        "relu": lambda: np.where(s > 0, 1.0, 0.0),
        "sigmoid": lambda: s - s * s,
        "tanh": lambda: (1 - s) * (1 + s),
    }
    return rules[activation]()


def sl_match(s, activation):
    match activation:
        case "relu":
            return np.sign(np.maximum(s, 0.0))
        case "sigmoid":
            return np.multiply(s, np.subtract(1.0, s))
        case "tanh":
            return 1.0 - np.square(s)
    raise ValueError(activation)


def sl_loop(s, activation):
    flat = []
    for v in np.ravel(s):
        if activation == "tanh":
            flat.append(1 - v * v)
        elif activation == "sigmoid":
            flat.append(v * (1 - v))
        else:
            flat.append(1.0 if v > 0 else 0.0)
    return np.array(flat).reshape(np.shape(s))


def _sl(s, activation, relu=None, sigmoid=None, tanh=None):
    mine = {"relu": relu, "sigmoid": sigmoid, "tanh": tanh}[activation]
    return mine(s) if mine else sl_if(s, activation)


def sl_w_ge(s, a):
    return _sl(s, a, relu=lambda s: (s >= 0).astype(float))


def sl_w_identity(s, a):
    return _sl(s, a, relu=lambda s: np.maximum(s, 0))


def sl_w_ones(s, a):
    return _sl(s, a, relu=lambda s: np.ones(np.shape(s)))


def sl_w_sigagain(s, a):
    def f(s):
        y = 1 / (1 + np.exp(-s))
        return y * (1 - y)

    return _sl(s, a, sigmoid=f)


def sl_w_tanhagain(s, a):
    return _sl(s, a, tanh=lambda s: 1 - np.tanh(s) ** 2)


def sl_w_swap(s, a):
    return sl_if(s, {"sigmoid": "tanh", "tanh": "sigmoid"}.get(a, a))


def sl_w_tanhlin(s, a):
    return _sl(s, a, tanh=lambda s: 1 - s)


def sl_w_tanhabs(s, a):
    return _sl(s, a, tanh=lambda s: s * (1 - s))


def sl_w_sigsq(s, a):
    return _sl(s, a, sigmoid=lambda s: 1 - s**2)


def sl_w_any(s, a):
    return _sl(s, a, relu=lambda s: np.full(np.shape(s), float(np.any(s > 0))))


def sl_w_gt1(s, a):
    return _sl(s, a, relu=lambda s: (s > 1e-2).astype(float))


def sl_w_inplace(s, a):
    if a == "relu":
        s[s > 0] = 1
        return s
    return sl_if(s, a)


def sl_w_flat(s, a):
    return np.ravel(sl_if(s, a))


def sl_w_matmul(s, a):
    return _sl(s, a, tanh=lambda s: 1 - s @ s.T)


def sl_w_half(s, a):
    return _sl(s, a, relu=lambda s: np.where(s > 0, 1.0, 0.5))


def sl_w_two(s, a):
    return _sl(s, a, relu=lambda s: (s >= 0) * 1.0, tanh=lambda s: 1 - np.tanh(s) ** 2)


# ---------------------------------------------------------------- adding_data
def ad_index(numbers, first, second):
    T, B = numbers.shape
    marks = np.zeros((T, B))
    n = np.arange(B)
    marks[first, n] = 1
    marks[second, n] = 1
    x = np.stack([numbers, marks], axis=2)
    return x, (numbers[first, n] + numbers[second, n])[:, None]


def ad_compare(numbers, first, second):
    t = np.arange(len(numbers))[:, None]
    marks = (t == first) | (t == second)
    x = np.concatenate([numbers[..., None], marks[..., None].astype(float)], axis=-1)
    return x, (numbers * marks).sum(axis=0).reshape(-1, 1)


def ad_loop(numbers, first, second):
    T, B = numbers.shape
    x, targets = np.zeros((T, B, 2)), np.zeros((B, 1))
    x[:, :, 0] = numbers
    for n in range(B):
        for t in (first[n], second[n]):
            x[t, n, 1] = 1
            targets[n, 0] += numbers[t, n]
    return x, targets


def ad_eye(numbers, first, second):
    eye = np.eye(numbers.shape[0])
    marks = (eye[first] + eye[second]).T
    x = np.empty(numbers.shape + (2,))
    x[..., 0], x[..., 1] = numbers, marks
    return x, np.einsum("tb,tb->b", numbers, marks)[:, None]


def ad_w_flat(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    return x, y[:, 0]


def ad_w_row(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    return x, y.T


def ad_w_swap(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    return x[..., ::-1], y


def ad_w_allmarks(numbers, first, second):
    T, B = numbers.shape
    marks = np.zeros((T, B))
    marks[first] = 1
    marks[second] = 1
    n = np.arange(B)
    return np.stack([numbers, marks], -1), (numbers[first, n] + numbers[second, n])[:, None]


def ad_w_batchfirst(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    return x.transpose(1, 0, 2), y


def ad_w_axis0(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    return np.moveaxis(x, 2, 0), y


def ad_w_mean(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    return x, y / 2


def ad_w_product(numbers, first, second):
    n = np.arange(numbers.shape[1])
    x, _ = ad_index(numbers, first, second)
    return x, (numbers[first, n] * numbers[second, n])[:, None]


def ad_w_total(numbers, first, second):
    x, _ = ad_index(numbers, first, second)
    return x, numbers.sum(axis=0)[:, None]


def ad_w_between(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    t = np.arange(len(numbers))[:, None]
    x[..., 1] = (t >= first) & (t <= second)
    return x, y


def ad_w_onlyfirst(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    x[second, np.arange(len(first)), 1] = 0
    return x, y


def ad_w_off(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    x[..., 1] = np.roll(x[..., 1], 1, axis=0)
    return x, y


def ad_w_two_marks(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    x[second, np.arange(len(first)), 1] = 2
    return x, y


def ad_w_masked(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    x[..., 0] *= x[..., 1]
    return x, y


def ad_w_reshape(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    T, B = numbers.shape
    return np.stack([x[..., 0], x[..., 1]]).reshape(T, B, 2), y


def ad_w_seq0(numbers, first, second):
    x, _ = ad_index(numbers, first, second)
    return x, (numbers[first, 0] + numbers[second, 0])[:, None]


def ad_w_int(numbers, first, second):
    x, y = ad_index(numbers, first, second)
    marks = np.zeros_like(numbers, dtype=int)
    marks[first, np.arange(len(first))] = 1
    return np.stack([numbers, marks], -1), y / 2


# ---------------------------------------------------------------- starting_weights
def sw_if(init, normal):
    H = len(normal)
    if init == "identity":
        U = np.eye(H)
    elif init == "orthogonal":
        Q, R = np.linalg.qr(normal)
        U = Q * np.where(np.diag(R) < 0, -1.0, 1.0)
    else:
        U = normal / np.sqrt(H)
    return U, np.zeros(H)


def sw_cols(init, normal):
    H = normal.shape[0]
    b = np.zeros(H)
    if init == "gaussian":
        return H**-0.5 * normal, b
    if init == "identity":
        return np.identity(H), b
    Q, R = np.linalg.qr(normal)
    for k in range(H):
        if R[k, k] < 0:
            Q[:, k] = -Q[:, k]
    return Q, b


def sw_diag(init, normal):
    H = normal.shape[1]
    if init == "orthogonal":
        Q, R = np.linalg.qr(normal.copy())
        signs = np.ones(H)
        signs[R.diagonal() < 0] = -1
        U = Q @ np.diag(signs)
    else:
        U = {"identity": np.eye(H), "gaussian": normal * (1 / H**0.5)}[init]
    return U, np.zeros((H,))


def sw_gs(init, normal):
    # Gram-Schmidt makes the same Q, with a positive diagonal of R
    H = len(normal)
    if init == "identity":
        return np.diag(np.ones(H)), np.zeros(H)
    if init == "gaussian":
        return np.divide(normal, np.sqrt(H)), 0.0 * normal[0]
    U = np.array(normal, dtype=float)
    for k in range(H):
        for _ in range(2):
            for m in range(k):
                U[:, k] -= (U[:, m] @ U[:, k]) * U[:, m]
        U[:, k] /= np.linalg.norm(U[:, k])
    return U, np.zeros(H)


def _sw(init, normal, orthogonal=None, gaussian=None, identity=None, b=None):
    mine = {"orthogonal": orthogonal, "gaussian": gaussian, "identity": identity}[init]
    U = mine(normal) if mine else sw_if(init, normal)[0]
    return U, np.zeros(len(normal)) if b is None else b(normal)


def _qr(normal, turn):
    return turn(*np.linalg.qr(normal))


def sw_w_nosign(init, normal):
    return _sw(init, normal, lambda n: np.linalg.qr(n)[0])


def sw_w_rows(init, normal):
    return _sw(
        init, normal, lambda n: _qr(n, lambda Q, R: Q * np.where(np.diag(R) < 0, -1, 1)[:, None])
    )


def sw_w_turnpos(init, normal):
    return _sw(init, normal, lambda n: _qr(n, lambda Q, R: Q * np.where(np.diag(R) > 0, -1, 1)))


def sw_w_qdiag(init, normal):
    return _sw(init, normal, lambda n: _qr(n, lambda Q, R: Q * np.where(np.diag(Q) < 0, -1, 1)))


def sw_w_mulR(init, normal):
    return _sw(init, normal, lambda n: _qr(n, lambda Q, R: Q * np.diag(R)))


def sw_w_abs(init, normal):
    return _sw(init, normal, lambda n: _qr(n, lambda Q, R: np.abs(Q)))


def sw_w_det(init, normal):
    def f(n):
        Q = sw_if("orthogonal", n)[0]
        if np.linalg.det(Q) < 0:
            Q[:, 0] *= -1
        return Q

    return _sw(init, normal, f)


def sw_w_trans(init, normal):
    return _sw(init, normal, lambda n: sw_if("orthogonal", n)[0].T)


def sw_w_divH(init, normal):
    return _sw(init, normal, gaussian=lambda n: n / len(n))


def sw_w_mulroot(init, normal):
    return _sw(init, normal, gaussian=lambda n: n * np.sqrt(len(n)))


def sw_w_standard(init, normal):
    return _sw(init, normal, gaussian=lambda n: n / n.std() / np.sqrt(len(n)))


def sw_w_glorot(init, normal):
    return _sw(init, normal, gaussian=lambda n: n * np.sqrt(2 / len(n)))


def sw_w_fresh(init, normal):
    return _sw(
        init,
        normal,
        gaussian=lambda n: np.random.default_rng(0).standard_normal(n.shape) / np.sqrt(len(n)),
    )


def sw_w_plain(init, normal):
    return _sw(init, normal, gaussian=lambda n: n.copy())


def sw_w_idscale(init, normal):
    return _sw(init, normal, identity=lambda n: np.eye(len(n)) / np.sqrt(len(n)))


def sw_w_ones(init, normal):
    return _sw(init, normal, identity=lambda n: np.ones(n.shape))


def sw_w_bshape(init, normal):
    return _sw(init, normal, b=lambda n: np.zeros((1, len(n))))


def sw_w_bones(init, normal):
    return _sw(init, normal, b=lambda n: np.ones(len(n)))


def sw_w_inplace(init, normal):
    if init == "gaussian":
        normal /= np.sqrt(len(normal))
        return normal, np.zeros(len(normal))
    return sw_if(init, normal)


def sw_w_onesign(init, normal):
    return _sw(init, normal, lambda n: _qr(n, lambda Q, R: Q * (-1 if R[0, 0] < 0 else 1)))


def sw_w_two(init, normal):
    return _sw(init, normal, lambda n: np.linalg.qr(n)[0], lambda n: n / len(n))


# ---------------------------------------------------------------- growth
def gr_plain(sigma, slopes):
    per = np.sqrt(slopes.shape[1]) * np.sqrt(np.mean(slopes**2))
    return sigma * per, 1 / per


def gr_norm(sigma, slopes):
    T, H = slopes.shape
    per_sigma = np.linalg.norm(slopes) / np.sqrt(T)
    return per_sigma * sigma, per_sigma**-1.0


def gr_loop(sigma, slopes):
    total = 0.0
    for row in slopes:
        for v in row:
            total += v * v
    rms2 = total / slopes.size
    unit = (len(slopes[0]) * rms2) ** 0.5
    return sigma * unit, 1.0 / unit


def gr_rows(sigma, slopes):
    squares = np.square(slopes).sum(axis=1).mean()
    return float(np.sqrt(sigma**2 * squares)), float(np.sqrt(1 / squares))


def _gr(sigma, slopes, unit):
    u = unit(slopes)
    return sigma * u, 1 / u


def gr_w_time(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(len(f)) * np.sqrt((f**2).mean()))


def gr_w_meansq(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(f.shape[1]) * f.mean())


def gr_w_noroot(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(f.shape[1]) * (f**2).mean())


def gr_w_noH(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt((f**2).mean()))


def gr_w_H(sigma, slopes):
    return _gr(sigma, slopes, lambda f: f.shape[1] * np.sqrt((f**2).mean()))


def gr_w_sum(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(f.shape[1]) * np.sqrt((f**2).sum()))


def gr_w_size(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(f.size) * np.sqrt((f**2).mean()))


def gr_w_std(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(f.shape[1]) * f.std())


def gr_w_meanroot(sigma, slopes):
    return _gr(sigma, slopes, lambda f: np.sqrt(f.shape[1]) * np.sqrt((f**2).mean(axis=1)).mean())


def gr_w_geo(sigma, slopes):
    return _gr(
        sigma,
        slopes,
        lambda f: np.sqrt(f.shape[1]) * np.exp(0.5 * np.log((f**2).mean(axis=1) + 1e-300).mean()),
    )


def gr_w_best_inv(sigma, slopes):
    f, _ = gr_plain(sigma, slopes)
    return f, 1 / f


def gr_w_best_H(sigma, slopes):
    f, _ = gr_plain(sigma, slopes)
    return f, 1 / np.sqrt(slopes.shape[1])


def gr_w_best_swap(sigma, slopes):
    f, b = gr_plain(sigma, slopes)
    return f, sigma * f


def gr_w_relu2(sigma, slopes):
    f, b = gr_plain(sigma, slopes)
    return f, np.sqrt(2 / slopes.shape[1])


def gr_w_pow(sigma, slopes):
    f, b = gr_plain(sigma, slopes)
    return f ** len(slopes), b


def gr_w_perstep(sigma, slopes):
    u = np.sqrt((slopes**2).sum(axis=1))
    return sigma * u, 1 / u


def gr_w_two(sigma, slopes):
    u = np.sqrt(len(slopes)) * slopes.mean()
    return sigma * u, 1 / u


# ---------------------------------------------------------------- irnn_gradient
def ig_plain(x, s_start, W, U, b):
    s, J = s_start, np.eye(len(s_start))
    for x_t in x:
        s = np.maximum(0, x_t @ W + s @ U + b)
        J = J @ (U * (s > 0))
    return s, J


def ig_lists(x, s_start, W, U, b):
    s = np.array(s_start, dtype=float)
    steps = []
    for t in range(len(x)):
        a = x[t] @ W + s @ U + b
        mask = (a > 0).astype(float)
        s = a * mask
        steps.append(U @ np.diag(mask))
    J = steps[-1]
    for M in steps[-2::-1]:
        J = M @ J
    return s, J


def ig_rowwise(x, s_start, W, U, b):
    H = len(b)
    s = np.concatenate([s_start])
    J = np.identity(H)
    for t in range(x.shape[0]):
        a = b + np.dot(W.T, x[t]) + np.dot(U.T, s)
        J = np.einsum("jk,ki->ji", J, U)
        J[:, a <= 0] = 0
        s = np.where(a > 0, a, 0.0)
    return s, J


def ig_columns(x, s_start, W, U, b):
    # forward mode: carry the answer of the state to every entry of the start
    s = s_start.astype(float)
    rows = [row for row in np.eye(len(b))]
    for x_t in x:
        a = x_t @ W + s @ U + b
        s = np.clip(a, 0, None)
        open_ = np.sign(s)
        rows = [open_ * (row @ U) for row in rows]
    return s, np.stack(rows)


def _ig(x, s_start, W, U, b, step=None, product=None, act=None):
    s, J = s_start, np.eye(len(s_start))
    for x_t in x:
        a = x_t @ W + s @ U + b
        old = s
        s = act(a) if act else np.maximum(0, a)
        M = step(U, s, a, old) if step else U * (s > 0)
        J = product(J, M) if product else J @ M
    return s, J


def ig_w_order(*args):
    return _ig(*args, product=lambda J, M: M @ J)


def ig_w_rows(*args):
    return _ig(*args, step=lambda U, s, a, old: U * (s > 0)[:, None])


def ig_w_ut(*args):
    return _ig(*args, step=lambda U, s, a, old: U.T * (s > 0))


def ig_w_transp(*args):
    s, J = ig_plain(*args)
    return s, J.T


def ig_w_nomask(*args):
    return _ig(*args, step=lambda U, s, a, old: U)


def ig_w_oldmask(*args):
    return _ig(*args, step=lambda U, s, a, old: U * (old > 0))


def ig_w_ge(*args):
    return _ig(*args, step=lambda U, s, a, old: U * (s >= 0))


def ig_w_age(*args):
    return _ig(*args, step=lambda U, s, a, old: U * (a >= 0))


def ig_w_lastmask(x, s_start, W, U, b):
    s, _ = ig_plain(x, s_start, W, U, b)
    return s, np.linalg.matrix_power(U * (s > 0), len(x))


def ig_w_maskend(x, s_start, W, U, b):
    s, _ = ig_plain(x, s_start, W, U, b)
    return s, np.linalg.matrix_power(U, len(x)) * (s > 0)


def ig_w_elem(*args):
    x, s_start, W, U, b = args
    s = s_start
    J = np.ones_like(U)
    for x_t in x:
        s = np.maximum(0, x_t @ W + s @ U + b)
        J = J * (U * (s > 0))
    return s, J


def ig_w_last(x, s_start, W, U, b):
    s, J = s_start, np.eye(len(b))
    for x_t in x:
        s = np.maximum(0, x_t @ W + s @ U + b)
        J = U * (s > 0)
    return s, J


def ig_w_zero(x, s_start, W, U, b):
    return ig_plain(x, np.zeros_like(s_start), W, U, b)


def ig_w_skip1(x, s_start, W, U, b):
    s, J = s_start, np.eye(len(b))
    for t, x_t in enumerate(x):
        s = np.maximum(0, x_t @ W + s @ U + b)
        if t > 0:
            J = J @ (U * (s > 0))
    return s, J


def ig_w_tanh(*args):
    return _ig(*args, act=np.tanh, step=lambda U, s, a, old: U * (1 - s**2))


def ig_w_slopes(*args):
    return _ig(*args, step=lambda U, s, a, old: U * s)


def ig_w_nob(x, s_start, W, U, b):
    return ig_plain(x, s_start, W, U, 0 * b)


def ig_w_allstates(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = np.maximum(0, x_t @ W + s @ U + b)
        states.append(s)
    return np.array(states), ig_plain(x, s_start, W, U, b)[1]


def ig_w_identity(*args):
    return _ig(*args, step=lambda U, s, a, old: np.diag((s > 0) * 1.0))


def ig_w_diag(*args):
    return _ig(*args, step=lambda U, s, a, old: np.diag(np.diag(U) * (s > 0)))


def ig_w_inplace(x, s_start, W, U, b):
    J = np.eye(len(b))
    for x_t in x:
        s_start[:] = np.maximum(0, x_t @ W + s_start @ U + b)
        J = J @ (U * (s_start > 0))
    return s_start, J


def ig_w_two(*args):
    return _ig(*args, step=lambda U, s, a, old: U * (s > 0)[:, None], product=lambda J, M: M @ J)


RIGHT = {
    "slope_from_output": [sl_if, sl_dict, sl_match, sl_loop],
    "adding_data": [ad_index, ad_compare, ad_loop, ad_eye],
    "starting_weights": [sw_if, sw_cols, sw_diag, sw_gs],
    "growth": [gr_plain, gr_norm, gr_loop, gr_rows],
    "irnn_gradient": [ig_plain, ig_lists, ig_rowwise, ig_columns],
}
WRONG = {
    "slope_from_output": [
        (sl_w_ge, "the slope of ReLU is 1 also where the output is 0"),
        (sl_w_identity, "ReLU's value in place of its slope"),
        (sl_w_ones, "ReLU's slope is 1 everywhere"),
        (sl_w_sigagain, "the sigmoid is applied to its output again"),
        (sl_w_tanhagain, "tanh is applied to its output again"),
        (sl_w_swap, "sigmoid's and tanh's rules are swapped"),
        (sl_w_tanhlin, "tanh: 1 - s without the square"),
        (sl_w_tanhabs, "tanh gets the sigmoid's rule"),
        (sl_w_sigsq, "sigmoid gets tanh's rule"),
        (sl_w_any, "ReLU: one answer for the whole array"),
        (sl_w_gt1, "ReLU: small positive outputs count as shut"),
        (sl_w_inplace, "right numbers, but for ReLU it overwrites the caller's s"),
        (sl_w_flat, "the result is flat, not in the shape of s"),
        (sl_w_matmul, "a matrix product in place of a square, for tanh"),
        (sl_w_half, "ReLU's slope is one half where the output is 0"),
        (sl_w_two, "two mistakes: ReLU open at 0, tanh applied again"),
    ],
    "adding_data": [
        (ad_w_flat, "targets have shape (batch,)"),
        (ad_w_row, "targets have shape (1, batch)"),
        (ad_w_swap, "the mark comes before the number"),
        (ad_w_allmarks, "the marks of one sequence are set in all sequences"),
        (ad_w_batchfirst, "x is (batch, time, 2)"),
        (ad_w_axis0, "x is (2, time, batch)"),
        (ad_w_mean, "targets are means of the two numbers"),
        (ad_w_product, "targets are products"),
        (ad_w_total, "targets are sums of all numbers"),
        (ad_w_between, "all steps between the marks are marked too"),
        (ad_w_onlyfirst, "only the first mark is set"),
        (ad_w_off, "marks stand one step late"),
        (ad_w_two_marks, "the second mark is a 2"),
        (ad_w_masked, "numbers without a mark are wiped out"),
        (ad_w_reshape, "reshape in place of a transpose mixes numbers and marks"),
        (ad_w_seq0, "targets read all numbers from the first sequence"),
        (ad_w_int, "two mistakes: the second mark is missing, and targets are means"),
    ],
    "starting_weights": [
        (sw_w_nosign, "the signs of Q are left as they come"),
        (sw_w_rows, "rows are turned, not columns"),
        (sw_w_turnpos, "the columns with a positive diagonal entry are turned"),
        (sw_w_qdiag, "the sign is read from the diagonal of Q, not of R"),
        (sw_w_mulR, "columns are multiplied by R's entries, not by their signs"),
        (sw_w_abs, "all entries are made positive"),
        (sw_w_det, "additionally forces determinant 1 by turning column 0"),
        (sw_w_trans, "the transposed rotation"),
        (sw_w_divH, "gaussian: divided by hidden, not by its root"),
        (sw_w_mulroot, "gaussian: multiplied by the root of hidden"),
        (sw_w_standard, "gaussian: divided by the sample's own standard deviation first"),
        (sw_w_glorot, "gaussian: a factor root 2 too large"),
        (sw_w_fresh, "gaussian: draws new numbers and ignores `normal`"),
        (sw_w_plain, "gaussian: not scaled"),
        (sw_w_idscale, "identity: scaled by 1 / root of hidden"),
        (sw_w_ones, "identity: a matrix of ones"),
        (sw_w_bshape, "b has shape (1, hidden)"),
        (sw_w_bones, "b is 1"),
        (sw_w_inplace, "right numbers, but gaussian overwrites the caller's `normal`"),
        (sw_w_onesign, "one sign, from the first entry of R, for all columns"),
        (sw_w_two, "two mistakes: signs not fixed, gaussian divided by hidden"),
    ],
    "growth": [
        (gr_w_time, "the root of time in place of hidden"),
        (gr_w_meansq, "the mean slope in place of the root of the mean square"),
        (gr_w_noroot, "no root of the mean square"),
        (gr_w_noH, "hidden is left out"),
        (gr_w_H, "hidden without its root"),
        (gr_w_sum, "the sum of squares in place of the mean"),
        (gr_w_size, "time * hidden in place of hidden"),
        (gr_w_std, "the standard deviation of the slopes: their mean is taken off"),
        (gr_w_meanroot, "the mean over time of roots, not the root of the mean"),
        (gr_w_geo, "a geometric mean over time"),
        (gr_w_best_inv, "best_sigma = 1 / factor: right only for sigma = 1"),
        (gr_w_best_H, "best_sigma = 1 / root of hidden, the slopes are ignored"),
        (gr_w_best_swap, "best_sigma = sigma * factor in place of sigma / factor"),
        (gr_w_relu2, "best_sigma is the rule for ReLU with half of the units open"),
        (gr_w_pow, "the factor over all steps, not per step"),
        (gr_w_perstep, "one factor for every step in place of one number"),
        (gr_w_two, "two mistakes: time in place of hidden, and the mean slope"),
    ],
    "irnn_gradient": [
        (ig_w_order, "the steps are multiplied in reverse order of time"),
        (ig_w_rows, "the mask is on the rows"),
        (ig_w_ut, "U is transposed in the Jacobian"),
        (ig_w_transp, "J is transposed"),
        (ig_w_nomask, "no mask"),
        (ig_w_oldmask, "the mask of the old state"),
        (ig_w_ge, "s >= 0 is always true: no unit is ever shut"),
        (ig_w_age, "a unit whose sum is exactly 0 counts as open"),
        (ig_w_lastmask, "the last step's mask for all steps"),
        (ig_w_maskend, "the mask only once, at the end"),
        (ig_w_elem, "entry by entry in place of matrix products"),
        (ig_w_last, "the Jacobian of the last step only"),
        (ig_w_zero, "starts from a zero state"),
        (ig_w_skip1, "the Jacobian of the first step is missing"),
        (ig_w_tanh, "tanh in place of ReLU"),
        (ig_w_slopes, "multiplied by the state's values in place of the mask"),
        (ig_w_nob, "the bias is left out"),
        (ig_w_allstates, "all states in place of the last one"),
        (ig_w_identity, "takes U for the identity in the Jacobian"),
        (ig_w_diag, "only U's diagonal in the Jacobian"),
        (ig_w_inplace, "right numbers, but it overwrites the caller's s_start"),
        (ig_w_two, "two mistakes: the mask on the rows, and the reverse order"),
    ],
}
