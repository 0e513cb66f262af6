"""What was read of a short text is not read again; long texts are not kept."""

from services.processor.domain.remembering import LONGEST_CHARACTERS, remembered


def test_a_short_text_is_read_once_for_the_same_arguments() -> None:
    read: list[tuple[str, int]] = []

    @remembered
    def length(text: str, *, more: int) -> int:
        read.append((text, more))
        return len(text) + more

    answers = [length("Halo", more=1), length("Halo", more=1), length("Halo", more=2)]

    assert answers == [5, 5, 6]
    assert read == [("Halo", 1), ("Halo", 2)]


def test_a_long_text_is_read_each_time() -> None:
    read: list[str] = []

    @remembered
    def length(text: str) -> int:
        read.append(text)
        return len(text)

    words = "a" * (LONGEST_CHARACTERS + 1)

    assert [length(words), length(words)] == [len(words)] * 2
    assert read == [words, words]
