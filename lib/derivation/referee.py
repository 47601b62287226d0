"""The referee: SymPy judges the exported ledger. It shares no code with the checker; expressions come as trees, not text.

Reads {"claims": [{"label", "relation", "left", "right", "domain", "digits"}]} from standard input, writes
{"sympy": version, "results": [{"label", "agrees", "detail"}]}. agrees: true, false, or null for undecided.
"""
import json
import random
import sys

import mpmath
import sympy as sp

FUNCTIONS = {"log": sp.log, "exp": sp.exp, "sqrt": sp.sqrt, "sin": sp.sin, "cos": sp.cos, "W": sp.LambertW, "erf": sp.erf}
POINTS = 12


def build(tree, symbols):
    """A SymPy expression from a tree of the checker's language."""
    kind = tree["kind"]
    if kind == "number":
        return sp.Rational(tree["value"])
    if kind == "symbol":
        return sp.pi if tree["name"] == "pi" else symbols[tree["name"]]
    if kind == "negated":
        return -build(tree["of"], symbols)
    if kind == "call":
        return FUNCTIONS[tree["fn"]](build(tree["of"], symbols))
    if kind == "D":
        return sp.diff(build(tree["of"], symbols), symbols[tree["by"]])
    left, right = build(tree["left"], symbols), build(tree["right"], symbols)
    return {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right, "/": lambda: left / right, "^": lambda: left**right}[tree["op"]]()


def vanishes(difference, stages):
    """Whether one of a few standard rewritings turns the difference into 0."""
    for rewrite in stages:
        try:
            if rewrite(difference) == 0:
                return True
        except (NotImplementedError, RecursionError, ValueError, TypeError):
            continue
    return False


EXPAND = lambda e: sp.expand(sp.expand_log(sp.expand(e), force=True))
TOGETHER = lambda e: sp.simplify(sp.expand_log(sp.together(e), force=True))
LOGS = lambda e: sp.simplify(sp.expand_log(sp.factor(sp.logcombine(e, force=True)), force=True))
STAGES = [sp.expand, lambda e: sp.cancel(sp.together(e)), EXPAND, sp.radsimp, sp.trigsimp, TOGETHER, LOGS]


def sample(domain, rng):
    """A point of the domain: rational numbers away from the ends."""
    point = {}
    for name, (low, high) in domain.items():
        low = None if low is None else mpmath.mpf(low)
        high = None if high is None else mpmath.mpf(high)
        t = mpmath.mpf(rng.randint(1, 999)) / 1000
        if low is not None and high is not None:
            point[name] = low + (high - low) * t
        elif low is not None:
            point[name] = low + 4 * t
        elif high is not None:
            point[name] = high - 4 * t
        else:
            point[name] = 8 * t - 4
    return point


def numerically(claim, left, right, symbols):
    """Compares both sides with mpmath at points of SymPy's own; None when they are no real numbers."""
    rng = random.Random(claim["label"])
    names = list(symbols)
    f = sp.lambdify([symbols[n] for n in names], [left, right], "mpmath")
    compared = 0
    for _ in range(POINTS if names else 1):
        point = sample(claim["domain"], rng)
        if any(not holds for holds in (mpmath.mpf(a(*[point[n] for n in names])) > 0 for a in claim["assume"])):
            continue
        a, b = f(*[point[n] for n in names])
        if mpmath.im(a) != 0 or mpmath.im(b) != 0:
            return None, "not real at " + str({n: mpmath.nstr(v, 6) for n, v in point.items()})
        compared += 1
        if claim["relation"] == "greater":
            if not a > b:
                return False, "not greater at " + str({n: mpmath.nstr(v, 6) for n, v in point.items()})
        elif abs(a - b) > mpmath.mpf(10) ** -40 * max(1, abs(a), abs(b)):
            return False, "differ at " + str({n: mpmath.nstr(v, 6) for n, v in point.items()}) + f": {mpmath.nstr(a, 12)}, {mpmath.nstr(b, 12)}"
    return (True if compared else None), f"at {compared} points in 120 digits"


def judge(claim):
    symbols = {}
    for name, (low, high) in claim["domain"].items():
        positive = low is not None and float(low) >= 0
        symbols[name] = sp.Symbol(name, positive=True) if positive else sp.Symbol(name, real=True)
    left, right = build(claim["left"], symbols), build(claim["right"], symbols)
    claim["assume"] = [sp.lambdify(list(symbols.values()), build(tree, symbols), "mpmath") for tree in claim.get("assuming", [])]
    if claim["relation"] == "digits":
        places = len(claim["digits"].split(".")[1])
        value = sp.N(left, places + 20)
        scaled = sp.Integer(sp.floor(abs(value) * 10**places))
        text = ("-" if value < 0 else "") + str(scaled // 10**places) + "." + str(scaled % 10**places).zfill(places)
        return text == claim["digits"], f"SymPy: {text}"
    agrees, detail = numerically(claim, left, right, symbols)
    if agrees is not True:
        return agrees, detail
    if claim["relation"] == "greater":
        return True, f"greater {detail} (mpmath)"
    if vanishes(left - right, STAGES):
        return True, f"difference simplifies to 0; equal {detail}"
    return True, f"equal {detail} (mpmath; not simplified to 0)"


def main():
    mpmath.mp.dps = 120
    results = []
    for claim in json.load(sys.stdin)["claims"]:
        try:
            agrees, detail = judge(claim)
        except (ZeroDivisionError, ValueError, TypeError, KeyError) as error:
            agrees, detail = None, f"{type(error).__name__}: {error}"
        results.append({"label": claim["label"], "agrees": None if agrees is None else bool(agrees), "detail": detail})
    json.dump({"sympy": sp.__version__, "results": results}, sys.stdout)


if __name__ == "__main__":
    main()
