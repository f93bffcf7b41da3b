import { IconCheckbox } from "@tabler/icons-react";
import { answer, http } from "@/api/client";
import { useLoaded } from "@/live/hooks";
import { useActivityTypes } from "@/live/shared";

const fetchActivity = (id: string) =>
  answer(http.GET("/api/activities/{activity_id}", { params: { path: { activity_id: id } } }));

/** How an activity is called, where it stands for itself. */
export function ActivityName({ id }: { id: string }) {
  const { row } = useLoaded("activity", id, fetchActivity);
  const { items: types } = useActivityTypes();
  if (!row) return null;
  const type = types.find((each) => each.id === row.type_id);
  return (
    <>
      <IconCheckbox size={12} stroke={1.7} aria-hidden /> {row.title ?? type?.name ?? "…"}
    </>
  );
}
