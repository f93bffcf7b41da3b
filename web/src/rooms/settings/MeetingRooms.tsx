import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import i18next from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import type { MeetingRoom } from "@/api/types";
import { newId } from "@/lib/ids";
import { change, reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { useMeetingRooms } from "@/live/shared";
import { Confirm } from "@/ui/Confirm";
import { InlineText } from "@/ui/InlineText";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./settings.module.css";

/** The rooms in which customers are met; one appointment at a time in each. */
export function MeetingRooms() {
  const { t } = useTranslation();
  const { items, view } = useMeetingRooms();
  return (
    <section className={styles.section}>
      <h2>{t("settings.meetingRooms")}</h2>
      <p className={styles.lead}>{t("meetingRooms.text")}</p>
      <NewRoom />
      {view.phase === "failed" && (
        <RegionError what={t("meetingRooms.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {view.phase === "loading" && <Bones rows={2} height={44} />}
      {view.phase === "ready" && items.length === 0 && <Empty>{t("meetingRooms.none")}</Empty>}
      <ul className={styles.list}>
        {items.map((room) => (
          <RoomItem key={room.id} room={room} />
        ))}
      </ul>
    </section>
  );
}

function RoomItem({ room }: { room: MeetingRoom }) {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);

  async function end(): Promise<void> {
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { asOf } = await answer(
        http.DELETE("/api/meeting-rooms/{room_id}", {
          ...named(requestId),
          params: { path: { room_id: room.id } },
        }),
      );
      rows.place([{ kind: "meeting_room", id: room.id, row: null }], asOf, requestId);
    } catch (problem) {
      toast.refused(reasonOf(problem));
      setBusy(false);
      setAsked(false);
    }
  }

  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <InlineText
          value={room.name}
          label={t("meetingRooms.rename", { name: room.name })}
          onSave={(name) => void rename(room, name)}
        />
        <ActionIcon
          className={styles.end ?? ""}
          aria-label={t("meetingRooms.end", { name: room.name })}
          onClick={() => setAsked(true)}
        >
          <IconTrash size={16} stroke={1.7} />
        </ActionIcon>
      </div>
      <Confirm
        title={t("meetingRooms.end", { name: room.name })}
        text={t("meetingRooms.endText")}
        act={t("meetingRooms.endAct")}
        isOpen={isAsked}
        isBusy={isBusy}
        close={() => setAsked(false)}
        confirm={() => void end()}
      />
    </li>
  );
}

function rename(room: MeetingRoom, name: string): Promise<boolean> {
  return change({
    kind: "meeting_room",
    id: room.id,
    apply: (row) => ({ ...row, name }),
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/meeting-rooms/{room_id}", {
          ...named(requestId),
          params: { path: { room_id: row.id } },
          body: { version: row.version, name },
        }),
      ),
    failed: i18next.t("meetingRooms.notSaved"),
    isFinal: true,
  });
}

function NewRoom() {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function add(): Promise<void> {
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.POST("/api/meeting-rooms", { ...named(requestId), body: { id: newId(), name: name.trim() } }),
      );
      rows.place([{ kind: "meeting_room", id: row.id, row }], asOf, requestId);
      setName("");
    } catch (refused) {
      setProblem(reasonOf(refused));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void add();
      }}
    >
      <TextInput
        label={t("meetingRooms.name")}
        placeholder={t("meetingRooms.namePlaceholder")}
        maxLength={100}
        value={name}
        error={problem}
        onChange={(event) => {
          setProblem(null);
          setName(event.currentTarget.value);
        }}
      />
      <Button type="submit" loading={isBusy} disabled={name.trim() === ""}>
        {t("meetingRooms.add")}
      </Button>
    </form>
  );
}
