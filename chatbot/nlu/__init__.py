"""Understanding: which intent a text has, and which entities are in it."""

import os

# Matrices here are small: threads of the linear algebra cost more than they bring (a hundredfold where
# cores are shared), take memory, and would let the last digit depend on the machine. Before numpy loads.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
