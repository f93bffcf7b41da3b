/** The form that books is open for one customer at a time, wherever it was asked for. */
import { create } from "zustand";

/** The open activity that asks for the appointment. */
export type Wish = { id: string; title: string | null };
type Booking = { customer: { id: string; name: string } | null; startsAt?: string; wish?: Wish };

export const useBooking = create<Booking>(() => ({ customer: null }));

export function bookFor({ id, name }: { id: string; name: string }, startsAt?: string, wish?: Wish): void {
  useBooking.setState(
    { customer: { id, name }, ...(startsAt ? { startsAt } : {}), ...(wish ? { wish } : {}) },
    true,
  );
}

export function stopBooking(): void {
  useBooking.setState({ customer: null }, true);
}
