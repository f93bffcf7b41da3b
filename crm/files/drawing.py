"""A program of its own that reads what people sent, and draws it anew: `drawing.py image|pdf|page <source> <folder> [page]`.

What decodes images and PDF files is big, fast and written in C, and what it is given comes from strangers. So it runs apart:
little memory, little time, nothing of the house in reach; if it falls, one upload is refused. It writes into the folder:
`clean` (an image without what it told of place and device), `small` and `large` (pictures of it), and says on its output
what it found, as JSON. Exit code 3: more pixels than we unpack. Any other but 0: unreadable.
"""

import json
import resource
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MOST_PIXELS = 25_000_000
MOST_PIXELS_OF_ALL_FRAMES = 100_000_000
SMALL, LARGE = 400, 2_048
MEMORY = 1_500 << 20
SECONDS = 20
TOO_MANY_PIXELS = 3
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "HEIF")
# What browsers and office programs do not open everywhere is kept as what they do.
KEPT_AS = {"MPO": "JPEG", "AVIF": "JPEG", "HEIF": "JPEG", "BMP": "PNG"}
ANIMATED = ("GIF", "WEBP", "TIFF", "PNG")


def main() -> None:
    """Do what was asked for."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    what, source, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "image":
        told = draw_image(source, folder)
    else:
        told = draw_page(source, folder, int(sys.argv[4]) if what == "page" else 1, is_first_look=what == "pdf")
    sys.stdout.write(json.dumps(told))


def draw_image(source: Path, folder: Path) -> dict[str, object]:
    """The image drawn anew, and its two pictures."""
    from PIL import Image, ImageFile, ImageOps

    Image.init()

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    # Phones cut their last bytes off now and then, and people do not see it.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with source.open("rb") as opened:
        if opened.read(12)[4:8] == b"ftyp":
            import pi_heif  # type: ignore[import-untyped] - it has none

            pi_heif.register_heif_opener()  # type: ignore[no-untyped-call]
    try:
        with Image.open(source, formats=FORMATS) as image:
            _refuse_too_many(image)
            kept_as = KEPT_AS.get(image.format or "", image.format or "")
            _write_clean(image, kept_as, folder / "clean")
            image.seek(0)
            first = ImageOps.exif_transpose(_in_usual_colours(image))
            width, height = first.size
            _write_pictures(first, folder)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise SystemExit(TOO_MANY_PIXELS) from None
    return {"type": f"image/{kept_as.lower()}", "width": width, "height": height, "pages": None}


def _refuse_too_many(image: Any) -> None:
    pixels = image.width * image.height
    frames = getattr(image, "n_frames", 1) if pixels <= MOST_PIXELS else 1
    if pixels > MOST_PIXELS or pixels * frames > MOST_PIXELS_OF_ALL_FRAMES:
        raise SystemExit(TOO_MANY_PIXELS)


def _write_clean(image: Any, kept_as: str, target: Path) -> None:
    """The same image, of nothing but its pixels: what is told beside them is not taken over."""
    from PIL import ImageOps

    frames = getattr(image, "n_frames", 1)
    if kept_as in ANIMATED and frames > 1:
        every = _frames(image, frames)
        options: dict[str, Any] = {} if kept_as == "TIFF" else {"duration": _durations(image, frames), "loop": 0}
        if kept_as == "GIF":
            options["disposal"] = 2
        if kept_as == "TIFF":
            options["compression"] = "tiff_lzw"
        next(every).save(target, kept_as, save_all=True, append_images=every, **options)
        return
    image.seek(0)
    is_as_taken = image.getexif().get(0x0112, 1) == 1 and "icc_profile" not in image.info
    if image.format == "JPEG" and kept_as == "JPEG" and is_as_taken:
        # With its own tables nothing is lost that the eye could see.
        image.load()
        image.info.clear()
        image.save(target, "JPEG", quality="keep")
        return
    bare = _bare(ImageOps.exif_transpose(_in_usual_colours(image)))
    if kept_as == "JPEG":
        _opaque(bare).save(target, "JPEG", quality=92, subsampling=0)
    elif kept_as == "WEBP":
        bare.save(target, "WEBP", quality=90, method=2)
    elif kept_as == "TIFF":
        bare.save(target, "TIFF", compression="tiff_lzw")
    else:
        bare.save(target, kept_as)


def _frames(image: Any, frames: int) -> Iterator[Any]:
    for number in range(frames):
        image.seek(number)
        # A frame of many colours is what all these formats can be made of, whatever the frames before it left.
        yield _bare(image if image.format == "TIFF" else image.convert("RGBA"))


def _durations(image: Any, frames: int) -> list[int]:
    durations: list[int] = []
    for number in range(frames):
        image.seek(number)
        durations.append(int(image.info.get("duration", 100)))
    return durations


def _bare(image: Any) -> Any:
    """A copy that knows its pixels, its palette and what of it is transparent, and nothing else."""
    bare = image.copy()
    kept = {key: image.info[key] for key in ("transparency",) if key in image.info}
    bare.info.clear()
    bare.info.update(kept)
    return bare


def _in_usual_colours(image: Any) -> Any:
    """The image in sRGB: a profile names the device, so it is applied and left out."""
    import io

    from PIL import ImageCms

    # Half of it has no types.
    cms: Any = ImageCms
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        mode = image.mode if image.mode in ("RGB", "RGBA") else "RGB"
        own = cms.ImageCmsProfile(io.BytesIO(profile))
        shown = cms.profileToProfile(image, own, cms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    exif = image.info.get("exif")
    if exif and shown is not None:
        # Which side is up is told there, and is still to be followed.
        shown.info["exif"] = exif
    return shown


def _opaque(image: Any) -> Any:
    from PIL import Image

    if image.mode in ("RGB", "L"):
        return image
    if "A" not in image.mode and "transparency" not in image.info:
        return image.convert("RGB")
    whole = image.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _write_pictures(image: Any, folder: Path) -> None:
    shown = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA" if _has_glass(image) else "RGB")
    for name, longest in (("large", LARGE), ("small", SMALL)):
        shown.thumbnail((longest, longest), reducing_gap=2.0)
        _bare(shown).save(folder / name, "WEBP", quality=80, method=2)


def _has_glass(image: Any) -> bool:
    return "transparency" in image.info or "A" in image.mode


def draw_page(source: Path, folder: Path, number: int, *, is_first_look: bool) -> dict[str, object]:
    """A picture of one page, small at the first look."""
    import pypdfium2  # type: ignore[import-untyped] - it has none

    document: Any = pypdfium2.PdfDocument(source)
    pages = len(document)
    if not 1 <= number <= pages:
        raise SystemExit(1)
    page: Any = document[number - 1]
    width, height = page.get_size()
    longest = SMALL if is_first_look else LARGE
    scale = min(longest / max(width, height, 1.0), 8.0)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    picture.save(folder / ("small" if is_first_look else "large"), "WEBP", quality=85, method=2)
    return {"type": "application/pdf", "width": round(width), "height": round(height), "pages": pages}


if __name__ == "__main__":
    main()
