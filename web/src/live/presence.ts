/** Who is where, by pulses with a short life. Nothing here is stored or counted. */
import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { Ref } from "@/api/types";

export type Present = Ref & { doing: "viewing" | "typing" | "dragging" };
export type Place = { kind: "customer" | "card" | "conversation"; id: string };
export type Pulse = { kind: "presence"; on: Place; people: Present[] };

const life = 20_000;
const nobody: readonly Present[] = [];
const places = new Map<string, { people: readonly Present[]; until: number }>();
const listeners = new Map<string, Set<() => void>>();
let everybody: readonly Ref[] = nobody;
let me: string | null = null;
let say: (message: object) => void = () => {};
let here: { place: Place; doing: Present["doing"] } | null = null;
/** The card in this person's hand: beside where they are, not instead of it. */
let held: string | null = null;

/** Wires presence to the socket, once per session. */
export function startPresence(myId: string, send: (message: object) => void): () => void {
  me = myId;
  say = send;
  const timer = setInterval(() => {
    announce();
    expire();
  }, 5_000);
  return () => {
    clearInterval(timer);
    places.clear();
    held = null;
    me = null;
  };
}

export function hearPulse(pulse: Pulse): void {
  const key = `${pulse.on.kind}:${pulse.on.id}`;
  const people = pulse.people.filter((person) => person.id !== me);
  if (people.length === 0) places.delete(key);
  else places.set(key, { people, until: Date.now() + life });
  changed(key);
}

function expire(): void {
  const now = Date.now();
  for (const [key, place] of places) {
    if (place.until > now) continue;
    places.delete(key);
    changed(key);
  }
}

function changed(key: string): void {
  const known = new Map<string, Ref>();
  for (const place of places.values()) for (const person of place.people) known.set(person.id, person);
  const next = [...known.values()];
  const isSame =
    next.length === everybody.length && next.every((person, at) => person.id === everybody[at]?.id);
  for (const listener of listeners.get(key) ?? []) listener();
  if (isSame) return;
  everybody = next;
  for (const listener of listeners.get("*") ?? []) listener();
}

let saidAt = 0;

function announce(): void {
  if ((!here && !held) || Date.now() - saidAt < 9_000) return;
  saidAt = Date.now();
  if (here) say({ presence: { on: here.place, doing: here.doing } });
  if (held) sayHeld();
}

function sayHeld(): void {
  say({ presence: { on: held ? { kind: "card", id: held } : null, doing: "dragging" } });
}

/** Tells the others which card this person is dragging; null when they let go. */
export function holdCard(id: string | null): void {
  if (held === id) return;
  held = id;
  sayHeld();
}

function stand(next: typeof here): void {
  here = next;
  saidAt = 0;
  if (next) announce();
  else say({ presence: { on: null, doing: "viewing" } });
}

function useListener<T>(key: string, read: () => T): T {
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        const set = listeners.get(key) ?? new Set();
        listeners.set(key, set);
        set.add(listener);
        return () => set.delete(listener);
      },
      [key],
    ),
    read,
  );
}

/** The other people on one record. */
export function usePresent(kind: Place["kind"], id: string): readonly Present[] {
  const key = `${kind}:${id}`;
  return useListener(key, () => places.get(key)?.people ?? nobody);
}

/** Everybody else whose presence we know. */
export function useEverybody(): readonly Ref[] {
  return useListener("*", () => everybody);
}

/** Tells the others that this person looks at a record, as long as the component is shown. */
export function useStanding(
  kind: Place["kind"],
  id: string | null,
  doing: Present["doing"] = "viewing",
): void {
  useEffect(() => {
    if (!id) return;
    stand({ place: { kind, id }, doing });
    return () => stand(null);
  }, [kind, id, doing]);
}
