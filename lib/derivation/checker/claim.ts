/** What the ledger is made of: an entry with its claims, and what the checker says of it. */
import type { Provenance } from "../../theory/index.js";

/**
 * `identity`: true on the whole domain. `conditional`: true under a named constraint, false off it. `definition`: names
 * something; its formula is compared with the code and with what it must imply. `numeric value`: a number with digits.
 * `refuted`: does not follow as printed; the counterexample, which satisfies every premise named, is part of the entry.
 * `by reading`: a printed step judged in several readings, its cases, each with a kind of its own. `argument`: a reason that
 * a source gives for a definition; its cases say what of it is true.
 */
export type Kind = "identity" | "conditional" | "definition" | "numeric value" | "refuted" | "by reading" | "argument";

/** An open interval; ends are numbers, "-inf", "inf" or expressions without variables; `except` names points left out. */
export interface Range { readonly low: number | string; readonly high: number | string; readonly except?: readonly (number | string)[] }
/** The range of every variable. */
export type Domain = Readonly<Record<string, Range>>;

/** A function of the library and the claim's variables in the order of its arguments. */
export interface Code {
  /** As a reader would call it: "synapse.net.value(p)". */
  readonly name: string;
  /** Compare relative to the value even where it is small: for forms that must keep their tails. */
  readonly relative?: boolean;
  readonly run: (scope: Readonly<Record<string, number>>) => number;
}

interface Common {
  /** What the claim says, in words, where the formula alone does not. */
  readonly says?: string;
  /** Abbreviations for this claim: name -> expression. */
  readonly let?: Readonly<Record<string, string>>;
  readonly domain?: Domain;
  /** Comparisons that hold, in place of the entry's. */
  readonly assuming?: readonly string[];
  readonly code?: Code;
}

/** Both sides are equal on the domain; `steps` are expressions on the way from left to right, each with its reason. */
export interface Equation extends Common {
  readonly lhs: string;
  readonly rhs: string;
  readonly steps?: readonly { readonly to: string; readonly by: string }[];
  /**
   * A side is the difference of the two sides of an equation, or a bound, that is typeset: the claim tells where it vanishes, or its sign.
   */
  readonly ofDifference?: boolean;
}

/**
 * `above` is greater than `below` on the domain; `rises`: they are equal at the end `from`, and their difference has the positive slope
 * given.
 */
export interface Inequality extends Common {
  readonly above: string;
  readonly below: string;
  readonly rises?: { readonly variable: string; readonly from: string; readonly slope: string };
}

/** A name for a formula: nothing to prove, everything to compare with the code. */
export interface Definition extends Common {
  readonly name: string;
  readonly is: string;
}

/** A number and its decimal digits, cut off (not rounded) where the text ends. */
export interface Digits extends Common {
  readonly value: string;
  readonly digits: string;
}

/** One statement of an entry. */
export type Claim = Equation | Inequality | Definition | Digits;

/** A constraint and what it takes to judge a conditional claim. */
export interface Constraint {
  /** The constraint in words: "b = v". */
  readonly name: string;
  readonly lhs: string;
  readonly rhs: string;
  /** Further equations of the constraint, where it has more than one. */
  readonly and?: readonly { readonly lhs: string; readonly rhs: string }[];
  /**
   * All substitutions that solve the constraint (that there are no others is proved, too); under each the claims must hold
   * on the remaining domain. One equation: one variable, or several solutions for it. More: a variable for each, in order.
   */
  readonly holdsAt: readonly Readonly<Record<string, string>>[];
  /** A point off the constraint where it and the claims fail; every coordinate a number or an expression without variables. */
  readonly failsAt: Readonly<Record<string, string>>;
}

/** What holds in place of a refuted claim, itself an identity or, with `given`, conditional. */
export interface Instead {
  readonly says: string;
  readonly claims: readonly Claim[];
  readonly given?: Constraint;
}

/** A premise that the source states for a line, as an equation; `name` says it in words: "Bayes", "Eq. 12". */
export interface Premise { readonly name: string; readonly lhs: string; readonly rhs: string }

/** An equation that is printed and, by itself, neither claimed nor denied: the lines between which an arrow stands. */
export interface Printed { readonly lhs: string; readonly rhs: string }

/** What is judged by its own kind within an entry: one reading of a step, one implication of two, what holds under a condition. */
export interface Case extends Pick<
  Entry, "latex" | "claims" | "given" | "premises" | "counterexample" | "instead" | "printed" | "assuming" | "letters"
