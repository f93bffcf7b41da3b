import { BookForm } from "./BookForm";
import { stopBooking, useBooking } from "./booking";

/** The form that books, while somebody asked for it. */
export function Booking() {
  const { customer, startsAt, wish } = useBooking();
  if (!customer) return null;
  return (
    <BookForm key={customer.id} customer={customer} startsAt={startsAt} wish={wish} close={stopBooking} />
  );
}
