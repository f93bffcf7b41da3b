/** The form that books is open for one customer at a time, wherever it was asked for. */
import { create } from "zustand";

type Booking = { customer: { id: string; name: string } | null; startsAt?: string };

export const useBooking = create<Booking>(() => ({ customer: null }));

export function bookFor({ id, name }: { id: string; name: string }, startsAt?: string): void {
  useBooking.setState({ customer: { id, name }, ...(startsAt ? { startsAt } : {}) }, true);
}

export function stopBooking(): void {
  useBooking.setState({ customer: null }, true);
}
