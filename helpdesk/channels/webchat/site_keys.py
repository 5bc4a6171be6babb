"""The keys with which a web chat's site signs its visitors' identities: a shared secret, a PEM, or a JWKS."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from helpdesk.errors import BadInput
from helpdesk.said import Said

if TYPE_CHECKING:  # many desks sign nothing, and the library costs time and memory
    from joserfc.jwk import ECKey, OctKey, RSAKey

    Key = OctKey | RSAKey | ECKey

_PEM = "-----BEGIN "
_RSA_BITS = 2048  # RFC 7518 §3.3


class SiteKeys(msgspec.Struct, frozen=True):
    """A site's keys, each with the only algorithm that may use it: HS256, RS256, ES256 (RFC 8725 §3.1)."""

    by_algorithm: dict[str, list[Any]]

    def find(self, algorithm: str, kid: str | None) -> Key | None:
        """The key that a signature names; a site with one key of that kind need not name it."""
        known: list[Key] = self.by_algorithm.get(algorithm, [])
        named = [key for key in known if key.kid == kid] or [key for key in known if key.kid is None]
        found = named if kid else known
        return found[0] if len(found) == 1 else None


def site_keys(secret: str, keys: str | dict[str, Any]) -> SiteKeys:
    """The keys of a channel's settings `identity_secret` and `identity_keys`. Raises BadInput that names the
    wrong setting."""
    return _site_keys(secret, msgspec.json.encode(keys))


@lru_cache(maxsize=64)
def _site_keys(secret: str, encoded: bytes) -> SiteKeys:
    if _PEM in secret:
        raise BadInput("identity_secret: a public key belongs in identity_keys", field="identity_secret")
    found: dict[str, list[Any]] = {}
    if secret:
        from joserfc.jwk import OctKey

        raw = secret.encode()
        found["HS256"] = [OctKey(raw, raw)]
    keys = msgspec.json.decode(encoded)
    for key in _public_keys(keys) if keys else []:
        found.setdefault(_algorithm(key), []).append(key)
    return SiteKeys(found)


def _public_keys(keys: str | dict[str, Any]) -> list[Any]:
    """The keys of a PEM or a JWKS document that can check signatures."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        given = [_from_pem(keys)] if isinstance(keys, str) else list(KeySet.import_key_set(keys).keys)  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise _wrong(Said("neither a PEM public key nor a JWKS document")) from problem
    usable = [key for key in given if _can_verify(key)]
    if not usable:
        raise _wrong(Said("no RSA key and no EC key on P-256 that verifies signatures"))
    return usable


def _from_pem(text: str) -> Any:
    from joserfc.errors import InvalidKeyTypeError
    from joserfc.jwk import ECKey, RSAKey

    if not text.lstrip().startswith(_PEM):
        raise ValueError("no PEM")
    try:
        return RSAKey.import_key(text)
    except InvalidKeyTypeError:
        return ECKey.import_key(text)


def _can_verify(key: Any) -> bool:
    """Whether the desk can use the key; BadInput for a key that must not be here."""
    if key.key_type == "oct" or key.is_private:
        raise _wrong(Said("a secret or private key; only public keys belong here"))
    if key.key_type == "RSA" and key.raw_value.key_size < _RSA_BITS:
        raise _wrong(Said("an RSA key of fewer than {bits} bits", bits=_RSA_BITS))
    stated = key.as_dict()
    return (
        (key.key_type == "RSA" or stated.get("crv") == "P-256")
        and stated.get("use", "sig") == "sig"
        and stated.get("alg", _algorithm(key)) == _algorithm(key)
        and "verify" in stated.get("key_ops", ["verify"])
    )


def _algorithm(key: Any) -> str:
    return "RS256" if key.key_type == "RSA" else "ES256"


def _wrong(what: Said) -> BadInput:
    return BadInput(Said("identity_keys: {what}", what=what), field="identity_keys")
