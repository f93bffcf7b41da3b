/** What a person says of themselves; colleagues see it at their picture. */
export const statuses = ["available", "busy", "away"] as const;
export type Status = (typeof statuses)[number];

export function isStatus(value: string | null | undefined): value is Status {
  return statuses.some((status) => status === value);
}
