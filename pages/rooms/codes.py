"""The codes that people read and type, and the secrets that only browsers know."""

import hashlib
import hmac
import re
import secrets
from typing import Final

ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Without 0, 1, I, L and O, which look alike, and without vowels, so that no code spells a word."""
CODE_LENGTH: Final = 6


CODE_RULE: Final = (
    "6 letters and digits, such as K7X-Q2M. The digits 0 and 1 and the letters A, E, I, L, O, U "
    "and Y never occur"
)


def new_code() -> str:
    """A random room code. The store makes sure that no two rooms have the same."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normalize_code(text: str) -> str | None:
    """The room code that someone typed, or None if it is not one.

    Lower case, spaces and hyphens are fine.
    """
    # Phones turn a hyphen into a dash.
    code = re.sub(r"[\s\u2010-\u2015-]", "", text)
    if not code.isascii():
        return None
    code = code.upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def format_code(code: str) -> str:
    """A normalized code as it is shown and read out, such as K7X-Q2M."""
    return f"{code[:3]}-{code[3:]}"


def new_token() -> str:
    """A secret of 128 random bits, as 22 characters that an address may contain."""
    return secrets.token_urlsafe(16)


def is_token(text: object) -> bool:
    """Whether `new_token` could have returned this."""
    return isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]{22}", text) is not None


def hash_secret(secret: str) -> str:
    """The SHA-256 sum of a secret, in hexadecimal: all that is kept of it.

    A secret of 128 random bits needs neither a salt nor a slow hash.
    """
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def matches_hash(secret: str, secret_hash: str) -> bool:
    """Whether `hash_secret` gave this hash for this secret; it takes the same time either way."""
    return hmac.compare_digest(secret_hash, hash_secret(secret))
