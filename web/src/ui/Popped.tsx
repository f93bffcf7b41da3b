import { Popover, type PopoverProps } from "@mantine/core";
import { useFocusBack } from "@/lib/useFocusBack";
import { useIsPhone } from "@/lib/useMedia";
import { FromBelow } from "./FromBelow";
import { keepOpen } from "./keepOpen";
import styles from "./popped.module.css";

type Props = {
  opened: boolean;
  setOpen: (isOpen: boolean) => void;
  title: string;
  /** The title stands on top; else it is only read out. A sheet always shows it. */
  hasTitle?: boolean;
  /** Its form reaches to the edges. */
  isBare?: boolean;
  position?: NonNullable<PopoverProps["position"]>;
  /** In pixels, where it is no sheet; as wide as its form where nothing is said. */
  width?: number;
  form: React.ReactNode;
  /** What it was asked from. */
  children: React.ReactNode;
};

/** A form beside what it was asked from; on phones a sheet from below. */
export function Popped({
  opened,
  setOpen,
  title,
  hasTitle = false,
  isBare = false,
  position = "bottom-end",
  width,
  form,
  children,
}: Props) {
  const isPhone = useIsPhone();
  const body = (
    <Body isBare={isBare} close={() => setOpen(false)}>
      {form}
    </Body>
  );
  if (isPhone)
    return (
      <>
        {children}
        <FromBelow opened={opened} onClose={() => setOpen(false)} title={title}>
          {body}
        </FromBelow>
      </>
    );
  return (
    <Popover
      opened={opened}
      onChange={setOpen}
      position={position}
      width={width ?? "auto"}
      shadow="md"
      zIndex={250}
      // However long its form becomes, it stays on the screen and moves nothing.
      floatingStrategy="fixed"
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
      trapFocus
      withRoles={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>{children}</Popover.Target>
      {/* Nothing in it may be able to have the focus; Escape must be heard all the same. */}
      <Popover.Dropdown role="dialog" aria-label={title} tabIndex={-1} {...(isBare ? { p: 0 } : {})}>
        {hasTitle && (
          <p className={styles.title} aria-hidden>
            {title}
          </p>
        )}
        {body}
      </Popover.Dropdown>
    </Popover>
  );
}

function Body({
  isBare,
  close,
  children,
}: {
  isBare: boolean;
  close: () => void;
  children: React.ReactNode;
}) {
  const isPhone = useIsPhone();
  // The form takes the focus before the popover could see where it was.
  useFocusBack();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes this layer alone, not also what lies under it; what is chosen in a list on top is no press outside
    <div
      className={isBare ? (isPhone ? styles.below : styles.bare) : undefined}
      onMouseDown={keepOpen}
      onTouchStart={keepOpen}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      {children}
    </div>
  );
}
