/** Colours that can be told apart on the board, in both schemes. */
export const colors = [
  "#5b8def",
  "#8b6fe0",
  "#d08a1d",
  "#1a7a88",
  "#2f9e63",
  "#8a94a6",
  "#c2554d",
  "#b0579b",
  "#5f8a2f",
  "#3f6fb5",
];
