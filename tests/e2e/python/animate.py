"""Joins the frames of `cargo xtask picture` into an animated WebP, with the last frame as a PNG beside it.

Arguments: the folder of the frames, the file to write, and its size in bytes at most. Frames are named by the
milliseconds since the first. Needs Pillow.
"""

import sys
from pathlib import Path

from PIL import Image

WIDTH = 1200  # wider than GitHub shows it, for screens with more than one pixel per CSS pixel
LAST_MS = 3000  # the last frame, before the picture begins again
QUALITIES = (90, 80, 70, 60, 50)  # below that, small text is hard to read

folder, file, most = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
paths = sorted(folder.glob("*.png"))
frames = []
for path in paths:
    with Image.open(path) as image:
        size = (WIDTH, WIDTH * image.height // image.width)
        frames.append(image.convert("RGB").resize(size, Image.Resampling.LANCZOS))
times = [int(path.stem) for path in paths]
durations = [after - before for before, after in zip(times, times[1:])] + [LAST_MS]

for quality in QUALITIES:
    # Without key frames, each frame holds only what has changed.
    options = {"quality": quality, "method": 6, "kmax": 0, "duration": durations, "loop": 0}
    frames[0].save(file, save_all=True, append_images=frames[1:], **options)
    length = file.stat().st_size
    print(f"{len(frames)} frames in {sum(durations) / 1000:.1f} s, quality {quality}: {length:,} bytes", flush=True)
    if length <= most:
        break
else:
    sys.exit(f"{file} is above {most:,} bytes at the lowest quality: record fewer frames")
frames[-1].save(file.with_suffix(".png"), optimize=True)
