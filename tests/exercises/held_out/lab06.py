import numpy as np


# ---------------------------------------------------------------- one_unit
def ou_prod(u, slopes):
    return np.prod(u * np.asarray(slopes))


def ou_loop(u, slopes):
    g = 1.0
    for k in slopes:
        g = g * u * k
    return g


def ou_power(u, slopes):
    return float(u ** len(slopes) * np.prod(slopes))


def ou_cumprod(u, slopes):
    return np.cumprod(np.concatenate([[1.0], u * np.asarray(slopes)]))[-1]


def ou_w_uonce(u, slopes):
    return u * np.prod(slopes)


def ou_w_nou(u, slopes):
    return np.prod(slopes)


def ou_w_noslopes(u, slopes):
    return u ** len(slopes)


def ou_w_sum(u, slopes):
    return np.sum(u * np.asarray(slopes))


def ou_w_cum(u, slopes):
    return np.cumprod(u * np.asarray(slopes))


def ou_w_off(u, slopes):
    return np.prod(u * np.asarray(slopes)[:-1])


def ou_w_powoff(u, slopes):
    return u ** (len(slopes) - 1) * np.prod(slopes)


def ou_w_abs(u, slopes):
    return abs(np.prod(u * np.asarray(slopes)))


def ou_w_tanhslope(u, slopes):
    return np.prod(u * (1 - np.asarray(slopes) ** 2))


def ou_w_meanslope(u, slopes):
    return (u * np.mean(slopes)) ** len(slopes)


def ou_w_log(u, slopes):
    return np.exp(np.sum(np.log(np.abs(u * np.asarray(slopes)))))


def ou_w_elem(u, slopes):
    return u * np.asarray(slopes)


def ou_w_two(u, slopes):
    return abs(u) ** (len(slopes) - 1) * np.prod(slopes)


# ---------------------------------------------------------------- step_jacobian
def sj_broad(s, U):
    return U * (1 - s**2)


def sj_diag(s, U):
    return U @ np.diag(1 - s**2)


def sj_loop(s, U):
    H = len(s)
    J = np.zeros((H, H))
    for j in range(H):
        for i in range(H):
            J[j, i] = U[j, i] * (1 - s[i] * s[i])
    return J


def sj_einsum(s, U):
    return np.einsum("ji,i->ji", U, (1 - s) * (1 + s))


def sj_w_rows(s, U):
    return U * (1 - s**2)[:, None]


def sj_w_trans(s, U):
    return (U * (1 - s**2)).T


def sj_w_ut(s, U):
    return U.T * (1 - s**2)


def sj_w_noslope(s, U):
    return U.copy()


def sj_w_tanh(s, U):
    return U * (1 - np.tanh(s) ** 2)


def sj_w_sig(s, U):
    return U * (s * (1 - s))


def sj_w_lin(s, U):
    return U * (1 - s)


def sj_w_matmul(s, U):
    return U @ (1 - s**2)


def sj_w_diagonly(s, U):
    return np.diag(np.diag(U) * (1 - s**2))


def sj_w_both(s, U):
    return (1 - s**2)[:, None] * U * (1 - s**2)


def sj_w_mean(s, U):
    return U * (1 - s**2).mean()


def sj_w_inplace(s, U):
    U *= 1 - s**2
    return U


def sj_w_sin(s, U):
    s **= 2
    return U * (1 - s)


def sj_w_newstate(s, U):
    return U * (1 - np.tanh(s @ U) ** 2)


def sj_w_root(s, U):
    return U * np.sqrt(1 - s**2)


def sj_w_two(s, U):
    return U.T * (s * (1 - s))


# ---------------------------------------------------------------- decay_curve
def dc_loop(jacobians):
    T, H, _ = jacobians.shape
    M = np.eye(H)
    out = np.zeros(T)
    for k in range(T):
        M = jacobians[T - 1 - k] @ M
        out[k] = np.sqrt((M**2).sum()) / np.sqrt(H)
    return out


