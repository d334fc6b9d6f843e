"""Writes what clkhash and anonlink answer, for the tests of `linkage::private` to meet. See README.md."""

import base64
import json
import pathlib
import random

import anonlink
import clkhash
from bitarray import bitarray
from clkhash import clk as encoder
from clkhash import schema as schemas
from clkhash.serialization import serialize_bitarray

HERE = pathlib.Path(__file__).parent
draw = random.Random(20261126)
NAMES = "Amina Aïsha Łukasz O'Brien ibn-Khaldun Zoë Nguyễn محمد فاطمة Ваня 山田 Jo x".split() + ["van der Berg", " ", "a\u0301", "😀"]


def encode(schema, secret, row):
    """What clkhash makes of a row, as base64; None where it refuses the row."""
    try:
        return serialize_bitarray(encoder.generate_clks([row], schema, secret, validate=True)[0])
    except (ValueError, OverflowError):
        return None


def case(says, bits, features, rows, secret=b"a secret of a test", **config):
    kdf = config.pop("kdf", {"type": "HKDF"})
    whole = {"version": 3, "clkConfig": {"l": bits, "kdf": kdf, **config}, "features": features}
    schema = schemas.from_json_dict(json.loads(json.dumps(whole)))
    clks = [encode(schema, secret, row) for row in rows]
    return {"says": says, "schema": whole, "secret": base64.b64encode(secret).decode(), "rows": rows, "clks": clks}


def feature(name, form, comparison, strategy, **hashing):
    return {
        "identifier": name,
        "format": form,
        "hashing": {"comparison": comparison, "strategy": strategy, **hashing},
    }


STRING = {"type": "string"}
BIGRAM = {"type": "ngram", "n": 2}
EXACT = {"type": "exact"}
DOUBLE = {"type": "doubleHash"}
PREVENT = {"type": "doubleHash", "prevent_singularity": True}
BLAKE = {"type": "blakeHash"}


def persons():
    """Four features of a person, the usual settings."""
    features = [
        feature("given", STRING, BIGRAM, {"bitsPerFeature": 200}, hash=PREVENT),
        feature("family", {"type": "string", "case": "mixed", "maxLength": 60}, {"type": "ngram", "n": 2, "positional": True}, {"bitsPerFeature": 200}, hash=BLAKE),
        {"identifier": "note", "ignored": True},
        feature("born", {"type": "date", "format": "%Y-%m-%d"}, {"type": "ngram", "n": 1, "positional": True}, {"bitsPerToken": 20}, hash=DOUBLE, missingValue={"sentinel": "", "replaceWith": ""}),
        feature("sex", {"type": "enum", "values": ["f", "m", "x"]}, EXACT, {"bitsPerFeature": 60}, missingValue={"sentinel": "?"}),
    ]
    rows = [[draw.choice(NAMES), draw.choice(NAMES), "left out", f"{draw.randint(1900, 2020)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}", draw.choice("fmx?")] for _ in range(40)]
    rows += [["", "", "", "", "f"], ["", "", "", "", "?"], ["", "", "", "", ""], ["a", "b", "c", "2001-02-29", "f"], ["a", "b", "c", "0000-01-01", "f"], ["a" * 3000, "b" * 61, "", "", "m"], ["a" * 3000, "b" * 60, "", "", "m"]]
    return case("persons", 1024, features, rows)


def ways():
    """Every comparison with every strategy and hash."""
    comparisons = [{"type": "ngram", "n": n, "positional": p} for n in (1, 2, 3, 5) for p in (False, True)]
    comparisons += [EXACT]
    strategies = [{"bitsPerToken": 1}, {"bitsPerToken": 37}, {"bitsPerFeature": 5}, {"bitsPerFeature": 100}]
    rows = [[name] for name in ("", "Jo", "محمد ابن", "van der Berg")]
    for comparison in comparisons:
        for strategy in strategies:
            for kind in (DOUBLE, PREVENT, BLAKE):
                yield case("ways", 128, [feature("x", STRING, comparison, strategy, hash=kind)], rows)


