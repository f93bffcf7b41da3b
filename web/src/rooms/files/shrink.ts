/** Photos with more pixels than the server unpacks are made smaller here: phones take them, and nobody looks that close. */
const mostPixels = 25_000_000;
/** Below so many bytes no photo has that many pixels, so it is not opened to be counted. */
const leastBytes = 3_000_000;
const drawable = new Set(["image/jpeg", "image/png", "image/webp"]);

export async function shrunk(file: File): Promise<Blob> {
  if (!drawable.has(file.type) || file.size < leastBytes) return file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    // What the browser cannot open the server will judge.
    return file;
  }
  try {
    const scale = Math.sqrt(mostPixels / (picture.width * picture.height));
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(picture.width * scale);
    canvas.height = Math.floor(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, file.type, 0.92));
    return smaller ?? file;
  } finally {
    picture.close();
  }
}
