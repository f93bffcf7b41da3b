import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api/types";
import { DeleteRole } from "./DeleteRole";
import { RoleForm } from "./RoleForm";

/** What can be done with a role as a whole. */
export function RoleMenu({ role, roles }: { role: Role; roles: Role[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"edit" | "copy" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("roles.more", { name: role.name })}>
            <IconDots size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} stroke={1.7} />} onClick={() => setOpen("edit")}>
            {t("roles.edit")}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} />} onClick={() => setOpen("copy")}>
            {t("roles.copy")}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} stroke={1.7} />}
            onClick={() => setOpen("delete")}
          >
            {t("roles.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {(open === "edit" || open === "copy") && (
        <RoleForm original={role} isCopy={open === "copy"} close={close} />
      )}
      {open === "delete" && <DeleteRole role={role} roles={roles} close={close} />}
    </>
  );
}
