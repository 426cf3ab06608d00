"""Look inside backpropagation through time: Jacobians, their products, and the ledger.

Everything here reads what `cell.saved` holds after `cell.forward`, in float64, NumPy only.
"""

from utils.gradients.decay import cell_path, decay, log10_cell_path, log10_decay
from utils.gradients.jacobians import singular_values, spectral_radius, step_jacobians
from utils.gradients.ledger import Ledger, ledger, truncation_error
from utils.gradients.linear import factors, linear_jacobians
from utils.gradients.noise import noise_cell, noise_decays
from utils.gradients.slopes import Slopes, slopes

__all__ = [
    "Ledger",
    "Slopes",
    "cell_path",
    "decay",
    "factors",
    "ledger",
    "linear_jacobians",
    "log10_cell_path",
    "log10_decay",
    "noise_cell",
    "noise_decays",
    "singular_values",
    "slopes",
    "spectral_radius",
    "step_jacobians",
    "truncation_error",
]
