/** What is to be done, as a day is looked at. */
import { daysBetween } from "./formats";

type Due = { due_at: string };

/** Late, for today, and what comes next, each in the order it had. */
export function dayParts<T extends Due>(
  works: readonly T[],
  now: number,
): { late: T[]; today: T[]; next: T[] } {
  const isLate = ({ due_at: at }: T): boolean => Date.parse(at) < now;
  const isToday = ({ due_at: at }: T): boolean => daysBetween(now, at) === 0;
  return {
    late: works.filter(isLate),
    today: works.filter((work) => !isLate(work) && isToday(work)),
    next: works.filter((work) => !isLate(work) && !isToday(work)),
  };
}
