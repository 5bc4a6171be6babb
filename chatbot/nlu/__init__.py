"""Understanding: the intent of a text, and its entities."""

import os

# The matrices are small: threads of the linear algebra cost more than they gain (a hundred times if cores are
# shared), take memory, and make the last digit depend on the machine. Set before numpy loads.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