def dc_norm(jacobians):
    product, sizes = None, []
    for J in jacobians[::-1]:
        product = J if product is None else np.dot(J, product)
        sizes.append(np.linalg.norm(product) / len(J) ** 0.5)
    return np.array(sizes)


def dc_direct(jacobians):
    T, H, _ = jacobians.shape
    sizes = []
    for k in range(1, T + 1):
        M = np.eye(H)
        for J in jacobians[T - k :]:
            M = M @ J
        sizes.append(np.sqrt(np.mean(np.sum(M * M, axis=0))))
    return np.array(sizes)


def dc_svd(jacobians):
    M = np.eye(jacobians.shape[1])
    out = []
    for J in reversed(list(jacobians)):
        M = J @ M
        v = np.linalg.svd(M, compute_uv=False)
        out.append(np.sqrt((v**2).sum() / len(v)))
    return np.asarray(out)


def _dc(jacobians, product, size=None, flip=True):
    T, H, _ = jacobians.shape
    M = np.eye(H)
    out = []
    for J in jacobians[::-1] if flip else jacobians:
        M = product(M, J)
        out.append(size(M) if size else np.sqrt((M**2).sum()) / np.sqrt(H))
    return np.array(out)


def dc_w_order(j):
    return _dc(j, lambda M, J: M @ J)


def dc_w_fromfirst(j):
    return _dc(j, lambda M, J: M @ J, flip=False)


def dc_w_fromfirst2(j):
    return _dc(j, lambda M, J: J @ M, flip=False)


def dc_w_elem(j):
    T, H, _ = j.shape
    return np.array(
        [np.linalg.norm(np.prod(j[T - k :], axis=0)) / np.sqrt(H) for k in range(1, T + 1)]
    )


def dc_w_nodiv(j):
    return _dc(j, lambda M, J: J @ M, np.linalg.norm)


def dc_w_divH(j):
    return _dc(j, lambda M, J: J @ M, lambda M: np.linalg.norm(M) / len(M))


def dc_w_noroot(j):
    return _dc(j, lambda M, J: J @ M, lambda M: (M**2).sum() / len(M))


def dc_w_spec(j):
    return _dc(j, lambda M, J: J @ M, lambda M: np.linalg.norm(M, 2))


def dc_w_prodsizes(j):
    H = j.shape[1]
    return np.cumprod([np.linalg.norm(J) / np.sqrt(H) for J in j[::-1]])


def dc_w_single(j):
    H = j.shape[1]
    return np.array([np.linalg.norm(J) / np.sqrt(H) for J in j[::-1]])


def dc_w_withzero(j):
    return np.concatenate([[1.0], dc_loop(j)])


def dc_w_shift(j):
    return np.concatenate([[1.0], dc_loop(j)[:-1]])


def dc_w_revout(j):
    return dc_loop(j)[::-1]


def dc_w_power(j):
    H = j.shape[1]
    return np.array(
        [
            np.linalg.norm(np.linalg.matrix_power(j[-1], k)) / np.sqrt(H)
            for k in range(1, len(j) + 1)
        ]
    )


def dc_w_transp(j):
    return _dc(j, lambda M, J: J.T @ M)


def dc_w_radius(j):
    return _dc(j, lambda M, J: J @ M, lambda M: np.abs(np.linalg.eigvals(M)).max())


def dc_w_renorm(j):
    M = np.eye(j.shape[1])
    out = []
    for J in j[::-1]:
        M = J @ M
        n = np.linalg.norm(M) / np.sqrt(len(J))
        out.append(n)
        M = M / n
    return np.array(out)


def dc_w_inplace(j):
    T, H, _ = j.shape
    for t in range(T - 2, -1, -1):
        j[t] = j[t] @ j[t + 1]
    return np.sqrt((j**2).sum(axis=(1, 2)) / H)[::-1]


def dc_w_two(j):
    return _dc(j, lambda M, J: M @ J, np.linalg.norm)


# ---------------------------------------------------------------- spectral_radius
def sr_abs(U):
    return np.abs(np.linalg.eigvals(U)).max()


def sr_eig(U):
    values, _ = np.linalg.eig(U)
    return float(max(np.sqrt(values.real**2 + values.imag**2)))


