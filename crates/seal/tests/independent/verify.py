#!/usr/bin/env python3
"""Checks an exported log, written from crates/seal/README.md and the RFCs, without a line of Concord's code.

    verify.py FILE…

Prints for each file what holds, with a line for each countersignature, or `refused: ` and what is wrong. Ends with 0 when all hold, else with 1.
Needs Python 3.9 and the package `cryptography`, from which it takes nothing but Ed25519.
"""

import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

YEAR = 366 * 86_400
SHORTEST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}


class Wrong(Exception):
    """What is wrong with the file."""


def need(holds, words):
    if not holds:
        raise Wrong(words)


# ---- CBOR: RFC 8949, only what the formats use, only in its deterministic encoding --------------------------------


def item(data, at):
    """One value that begins at `at`, and where it ends. Byte strings are bytes, text is str, null is None."""
    need(at < len(data), "CBOR ends too early")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if (major, info) == (7, 22):
        return None, at
    need(major != 7 and info < 28, "CBOR holds something that the formats do not use")
    number = info
    if info >= 24:
        width = 1 << (info - 24)
        need(at + width <= len(data), "CBOR ends too early")
        number = int.from_bytes(data[at : at + width], "big")
        at += width
        need(number >= SHORTEST[info], "a number is longer than needed")
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        need(at + number <= len(data), "CBOR ends too early")
        raw = data[at : at + number]
        return (raw if major == 2 else raw.decode("utf-8")), at + number
    if major == 4:
        values = []
        for _ in range(number):
            value, at = item(data, at)
            values.append(value)
        return values, at
    if major == 5:
        pairs = {}
        for _ in range(number):
            key, at = item(data, at)
            pairs[key], at = item(data, at)
        return pairs, at
    raise Wrong("CBOR holds something that the formats do not use")


def whole(data):
    value, end = item(data, 0)
    need(end == len(data), "something stands behind the value")
    return value


def head(major, number):
    for info, width, least in ((27, 8, 1 << 32), (26, 4, 1 << 16), (25, 2, 1 << 8), (24, 1, 24)):
        if number >= least:
            return bytes([major << 5 | info]) + number.to_bytes(width, "big")
    return bytes([major << 5 | number])


def text(value):
    return head(3, len(value)) + value


def blob(value):
    return head(2, len(value)) + value


# ---- COSE_Sign1: RFC 9052, section 4.2, with Ed25519 (-19) and nothing else in the headers ------------------------


def signed(envelope, context, key_of):
    """The payload, after its signature was checked. `key_of` finds the key in the payload."""
    parts = whole(envelope)
    need(isinstance(parts, list) and len(parts) == 4, "this is no COSE_Sign1")
    protected, unprotected, payload, signature = parts
    need(isinstance(protected, bytes) and whole(protected) == {1: -19}, "another algorithm than Ed25519")
    need(unprotected == {} and isinstance(payload, bytes) and isinstance(signature, bytes), "this is no COSE_Sign1")
    values = whole(payload)
    message = head(4, 4) + text(b"Signature1") + blob(protected) + blob(context) + blob(payload)
    try:
        Ed25519PublicKey.from_public_bytes(key_of(values)).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Wrong("a signature does not hold") from None
    return values


# ---- What is signed: crates/seal/README.md ------------------------------------------------------------------------


def organisation_id(root):
    """20 letters of base32 (RFC 4648, lower case) of SHA-256 over a label and the root key."""
    digest = int.from_bytes(hashlib.sha256(b"concord/organisation/1" + root).digest(), "big")
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[digest >> (256 - 5 * (at + 1)) & 31] for at in range(20))


def certificate(envelope):
    values = signed(envelope, b"concord/certificate/1", lambda values: values[3])
    need(len(values) == 10 and values[0] == 1, "this is no certificate of version 1")
    _, org, name, root, signing, _, begins, ends, _, _ = values
    need(org == organisation_id(root), "the organisation's id does not follow from its root key")
    need(begins <= ends <= begins + YEAR, "the certificate is valid for too long")
    return org, name, signing


def checkpoint(envelope, signing):
    values = signed(envelope, b"concord/checkpoint/1", lambda _: signing)
    need(len(values) == 5 and values[0] == 1, "this is no checkpoint of version 1")
    _, origin, size, root, _ = values
    return origin, size, root


# ---- The Merkle tree: RFC 6962, section 2.1 -----------------------------------------------------------------------


def tree_hash(leaves):
    """MTH over hashes of leaves, as the RFC defines it: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def countersigned(signature, log, leaves):
    """A partner's word that the log began with these leaves: the same checkpoint, signed by them."""
    org, name, signing = certificate(bytes.fromhex(signature["certificate"]))
    origin, size, root = checkpoint(bytes.fromhex(signature["checkpoint"]), signing)
    need(origin == log and org != log, f"{name} countersigned another log")
    need(size <= len(leaves), f"{name} countersigned {size} entries: some are missing here")
    need(tree_hash(leaves[:size]) == root, f"{name} countersigned {size} entries that are others")
    return f"countersigned by {name} ({org}): {size} entries"


def verify(file):
    known = ("concord-log-1", "concord-log-2")
    need(isinstance(file, dict) and file.get("format") in known, "this is no exported log of version 1 or 2")
    signatures = file.get("countersignatures", [])
    need(isinstance(signatures, list), "the countersignatures are no list")
    need(file["format"] == known[1] or not signatures, "version 1 has no countersignatures")
    org, name, signing = certificate(bytes.fromhex(file["certificate"]))
    origin, size, root = checkpoint(bytes.fromhex(file["checkpoint"]), signing)
    need(origin == org, "the checkpoint is of another organisation's log")
    leaves = [bytes.fromhex(leaf) for leaf in file["leaves"]]
    need(all(len(leaf) == 32 for leaf in leaves), "a leaf is no SHA-256")
    need(len(leaves) == size, "there are more or fewer leaves than the node signed")
    need(tree_hash(leaves) == root, "the leaves do not give the root that the node signed")
    lines = [f"{name} ({org}): {size} entries, root {root.hex()}: holds"]
    return "\n".join(lines + [countersigned(signature, org, leaves) for signature in signatures])


def line(path):
    """What is to be said of one file, and whether it holds."""
    try:
        with open(path, encoding="utf-8") as opened:
            return verify(json.load(opened)), True
    except Wrong as wrong:
        return f"refused: {wrong}", False
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        return f"refused: this is no exported log ({error})", False


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: verify.py FILE…")
    lines = [line(path) for path in sys.argv[1:]]
    print("\n".join(said for said, _ in lines))
    sys.exit(0 if all(holds for _, holds in lines) else 1)


if __name__ == "__main__":
    main()
