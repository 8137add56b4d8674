"""The file of the lessons: what is wrong in it is named with the number of the lesson."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pages.explain import course_file
from pages.explain.course_file import lessons
from pages.explain.data_file import DataFileError

TEXT = course_file.FILE.read_text("utf-8")
Write = Callable[[str | bytes], None]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Write:
    """Puts another file in place of the lessons'."""
    path = tmp_path / "lessons.toml"
    monkeypatch.setattr(course_file, "FILE", path)

    def write_(content: str | bytes) -> None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write_


def test_a_byte_order_mark_changes_nothing(write: Write) -> None:
    write(TEXT)
    as_it_is = lessons()
    write(b"\xef\xbb\xbf" + TEXT.encode())
    assert lessons() == as_it_is


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "lessons.toml has no lesson; each begins with [[lesson]]."),
        ("lesson = 3", "has no lesson"),
        ("[[lesson]]\ntitle", "lessons.toml cannot be read: "),
        (b"\xff\xfe", "lessons.toml cannot be read: "),
        ('lesson = ["one"]', "Lesson 1 in lessons.toml: it must be a table, not 'one'."),
    ],
)
def test_a_file_that_holds_no_lessons_is_refused(
    write: Write, content: str | bytes, message: str
) -> None:
    write(content)
    with pytest.raises(DataFileError, match=re.escape(message)) as refused:
        lessons()
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(course_file, "FILE", tmp_path / "lessons.toml")
    with pytest.raises(DataFileError, match=r"lessons\.toml cannot be read: "):
        lessons()


SECOND = ('says = "yes, it has two lines", below = inf', 'says = "no, it gets stuck", from = inf')


@pytest.mark.parametrize(
    ("number", "old", "new", "message"),
    [
        (1, 'title = "One hidden unit"\n', "", "it has no title"),
        (1, 'title = "One hidden unit"', 'title = ""', "title must be a text, not ''"),
        (1, 'title = "One hidden unit"', "title = 1", "title must be a text, not 1"),
        (3, "seed = 2\n", "", "it has no seed"),
        (3, "seed = 2\n", 'seed = "2"\n', "seed must be a whole number"),
        (3, "seed = 2\n", "seed = true\n", "seed must be a whole number"),
        (3, "seed = 2\n", "seed = -2\n", "from 0 to"),
        (3, "seed = 2\n", "seed = 2\nsead = 2\n", "it has an unknown 'sead'; known are title"),
        (1, "hidden_units = 1\n", "hidden_units = 65\n", "hidden_units must be"),
        (5, "learning_rate = 0.1\n", "learning_rate = 0\n", "over 0 and up to 100, not 0"),
        (5, "learning_rate = 0.1\n", "learning_rate = nan\n", "over 0 and up to 100, not nan"),
        (7, "learning_rate = 100.0\n", "learning_rate = 101\n", "over 0 and up to 100"),
        (8, "epochs = 7000\n", "epochs = 0\n", "epochs must be"),
        (8, "epochs = 7000\n", "epochs = 5000\n", "the listing needs 4 hidden_units"),
        (8, "listing = true\n", 'listing = "yes"\n', "listing must be true or false"),
        (8, "listing = true\n", 'listing = true\nstart = "he"\n', "no other setting"),
        (11, 'table = "0001"', 'table = "0002"', "table must be one of 0000, "),
        (12, 'start = "zeros"', 'start = "ones"', "start must be one of normal, "),
        (16, "third_input = false", "third_input = 0", "third_input must be True or False"),
        (15, 'activation = "relu"\n', "", "dead_units can be counted of the activation relu alone"),
        (15, '"two", from = 2', '"two", from = 5', "over 0 and up to 4"),
        (5, 'measure = "final_loss"', 'measure = "loss"', "it must be one of rows_right, solved"),
        (5, 'measure = "final_loss"', "measure = []", "measure is []"),
        (9, "at = 1500\n", "at = 3001\n", "at must be a whole number from 0 to 3000, not 3001"),
        (9, "at = 1500\n", "at = 1.5\n", "at must be a whole number from 0 to 3000, not 1.5"),
        (3, "seed = 2\n", "seed = 2\nat = 5\n", "at is for the measure rows_right alone"),
        (1, '"three", from = 3', '"three", from = 3.5', "no choice is right from 3 to 3.5"),
        (1, '"three", from = 3', '"three", from = 2', "guessing” and “three” can both be right"),
        (1, 'guessing", below = 3', 'guessing", from = 1, below = 3', "is right below 1"),
        (1, '"all four", from = 4', '"all four", from = 4, to = inf', "unknown 'to'"),
        (1, 'all four", from = 4 }', 'all four", from = 3, below = 4 }', "can both be right"),
        (1, '"three", from = 3', '"three", from = "3"', "from = '3'; it must be a number"),
        (1, '"three", from = 3', '"three", from = nan', "from = nan; it must be a number"),
        (1, '"three", from = 3', '"three", from = 5', "over 0 and up to 4"),
        (1, '"three", from = 3, below = 4', '"three", from = 4, below = 3', "not less than 3"),
        (1, 'says = "three"', 'says = "all four"', "two choices say the same"),
        (1, 'says = "three"', 'say = "three"', "choice 2 has no says"),
        (1, 'says = "three"', "says = 3", "choice 2 must say a text, not 3"),
        (2, SECOND[1], 'says = "no", from = 5000', "can both be right"),
        (2, SECOND[0], 'says = "yes", below = 4000', "no choice is right from 4000"),
        (2, "choices = [\n", "choices = []\nunused = [\n", "it has an unknown 'unused'"),
        (6, 'below = inf },\n  { says = "in', 'below = 3000 },\n  { says = "in', "right from 3000"),
        (10, "seeds = 200", "seeds = 0", "experiment's seeds must contain at least one value"),
        (10, "seeds = 200", 'seeds = "200"', "first_seed and seeds must be whole numbers"),
        (10, "hidden_units = [2]", "hidden_units = 2", "hidden_units must be a list, not 2"),
        (10, "hidden_units = [2]", "hidden_units = [65]", "experiment's hidden_units must be"),
        (10, "[1.0, 3.0, 10.0]", '["a"]', "experiment's "),
        (10, "seeds = 200, ", "", "experiment has no seeds"),
    ],
)
def test_a_fault_is_named_in_one_sentence_with_the_number_of_the_lesson(
    write: Write, number: int, old: str, new: str, message: str
) -> None:
    parts = TEXT.split("[[lesson]]")
    assert parts[number].count(old) == 1, "the lessons have changed: change this test with them"
    parts[number] = parts[number].replace(old, new)
    write("[[lesson]]".join(parts))
    with pytest.raises(DataFileError, match=re.escape(message)) as refused:
        lessons()
    text = str(refused.value)
    assert text.startswith(f"Lesson {number} in lessons.toml: ")
    assert text.endswith(".")
    assert "\n" not in text


def test_if_no_choice_says_never_it_is_asked_for(write: Write) -> None:
    write(TEXT.replace(f"{{ {SECOND[1]} }},", ""))
    with pytest.raises(DataFileError, match=r"Lesson 2 .* at least two"):
        lessons()
    both = ('{ says = "soon", below = 9 }', '{ says = "later", from = 9 }')
    write(TEXT.replace(f"{{ {SECOND[0]} }}", both[0]).replace(f"{{ {SECOND[1]} }}", both[1]))
    with pytest.raises(DataFileError, match=r"Lesson 2 .* if it is never solved; give one from"):
        lessons()
