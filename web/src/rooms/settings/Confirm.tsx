export { Confirm } from "@/ui/Confirm";
