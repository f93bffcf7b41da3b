import { ActivityName } from "@/rooms/activities/ActivityName";
import type { Part } from "@/rooms/customers/parts";
import { CustomerFiles } from "@/rooms/files/CustomerFiles";
import { OwnersContext } from "@/rooms/files/owners";

const owners = { activity: ActivityName };

/** The files of a customer, those of their activities with what they belong to. */
export const FilesTab: Part = ({ customer }) => (
  <OwnersContext value={owners}>
    <CustomerFiles customer={customer} />
  </OwnersContext>
);