def sr_list(U):
    return max(abs(complex(v)) for v in np.linalg.eigvals(np.asarray(U, float)))


def sr_sorted(U):
    v = np.linalg.eigvals(U.T)
    return np.sort(np.sqrt((v * v.conj()).real))[-1]


def sr_w_max(U):
    return np.linalg.eigvals(U).max()


def sr_w_real(U):
    return np.abs(np.linalg.eigvals(U).real).max()


def sr_w_realmax(U):
    return np.linalg.eigvals(U).real.max()


def sr_w_svd(U):
    return np.linalg.svd(U, compute_uv=False).max()


def sr_w_sym(U):
    return np.abs(np.linalg.eigvalsh(U)).max()


def sr_w_absofmax(U):
    return abs(np.linalg.eigvals(U).max())


def sr_w_imag(U):
    v = np.linalg.eigvals(U)
    return np.max(np.abs(v.real) + np.abs(v.imag))


def sr_w_min(U):
    return np.abs(np.linalg.eigvals(U)).min()


def sr_w_entry(U):
    return np.abs(U).max()


def sr_w_first(U):
    return abs(np.linalg.eigvals(U)[0])


def sr_w_mean(U):
    return np.abs(np.linalg.eigvals(U)).mean()


def sr_w_square(U):
    v = np.linalg.eigvals(U)
    return (v.real**2 + v.imag**2).max()


def sr_w_fro(U):
    return np.linalg.norm(U) / np.sqrt(len(U))


def sr_w_det(U):
    return abs(np.linalg.det(U)) ** (1 / len(U))


def sr_w_power(U):
    v = np.ones(len(U)) / np.sqrt(len(U))
    n = 0.0
    for _ in range(100):
        v = U @ v
        n = np.linalg.norm(v)
        v = v / (n + 1e-30)
    return n


def sr_w_all(U):
    return np.abs(np.linalg.eigvals(U))


def sr_w_two(U):
    return np.linalg.eigvalsh(U).max()


# ---------------------------------------------------------------- clip_together
def ct_if(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    if norm > max_norm:
        return dW * (max_norm / norm), dU * (max_norm / norm)
    return dW, dU


def ct_max(dW, dU, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(dW), np.ravel(dU)]))
    factor = max_norm / max(norm, max_norm)
    return factor * dW, factor * dU


def ct_hypot(dW, dU, max_norm):
    norm = float(np.hypot(np.linalg.norm(dW), np.linalg.norm(dU)))
    scale = 1.0 if norm <= max_norm else max_norm / norm
    return tuple(np.array(d, dtype=float) * scale for d in (dW, dU))


def ct_div(dW, dU, max_norm):
    total = sum(float(np.sum(np.square(g))) for g in [dW, dU])
    too_much = max(1.0, total**0.5 / max_norm)
    return dW / too_much, dU / too_much


def ct_w_separate(dW, dU, max_norm):
    out = []
    for d in (dW, dU):
        n = np.linalg.norm(d)
        out.append(d * max_norm / n if n > max_norm else d)
    return tuple(out)


def ct_w_always(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum()) + 1e-30
    return dW * max_norm / n, dU * max_norm / n


def ct_w_entries(dW, dU, max_norm):
    return np.clip(dW, -max_norm, max_norm), np.clip(dU, -max_norm, max_norm)


def ct_w_sumnorm(dW, dU, max_norm):
    n = np.linalg.norm(dW) + np.linalg.norm(dU)
    f = min(1, max_norm / n) if n else 1
    return dW * f, dU * f


