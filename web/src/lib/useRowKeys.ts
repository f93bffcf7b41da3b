import { useCallback } from "react";

/**
 * By what a virtual list knows its rows: their ids, and their place while they are on their way. The same function as long as
 * the ids are the same: given another one, a virtual list measures all its rows anew, and it asks at each turn of the wheel.
 */
export function useRowKeys(ids: readonly string[]): (at: number) => string {
  return useCallback((at) => ids[at] ?? `bone-${at}`, [ids]);
}
