import type { QualityRule } from "@/api/types";

/** A rule as it is sent. */
export type Given = Pick<QualityRule, "fact" | "points" | "at_least" | "is_on">;

export function given(rules: readonly QualityRule[]): Given[] {
  return rules.map(({ fact, points, at_least, is_on }) => ({ fact, points, at_least, is_on }));
}

/** Whether two sets of rules give the same, whatever the order. */
export function isSame(one: readonly QualityRule[], other: readonly QualityRule[]): boolean {
  return text(one) === text(other);
}

function text(rules: readonly QualityRule[]): string {
  return JSON.stringify(given(rules).toSorted((a, b) => (a.fact < b.fact ? -1 : 1)));
}