def widths():
    """Widths of every remainder, folds, and steps that are nothing."""
    rows = [[name] for name in NAMES[:6]]
    for bits in (1, 7, 8, 13, 24, 100, 120, 1000, 1024):
        kinds = [DOUBLE] if bits == 1 else [DOUBLE, PREVENT]
        for kind in kinds:
            for folds in (0, 1, 3):
                one = [feature("x", STRING, BIGRAM, {"bitsPerToken": 9}, hash=kind)]
                yield case("widths", bits, one, rows[:3] if bits >= 1000 else rows, xor_folds=folds)
    for bits, folds in ((1, 0), (1, 5), (2, 1), (8, 1), (32, 2), (64, 0), (64, 1), (64, 4), (512, 1), (1024, 1), (2048, 0), (131072, 0)):
        one = [feature("x", STRING, BIGRAM, {"bitsPerFeature": 60})]
        few = rows[:2] if bits > 512 else rows
        if bits < 100_000:
            yield case(f"{bits} bits, {folds} folds, blake", bits, one, few, xor_folds=folds)
    one = [feature("x", STRING, BIGRAM, {"bitsPerFeature": 60})]
    yield case("the other spelling of folds is passed over", 64, one, rows, xorFolds=2)


def keys():
    """Every setting of the key derivation."""
    rows = [["Amina", "Jo"]]
    salt, info = base64.b64encode(b"salt of a test").decode(), base64.b64encode(bytes(range(40))).decode()
    for sha in ({}, {"hash": "SHA256"}, {"hash": "SHA512"}):
        for extra in ({}, {"salt": salt}, {"info": info}, {"salt": salt, "info": info}, {"salt": "", "info": ""}):
            for size in ({}, {"keySize": 1}, {"keySize": 20}, {"keySize": 64}, {"keySize": 100}):
                kinds = [DOUBLE] if size.get("keySize") == 100 else [DOUBLE, BLAKE]
                features = [feature(str(i), STRING, BIGRAM, {"bitsPerFeature": 9}, hash=kinds[i % len(kinds)]) for i in range(2)]
                kdf = {"type": "HKDF", **sha, **extra, **size}
                yield case("keys", 64, features, rows, kdf=kdf)
    for secret in (b"x", bytes(range(256)), "سر".encode()):
        yield case("a secret", 64, [feature("x", STRING, BIGRAM, {"bitsPerFeature": 9})], [["Amina"]], secret=secret)
    ignored = [{"identifier": "no", "ignored": True}, feature("x", STRING, BIGRAM, {"bitsPerFeature": 9}), {"identifier": "nor", "ignored": True, "description": "left out"}]
    yield case("ignored features have keys too", 64, ignored, [["a", "Amina", "b"]])


def texts():
    """Encodings, cases, lengths, patterns and missing values."""
    values = ["", "a", "A", "ab", "ABC", "straße", "STRASSE", "ΣΑΣ", "σας", "σασ", "ǆ", "محمد", "😀é", "a b", "ab\n", "N/A", "ß" * 7]
    rows = [[value] for value in values]
    short = {"bitsPerFeature": 12}
    for encoding in ("ascii", "utf-8", "utf-16", "utf-32"):
        for positional in (False, True):
            comparison = {"type": "ngram", "n": 2, "positional": positional}
            yield case(encoding, 32, [feature("x", {"type": "string", "encoding": encoding}, comparison, short)], rows)
        yield case(f"{encoding}, exact", 32, [feature("x", {"type": "string", "encoding": encoding}, EXACT, short)], rows)
    for form in ({"case": "upper"}, {"case": "lower"}, {"minLength": 2}, {"maxLength": 3}, {"minLength": 1, "maxLength": 2, "case": "upper"}, {"pattern": "a|ab"}, {"pattern": "[A-Z]+"}, {"pattern": r"\w*"}, {"pattern": "(a.?)?$"}, {"pattern": ".*", "encoding": "ascii"}, {"minLength": 0, "description": "any"}):
        yield case(str(form), 32, [feature("x", {"type": "string", **form}, BIGRAM, short)], rows)
    for missing in ({"sentinel": "N/A"}, {"sentinel": "N/A", "replaceWith": ""}, {"sentinel": "N/A", "replaceWith": "none"}, {"sentinel": ""}, {"sentinel": "", "replaceWith": "ß"}):
        yield case("missing", 32, [feature("x", {"type": "string", "minLength": 2}, BIGRAM, short, missingValue=missing)], rows)
    yield case("enum", 32, [feature("x", {"type": "enum", "values": ["a", "محمد", "", "a"]}, BIGRAM, short)], rows)