> {
  /** "fixed base", "under eta = (1 - alpha)^2". */
  readonly name: string;
  readonly kind: Exclude<Kind, "by reading" | "argument">;
  /** The entry's, where none is given. */
  readonly domain?: Domain;
  /** What was found, in a sentence for people. */
  readonly says?: string;
}

/** One equation of the theory. */
export interface Entry extends Provenance {
  readonly id: string;
  readonly title: string;
  readonly kind: Kind;
  readonly domain: Domain;
  /** Comparisons that hold on the domain besides the ranges: "x < y". */
  readonly assuming?: readonly string[];
  readonly claims: readonly Claim[];
  /** For `conditional`: the constraint. */
  readonly given?: Constraint;
  /** For `refuted`: what the source grants for this line, all of it; the counterexample must satisfy each, and each must be typeset. */
  readonly premises?: readonly Premise[];
  /** For `refuted`: a point of the domain where every premise holds and the first claim fails. */
  readonly counterexample?: Readonly<Record<string, string>>;
  /** What is typeset and only judged in the cases. */
  readonly printed?: readonly Printed[];
  /** What is judged apart, each by its own kind. An entry of the kind `by reading` or `argument` has cases and no claims. */
  readonly cases?: readonly Case[];
  /** For `argument`: why it is no derivation, in a sentence. */
  readonly reason?: string;
  /** For `refuted`: what does hold, such as the same claim under what would have to be assumed. */
  readonly instead?: readonly Instead[];
  /**
   * What the LaTeX's own letters and pieces stand for, as expressions: `{ "\\varphi": "f", "K_+": "-E * log(1 - p)" }`; a list
   * holds a function's values at 0, 1, 2 ... Variables, abbreviations and names of definitions need no mention. An entry
   * that has letters promises that its LaTeX can be read back.
   */
  readonly letters?: Readonly<Record<string, string | readonly string[]>>;
  /** What a reader should know about the reading taken. */
  readonly note?: string;
}

/** A kind of evidence; `typeset` is that of the LaTeX, read back and compared with what is checked; `domain`: whether both sides exist. */
export type Method = "symbolic" | "exact" | "numeric" | "interval" | "code" | "referee" | "typeset" | "domain";

/** What one method found on one claim: true agrees, false contradicts, null cannot decide. */
export interface Evidence {
  readonly method: Method;
  readonly claim: string;
  readonly agrees: boolean | null;
  readonly detail: string;
}

/** One mutant and the methods that rejected it on their own. */
export interface MutantResult {
  readonly rule: string;
  readonly text: string;
  readonly outcome: "rejected" | "equivalent" | "accepted";
  readonly by: readonly Method[];
  readonly detail: string;
}

/**
 * `holds`: every claim is proved or confirmed, both sides exist all over its domain, and nothing contradicts. `holds where both sides
 * exist`:
 * the same on a part of the domain, which the verdict names. `refuted`: a counterexample stands. `open`: none of these.
 * `by reading`: holds in some readings and is refuted in others. `not a derivation`: what an argument says of its parts is so, and they do
 * not give what it concludes.
 */
export type Outcome = "holds" | "holds where both sides exist" | "refuted" | "open" | "by reading" | "not a derivation";

/** What was found of one case. */
export interface CaseVerdict {
  readonly name: string;
  readonly kind: Case["kind"];
  readonly verdict: Outcome;
  readonly asDeclared: boolean;
  readonly latex: string;
  /** The condition under which it holds, or what was granted where it is refuted; empty where there is none. */
  readonly under: string;
  readonly counterexample: string | null;
}

/** What the checker says of an entry, with the evidence it rests on. */
export interface Verdict {
  readonly id: string;
  readonly title: string;
  readonly standing: Provenance["standing"];
  readonly source: Provenance["source"];
  readonly kind: Kind;
  readonly verdict: Outcome;
  /** Where both sides exist, where that is not the whole domain: "x >= 0". */
  readonly where?: string;
  /** Whether the verdict is the one that the entry's kind declares, no mutant was accepted, and what is typeset says what is checked. */
  readonly asDeclared: boolean;
  readonly evidence: readonly Evidence[];
  readonly mutants: {
    readonly tried: number; readonly rejected: number; readonly equivalent: number; readonly accepted: number;
    readonly list: readonly MutantResult[];
  };
  readonly counterexample: string | null;
  /** The cases, where the entry has some. */
  readonly cases?: readonly CaseVerdict[];
  readonly milliseconds: number;
}
