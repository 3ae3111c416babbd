"""Pages of a book as images: where they come from, and what they take."""

import zlib


class NoSuchPage(LookupError):
    pass


class Image:
    __slots__ = ("height", "pixels", "width")

    def __init__(self, width, height, pixels):
        self.width = width
        self.height = height
        self.pixels = pixels

    @property
    def size(self):
        return self.width * self.height

    def row(self, number):
        start = number * self.width
        return self.pixels[start : start + self.width]


class Archive:
    """Packed pages; each is unpacked anew for whoever asks."""

    def __init__(self, pages, width=8, height=4):
        self._width = width
        self._height = height
        self._packed = tuple(self._pack(number) for number in range(pages))

    def _pack(self, number):
        return zlib.compress(bytes([number]) * (self._width * self._height))

    def __len__(self):
        return len(self._packed)

    def load(self, number):
        if not 0 <= number < len(self._packed):
            raise NoSuchPage(number)
        return Image(self._width, self._height, zlib.decompress(self._packed[number]))
