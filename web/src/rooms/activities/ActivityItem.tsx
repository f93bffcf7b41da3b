import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconBan,
  IconCalendarPlus,
  IconCalendarTime,
  IconCircleCheck,
  IconDots,
  IconHistory,
  IconReplace,
  IconUserShare,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity, ActivityType } from "@/api/types";
import { due, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { ActivityIcon } from "@/ui/ActivityIcon";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Popped } from "@/ui/Popped";
import styles from "./activities.module.css";
import { CloseForm } from "./CloseForm";
import { closeActivity } from "./edits";
import { useExtras } from "./extras";
import { OpenForm } from "./OpenForm";
import { useOpening } from "./opening";
import { CancelForm, GiveForm, WhenForm } from "./SmallForms";
import { Story } from "./Story";
import { bookWish, isWish } from "./wishes";

type Asked = "cancel" | "give" | "when" | "replace";

type Props = {
  activity: Activity;
  types: readonly ActivityType[];
  /** The place on screen, for what a key opens. */
  at: string;
};

/** An open activity: what, until when, whose; its outcomes are one click away, or the booking where it asks for one. */
export function ActivityItem({ activity, types, at }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const extras = useExtras();
  const books = isGranted(useMe(), "appointments.edit") && isWish(activity, types);
  const closing = useOpening((state) => state.closing);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [hasStory, setStory] = useState(false);
  const type = types.find(({ id }) => id === activity.type_id);
  const name = type?.name ?? "…";
  const title = activity.title ?? name;
  const { tone, text } = due(activity.due_at, now);
  const [canEdit, canClose] = ["edit", "close"].map((what) => activity.can.includes(what));
  const isClosing = closing?.id === activity.id && closing.at === at;
  const setClosing = (isOpen: boolean): void =>
    useOpening.setState({ closing: isOpen ? { id: activity.id, at } : null });
  return (
    <li className={styles.item} data-activity={activity.id} data-tone={tone}>
      <div className={styles.line}>
        <ActivityIcon icon={type?.icon} color={type?.color} />
        <span className={styles.what}>
          <strong>{name}</strong>
          {activity.title && <span>{activity.title}</span>}
        </span>
        <Chip tone={tone} title={exact(activity.due_at)}>
          {text}
        </Chip>
      </div>
      {activity.application_no !== null && (
        <p className={styles.about}>
          {activity.lost_before
            ? t("activity.againLost", { count: activity.application_no, reason: activity.lost_before })
            : t("activity.again", { count: activity.application_no })}
        </p>
      )}
      <div className={styles.line}>
        {activity.owner ? (
          <span className={styles.owner}>
            <Avatars people={[activity.owner]} most={1} /> {activity.owner.name}
          </span>
        ) : (
          <span className={styles.owner}>{t("activity.nobody")}</span>
        )}
        {canClose && (
          <Popped
            opened={isClosing}
            setOpen={setClosing}
            title={t("activity.closeOf", { title })}
            isBare
            form={
              isClosing && (
                <CloseForm
                  beside={extras.ending?.(activity)}
                  customerId={activity.customer_id}
                  type={type}
                  types={types}
                  end={(outcome, said, needs) => closeActivity(activity, outcome, said, needs)}
                  close={() => setClosing(false)}
                />
              )
            }
          >
            {books ? (
              <Button
                h={26}
                px={10}
                variant="light"
                leftSection={<IconCalendarPlus size={14} stroke={1.7} aria-hidden />}
                aria-label={t("activity.bookOf", { title })}
                onClick={() => bookWish(activity)}
              >
                {t("appointment.book")}
              </Button>
            ) : (
              <Button
                h={26}
                px={10}
                variant="light"
                aria-expanded={isClosing}
                aria-label={t("activity.closeOf", { title })}
                onClick={() => setClosing(!isClosing)}
              >
                {t("activity.close")}
              </Button>
            )}
          </Popped>
        )}
        <Menu position="bottom-end" zIndex={250}>
          <Menu.Target>
            <ActionIcon size={26} aria-label={t("activity.more", { title })}>
              <IconDots size={16} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {canEdit && (
              <Menu.Item
                leftSection={<IconCalendarTime size={15} aria-hidden />}
                onClick={() => setAsked("when")}
              >
                {t("activity.postpone")}
              </Menu.Item>
            )}
            {canEdit && (
              <Menu.Item
                leftSection={<IconUserShare size={15} aria-hidden />}
                onClick={() => setAsked("give")}
              >
                {t("activity.giveTo")}
              </Menu.Item>
            )}
            {canClose && books && (
              <Menu.Item
                leftSection={<IconCircleCheck size={15} aria-hidden />}
                onClick={() => setClosing(true)}
              >
                {t("activity.closeUnbooked")}
              </Menu.Item>
            )}
            {canClose && (
              <Menu.Item
                leftSection={<IconReplace size={15} aria-hidden />}
                onClick={() => setAsked("replace")}
              >
                {t("activity.replace")}
              </Menu.Item>
            )}
            {extras.menu?.(activity, title)}
            <Menu.Item leftSection={<IconHistory size={15} aria-hidden />} onClick={() => setStory(true)}>
              {t("activity.story")}
            </Menu.Item>
            {canClose && (
              <Menu.Item
                color="red"
                leftSection={<IconBan size={15} aria-hidden />}
                onClick={() => setAsked("cancel")}
              >
                {t("activity.cancel")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      {extras.beneath?.(activity)}
      {asked === "cancel" && <CancelForm activity={activity} close={() => setAsked(null)} />}
      {asked === "give" && <GiveForm activity={activity} close={() => setAsked(null)} />}
      {asked === "when" && <WhenForm activity={activity} close={() => setAsked(null)} />}
      {asked === "replace" && (
        <OpenForm
          customerId={activity.customer_id}
          types={types}
          replaces={activity}
          close={() => setAsked(null)}
        />
      )}
      {hasStory && <Story activity={activity} title={title} close={() => setStory(false)} />}
    </li>
  );
}
