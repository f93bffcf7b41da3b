/** What an administrator has changed in the matrix and not saved yet, role by role. */
import type { Role } from "@/api/types";

export type Part = "grants" | "fields";
export type Draft = { base: Role; grants: Record<string, string>; fields: Record<string, string> };
export type Drafts = Readonly<Record<string, Draft>>;

/** One difference: what a right or field was and will be; null for nothing granted, or a field that is open. */
export type Difference = { part: Part; name: string; before: string | null; after: string | null };

/** The drafts after one cell was chosen; null takes it out. A role that is as it was is no draft any more. */
export function chosen(drafts: Drafts, role: Role, part: Part, name: string, value: string | null): Drafts {
  const draft = drafts[role.id] ?? { base: role, grants: role.grants, fields: role.fields };
  const { [name]: _, ...rest } = draft[part];
  const next = { ...draft, [part]: value === null ? rest : { ...rest, [name]: value } };
  const { [role.id]: __, ...others } = drafts;
  return differences(next).length > 0 ? { ...others, [role.id]: next } : others;
}

/** What this draft changes of the role it began with. */
export function differences(draft: Draft): Difference[] {
  return between(draft.base, draft);
}

/** What differs between two states of one role. */
export function between(
  before: { grants: Record<string, string>; fields: Record<string, string> },
  after: { grants: Record<string, string>; fields: Record<string, string> },
): Difference[] {
  return (["grants", "fields"] as const).flatMap((part) => {
    const names = new Set([...Object.keys(before[part]), ...Object.keys(after[part])]);
    return [...names]
      .filter((name) => before[part][name] !== after[part][name])
      .map((name) => ({
        part,
        name,
        before: before[part][name] ?? null,
        after: after[part][name] ?? null,
      }));
  });
}

/** The same changes on top of the role as it is now, after somebody else edited it. */
export function onTopOf(role: Role, draft: Draft): Drafts {
  return differences(draft).reduce<Drafts>(
    (drafts, { part, name, after }) => chosen(drafts, role, part, name, after),
    {},
  );
}