def numbers():
    """Whole numbers, and numbers by their distance."""
    texts = ["0", "-0", "+7", " 12 ", "0012", "1_000", "1__0", "_1", "1_", "٤٢", "４２", "1.5", "-1.5", "2.5", "1e3", "1e400", "inf", "nan", "", "abc", "--1", "+ 1", "99", "100", "101", "-99", "12345678901234567890", ".5", "5.", ".", "1,5", "0x10", "\u00a07", "7\u2003", "1e-3", "0.1", "0.25", "1_0.5_0"]
    texts += [str(draw.randint(-10**6, 10**6)) for _ in range(12)] + [f"{draw.uniform(-1000, 1000):.4f}" for _ in range(12)]
    rows = [[text] for text in texts]
    for form in ({"type": "integer"}, {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": -99, "maximum": 100}):
        yield case(str(form), 32, [feature("x", form, BIGRAM, {"bitsPerFeature": 12})], rows)
    for distance, resolution, digits in ((1, 1, 0), (5, 3, 0), (2.5, 2, 1), (0.1, 4, 2), (100, 50, 0), (0.5, 1, 3), (3, 2, 2), (2.5, 2, 0), (7, 10, 9)):
        comparison = {"type": "numeric", "thresholdDistance": distance, "resolution": resolution, "fractional_precision": digits}
        for form in (STRING, {"type": "integer"}):
            yield case("numbers", 64, [feature("x", form, comparison, {"bitsPerToken": 2}, hash=BLAKE)], rows)


def dates():
    """Formats of strptime, with values that fit and values that do not."""
    values = ["2001-02-03", "2001-2-3", "2001-02-29", "2000-02-29", "0000-01-01", "0001-01-01", "0999-12-31", "9999-12-31", "2001-13-01", "2001-00-10", " 2001-02-03", "2001-02-03 ", "٢٠٠١-٠٢-٠٣", "20010203", "03/02/2001", "3/2/01", "03.02.68", "03.02.69", "3 February 2001", "3 FEB 2001", "3  may 2001", "Feb 29", "Sat Feb 03 04:05:06 2001", "02/03/01", "04:05:06", "2001 034", "2001 366", "2000 366", "2001 000", "2001-W05-6", "2001-W01-1", "2001-W53-7", "2001 05 6", "2001 00 0", "2001 00 1", "0001 00 0", "2001 53 6", "9999 53 6", "Saturday, 03 February 2001", "2001-02-03T04:05:06Z", "2001-02-03T04:05:60Z", "2001-02-03T04:05:06+0100", "2001-02-03T04:05:06+01:00", "2001-02-03T04:05:06-23:59:59.5", "2001-02-03T04:05:06+24:00", "2001-02-03T04:05:06+01:0030", "2001-02-03T04:05:06+0100:30", "2001-02-03T04:05:06.123456+00:00", "03 Feb 01 12 AM", "03 Feb 01 13 PM", "2001-02-03 UTC", "2001-02-03 gmt", "2001-02-03 CET", "100% 2001", "29 02", "[2001]"]
    formats = ["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%y", "%d %B %Y", "%d %b %Y", "%b %d", "%c", "%x", "%X", "%Y %j", "%G-W%V-%u", "%Y %U %w", "%Y %W %w", "%A, %d %B %Y", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%d %b %y %I %p", "%Y-%m-%d %Z", "100%% %Y", "%d %m", "[%Y]", "%Y-W%W-%u", "%j", "%y", "%Y-%m-%d %y", "%d %B %y %Y"]
    rows = [[value] for value in values]
    for form in formats:
        one = [feature("x", {"type": "date", "format": form}, EXACT, {"bitsPerFeature": 12})]
        yield case(form, 32, one, rows)


def clks():
    cases = [persons()]
    for some in (ways, widths, keys, texts, numbers, dates):
        cases += some()
    tables = []
    for one in cases:
        if one["rows"] not in tables:
            tables.append(one["rows"])
        one["rows"] = tables.index(one["rows"])
    return tables, cases


def similar(random_bits, count, density):
    """Encodings of which some are near others, so that there is something to find."""
    lists = [[], []]
    for i in range(count):
        base = bitarray(draw.random() < density for _ in range(random_bits))
        lists[0].append(base)
        other = base.copy()
        for place in range(random_bits):
            if draw.random() < (i % 7) / 14:
                other[place] = draw.random() < density
        lists[1].append(other)
    draw.shuffle(lists[1])
    return lists


def found(lists, threshold):
    sims, _, (left, right) = anonlink.candidate_generation.find_candidate_pairs(lists, anonlink.similarities.dice_coefficient_python, threshold)
    fast = anonlink.candidate_generation.find_candidate_pairs(lists, anonlink.similarities.dice_coefficient, threshold)
    assert (list(sims), list(left), list(right)) == (list(fast[0]), list(fast[2][0]), list(fast[2][1]))
    return [[a, b, repr(s)] for s, a, b in zip(sims, left, right)]


def pairs():
    cases = []
    for bits, count, density in ((64, 12, 0.4), (128, 10, 0.2), (1024, 8, 0.35)):
        lists = similar(bits, count, density)
        lists[0][0].setall(False)
        lists[1][-1].setall(False)
        for threshold in (0.0, 0.3, 0.5, 0.7, 0.8, 1.0):
            cases.append({"lists": [[serialize_bitarray(b) for b in some] for some in lists], "threshold": threshold, "pairs": found(lists, threshold)})
    return cases


def solved():
    """What the greedy solver makes of candidates among two to five lists."""
    cases = []
    for parties in (2, 2, 3, 3, 4, 5):
        lists = []
        bases = [bitarray(draw.random() < 0.4 for _ in range(64)) for _ in range(9)]
        for _ in range(parties):
            some = [b ^ bitarray(draw.random() < 0.12 for _ in range(64)) for b in bases]
            some += [some[0].copy(), some[1].copy()]
            draw.shuffle(some)
            lists.append(some)
        candidates = anonlink.candidate_generation.find_candidate_pairs(lists, anonlink.similarities.dice_coefficient, 0.5)
        sims, dsets, recs = candidates
        groups = anonlink.solving.greedy_solve(candidates)
        flat = [[a, b, i, j, repr(s)] for s, a, b, i, j in zip(sims, *dsets, *recs)]
        answer = sorted(sorted(list(map(int, member)) for member in group) for group in groups if len(group) > 1)
        cases.append({"lists": parties, "candidates": flat, "groups": answer})
    return cases


def write(name, cases):
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    (HERE / name).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def write_clks(name, tables, cases):
    write(name, [{"tables": tables}, *cases])


assert clkhash.__version__ == "0.18.3"
write_clks("clks.json", *clks())
write("pairs.json", pairs())
write("groups.json", solved())
