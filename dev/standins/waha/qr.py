"""A picture that looks like a QR code, for the one page that shows it."""

import random
import struct
import zlib

MODULES = 25
PIXELS_PER_MODULE = 8


def qr_png(seed: int) -> bytes:
    """A square black and white PNG; nobody can pair a phone with it."""
    chance = random.Random(seed)
    modules = [[chance.random() < 0.5 for _ in range(MODULES)] for _ in range(MODULES)]
    for top, left in ((0, 0), (0, MODULES - 7), (MODULES - 7, 0)):
        for row in range(7):
            for column in range(7):
                ring = max(abs(row - 3), abs(column - 3))
                modules[top + row][left + column] = ring in (0, 1, 3)
    lines = b""
    for row_of_modules in modules:
        pixels = b"".join((b"\x00" if dark else b"\xff") * PIXELS_PER_MODULE for dark in row_of_modules)
        lines += (b"\x00" + pixels) * PIXELS_PER_MODULE
    side = MODULES * PIXELS_PER_MODULE
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
