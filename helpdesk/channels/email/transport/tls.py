"""Whether an error of a connection is about the server's certificate."""

from __future__ import annotations

import ssl


def is_certificate_problem(problem: BaseException) -> bool:
    """Whether the error, or one that caused it, is a certificate that is not valid."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