def ct_w_unit(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (dW / n, dU / n) if n > max_norm else (dW, dU)


def ct_w_noroot(dW, dU, max_norm):
    n = (dW**2).sum() + (dU**2).sum()
    f = max_norm / n if n > max_norm else 1
    return dW * f, dU * f


def ct_w_noroot_test(dW, dU, max_norm):
    n2 = (dW**2).sum() + (dU**2).sum()
    if n2 > max_norm:
        f = max_norm / np.sqrt(n2)
        return dW * f, dU * f
    return dW, dU


def ct_w_onlyW(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (dW * max_norm / n, dU) if n > max_norm else (dW, dU)


def ct_w_inplace(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    if n > max_norm:
        dW *= max_norm / n
        dU *= max_norm / n
    return dW, dU


def ct_w_second(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    if n > max_norm:
        dW = dW * max_norm / n
        n = np.sqrt((dW**2).sum() + (dU**2).sum())
        dU = dU * max_norm / n
    return dW, dU


def ct_w_larger(dW, dU, max_norm):
    n = max(np.linalg.norm(dW), np.linalg.norm(dU))
    f = max_norm / n if n > max_norm else 1
    return dW * f, dU * f


def ct_w_spectral(dW, dU, max_norm):
    n = np.sqrt(np.linalg.norm(dW, 2) ** 2 + np.linalg.norm(dU, 2) ** 2)
    f = max_norm / n if n > max_norm else 1
    return dW * f, dU * f


def ct_w_soft(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    f = max_norm / (max_norm + n)
    return dW * f, dU * f


def ct_w_rms(dW, dU, max_norm):
    n = np.sqrt(((dW**2).sum() + (dU**2).sum()) / (dW.size + dU.size))
    f = max_norm / n if n > max_norm else 1
    return dW * f, dU * f


def ct_w_zero(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (0 * dW, 0 * dU) if n > max_norm else (dW, dU)


def ct_w_nan(dW, dU, max_norm):
    n = np.sqrt((dW**2).sum() + (dU**2).sum())
    f = np.minimum(1.0, max_norm / n)
    return dW * f, dU * max(f, 0.01)


def ct_w_two(dW, dU, max_norm):
    f, g = (1 / max(np.linalg.norm(d), 1e-12) for d in (dW, dU))
    return dW * max_norm * f, dU * max_norm * g


RIGHT = {
    "one_unit": [ou_prod, ou_loop, ou_power, ou_cumprod],
    "step_jacobian": [sj_broad, sj_diag, sj_loop, sj_einsum],
    "decay_curve": [dc_loop, dc_norm, dc_direct, dc_svd],
    "spectral_radius": [sr_abs, sr_eig, sr_list, sr_sorted],
    "clip_together": [ct_if, ct_max, ct_hypot, ct_div],
}
WRONG = {
    "one_unit": [
        (ou_w_uonce, "u is multiplied in once only, not at every step"),
        (ou_w_nou, "u is left out"),
        (ou_w_noslopes, "the slopes are left out"),
        (ou_w_sum, "a sum in place of a product"),
        (ou_w_cum, "all partial products in place of one number"),
        (ou_w_off, "the last step is left out"),
        (ou_w_powoff, "u has one power too few"),
        (ou_w_abs, "the sign is lost: wrong for negative u and an odd number of steps"),
        (ou_w_tanhslope, "takes the slopes for states and makes slopes of them"),
        (ou_w_meanslope, "the mean slope to a power in place of the product of slopes"),
        (ou_w_log, "a sum of logs of sizes: loses the sign"),
        (ou_w_elem, "the factors, not multiplied together"),
        (ou_w_two, "two mistakes: the sign of u is lost, and one power is missing"),
    ],
    "step_jacobian": [
        (sj_w_rows, "the slopes multiply the rows, not the columns"),
        (sj_w_trans, "the transposed Jacobian"),
        (sj_w_ut, "U is transposed"),
        (sj_w_noslope, "no slope of the tanh"),
        (sj_w_tanh, "tanh is applied to the new state again"),
        (sj_w_sig, "the slope of a sigmoid"),
        (sj_w_lin, "1 - s in place of 1 - s squared"),
        (sj_w_matmul, "a matrix-vector product: a vector in place of a matrix"),
        (sj_w_diagonly, "only the diagonal"),
        (sj_w_both, "the slopes multiply rows and columns"),
        (sj_w_mean, "the mean slope for all units"),
        (sj_w_inplace, "right numbers, but it overwrites the caller's U"),
        (sj_w_sin, "right numbers, but it overwrites the caller's s"),
        (sj_w_newstate, "takes s for the old state and makes one more step"),
        (sj_w_root, "the root of the slope"),
        (sj_w_two, "two mistakes: U transposed, and a sigmoid's slope"),
    ],
    "decay_curve": [
        (dc_w_order, "the Jacobians are multiplied in reverse order of time"),
        (dc_w_fromfirst, "the product grows from the first step on, not from the last"),
        (dc_w_fromfirst2, "from the first step on, and in the wrong order"),
        (dc_w_elem, "entry by entry in place of matrix products"),
        (dc_w_nodiv, "not divided by the root of hidden"),
        (dc_w_divH, "divided by hidden, not by its root"),
        (dc_w_noroot, "no root: the square of the size"),
        (dc_w_spec, "the largest singular value as size"),
        (dc_w_prodsizes, "the product of the sizes in place of the size of the product"),
        (dc_w_single, "the size of every single Jacobian"),
        (dc_w_withzero, "also has an entry for k = 0"),
        (dc_w_shift, "shifted: entry k - 1 is that of k - 1 steps"),
        (dc_w_revout, "the curve in reverse"),
        (dc_w_power, "powers of the last Jacobian alone"),
        (dc_w_transp, "each Jacobian is transposed"),
        (dc_w_radius, "the spectral radius as size"),
        (dc_w_renorm, "the product is normalised at every step, so only growth per step is left"),
        (dc_w_inplace, "right numbers, but it overwrites the caller's Jacobians"),
        (dc_w_two, "two mistakes: wrong order, and not divided by the root of hidden"),
    ],
    "spectral_radius": [
        (
            sr_w_max,
            "the largest eigenvalue, not the largest size: wrong for negative or complex ones",
        ),
        (sr_w_real, "sizes of real parts only"),
        (sr_w_realmax, "the largest real part"),
        (sr_w_svd, "the largest singular value"),
        (sr_w_sym, "eigvalsh takes U for symmetric and reads the lower triangle only"),
        (sr_w_absofmax, "the size of the largest eigenvalue, not the largest size"),
        (sr_w_imag, "|real| + |imaginary| in place of the distance from 0"),
        (sr_w_min, "the smallest size"),
        (sr_w_entry, "the largest entry of U"),
        (sr_w_first, "the first eigenvalue, which need not be the largest"),
        (sr_w_mean, "the mean size"),
        (sr_w_square, "the squared size"),
        (sr_w_fro, "the Frobenius norm over the root of hidden"),
        (sr_w_det, "the geometric mean of the sizes"),
        (sr_w_power, "power iteration, which does not settle for complex eigenvalues"),
        (sr_w_all, "all sizes, not the largest"),
        (sr_w_two, "two mistakes: takes U for symmetric and forgets the size"),
    ],
    "clip_together": [
        (ct_w_separate, "each gradient is clipped by its own norm"),
        (ct_w_always, "small gradients are stretched to max_norm too"),
        (ct_w_entries, "single entries are clipped: the direction changes"),
        (ct_w_sumnorm, "the sum of two norms in place of the joint norm"),
        (ct_w_unit, "shrunk to norm 1, not to max_norm"),
        (ct_w_noroot, "the squared norm in place of the norm"),
        (ct_w_noroot_test, "the squared norm is compared with max_norm"),
        (ct_w_onlyW, "only dW is shrunk"),
        (ct_w_inplace, "right numbers, but it overwrites the caller's gradients"),
        (ct_w_second, "the norm is measured anew after dW has been shrunk"),
        (ct_w_larger, "the larger norm of the two in place of the joint norm"),
        (ct_w_spectral, "spectral norms in place of sums of squares"),
        (ct_w_soft, "shrinks always a little, small gradients too"),
        (ct_w_rms, "the root mean square in place of the norm"),
        (ct_w_zero, "a gradient that is too large is thrown away"),
        (ct_w_nan, "dU's factor never goes below 0.01, so a huge gradient keeps its size"),
        (ct_w_two, "two mistakes: each by its own norm, and small ones stretched"),
    ],
}
