"""The file of the challenges: what is wrong in it is named with the number of the challenge."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nn import TrainingConfig
from pages.explain import challenge_file
from pages.explain.challenge_file import challenges
from pages.explain.data_file import DataFileError

TEXT = challenge_file.FILE.read_text("utf-8")
Write = Callable[[str], None]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Write:
    """Puts another file in place of the challenges'."""
    path = tmp_path / "challenges.toml"
    monkeypatch.setattr(challenge_file, "FILE", path)

    def write_(content: str) -> None:
        path.write_text(content, "utf-8")

    return write_


def test_a_file_without_challenges_is_refused(write: Write) -> None:
    write("")
    with pytest.raises(
        DataFileError, match=r"has no challenge; each begins with \[\[challenge\]\]"
    ):
        challenges()


def test_the_numbers_of_the_file_are_those_of_the_network() -> None:
    start = challenges()[1].start  # units = [[8, 8, -4]], output = [8, -4]
    assert start.hidden_weights.ravel().tolist() == [8, 8, 0]
    assert start.hidden_bias.tolist() == [-4]
    assert start.output_weights.ravel().tolist() == [8]
    assert start.output_bias.tolist() == [-4]


def test_the_third_input_has_its_place_before_the_bias(write: Write) -> None:
    parts = TEXT.split("[[challenge]]")
    first = parts[1].replace("third_input = false\n", "").replace("[[8, 0, -4]]", "[[8, 0, 3, -4]]")
    write(f"[[challenge]]{first}")
    start = challenges()[0].start
    assert start.hidden_weights.ravel().tolist() == [8, 0, 3]
    assert start.hidden_bias.tolist() == [-4]


def test_a_seed_draws_the_start_as_it_does_everywhere() -> None:
    config = challenges()[3].config
    assert config == TrainingConfig(2, 2, third_input=False)
    assert challenges()[3].start.to_vector().tolist() == config.untrained().to_vector().tolist()


UNITS, OUTPUT = "units = [[8, 0, -4]]\n", "output = [8, -4]\n"


@pytest.mark.parametrize(
    ("number", "old", "new", "message"),
    [
        (1, 'title = "OR with one line"\n', "", "it has no title"),
        (1, 'title = "OR with one line"', "title = 3", "title must be a text, not 3"),
        (1, 'title = "OR with one line"', 'name = "OR"', "it has no title"),
        (1, "hidden_units = 1\n", "hidden_units = 1\nloss = 'mse'\n", "an unknown 'loss'; known"),
        (1, "hidden_units = 1\n", "hidden_units = -1\n", "hidden_units must be a whole number"),
        (1, 'table = "0111"', 'table = "OR"', "table must be one of 0000, "),
        (1, 'table = "0111"', "table = []", "table must be one of 0000, "),
        (1, "third_input = false", 'third_input = "no"', "third_input must be True or False"),
        (1, UNITS, "", "it has no units"),
        (1, OUTPUT, "", "it has no output"),
        (1, UNITS + OUTPUT, "", "it has no start; give units and output, or a seed"),
        (1, OUTPUT, "output = [8, -4]\nseed = 1\n", "it has units and output and also a seed"),
        (1, UNITS, "units = 3\n", "units must be a list with 1 lists of numbers"),
        (1, UNITS, "units = [[8, 0, -4], [1, 1, 1]]\n", "units must be a list with 1 lists"),
        (1, UNITS, "units = [[8, 0, 0, -4]]\n", "unit 1 must be a list of 3 numbers"),
        (1, UNITS, "units = [[8, inf, -4]]\n", "unit 1 has inf; it must be a number from -1,000"),
        (1, UNITS, 'units = [[8, "0", -4]]\n', "unit 1 has '0'; it must be a number"),
        (1, OUTPUT, "output = [8, 1e7]\n", "output has 10000000.0; it must be a number from -1"),
        (1, OUTPUT, "output = [8]\n", "output must be a list of 2 numbers, not [8]"),
        (1, UNITS, "units = [[8, 8, -4]]\n", "its start reaches the goal already"),
        (4, "seed = 2\n", "seed = -2\n", "seed must be a whole number"),
        (5, "trained = 5000\n", "trained = 0\n", "trained must be a whole number from 1 to 200000"),
        (5, "trained = 5000\n", "trained = true\n", "trained must be a whole number"),
        (1, "goal = { rows_right = 4 }", "goal = 4", "goal must be a table, not 4"),
        (1, "goal = { rows_right = 4 }", "goal = {}", "goal must ask for more than changes"),
        (1, "{ rows_right = 4 }", "{ changes = 4 }", "goal must ask for more than changes"),
        (1, "{ rows_right = 4 }", "{ row = 4 }", "goal has an unknown 'row'; known are rows_right"),
        (1, "{ rows_right = 4 }", "{ rows_right = 5 }", "goal's rows_right must be a whole number"),
        (1, "{ rows_right = 4 }", "{ rows_right = 1 }", "its start reaches the goal already"),
        (4, "loss_below = 0.01", "loss_below = 0", "goal's loss_below must be a number over 0"),
        (4, "loss_below = 0.01", "loss_below = nan", "goal's loss_below must be a number over 0"),
        (3, '["0111", "1110"]', '["OR"]', "goal's units must be a list of functions such as 0111"),
        (3, '["0111", "1110"]', '"0111"', "goal's units must be a list of functions"),
        (3, '["0111", "1110"]', '["0111", "1110", "0001"]', "more than the 2 hidden units"),
        (5, "solved_within = 5000", "solved_within = 0", "goal's solved_within must be a whole"),
        (5, "changes = 1", "changes = 12", "goal's changes must be a whole number from 1 to 11"),
        (5, "changes = 1", "changes = 0", "goal's changes must be a whole number from 1 to 11"),
        (6, "par = 2\n", 'par = "two"\n', "par must be a whole number from 1 to 9, not 'two'"),
        (8, "hints = [", "hints = []\nunused = [", "it has an unknown 'unused'"),
        (
            1,
            'when = "no_line"',
            'when = "no line"',
            "hint 1 is for 'no line'; it must be one of un",
        ),
        (1, 'when = "no_line"', "when = []", "hint 1 is for []; it must be one of unchanged"),
        (1, 'when = "no_line", ', "", "hint 1 has no when"),
        (1, 'when = "no_line"', 'when = "no_line", of = "01"', "for no_line it must be left out"),
        (1, 'upside_down", of = "0111"', 'upside_down", of = "OR"', "hint 2 has of = 'OR'; for up"),
        (
            1,
            'of = "10"',
            'of = "20"',
            "hint 5 has of = '20'; for row_wrong it must be one of 01, 10",
        ),
        (1, 'of = "10"', "of = []", "hint 5 has of = []; for row_wrong it must be one of 01, 10"),
        (5, 'of = "10 11"', 'of = "11 11"', "for pair_together it must be one of 01 10, "),
        (
            1,
            "answer for {rows}",
            "answer for {row}",
            "hint 3 has {row}; for nearly these are known",
        ),
        (1, "gives them nearly", "gives {them nearly", "hint 1: expected '}' before end of string"),
        (1, 'when = "always"', 'when = "rows_wrong"', "the last hint must be for always, not for"),
        (8, 'when = "turned_over"', 'when = "always"', "only the last hint can be for always"),
    ],
)
def test_a_fault_is_named_in_one_sentence_with_the_number_of_the_challenge(
    write: Write, number: int, old: str, new: str, message: str
) -> None:
    parts = TEXT.split("[[challenge]]")
    assert parts[number].count(old) == 1, "the challenges have changed: change this test with them"
    parts[number] = parts[number].replace(old, new)
    write("[[challenge]]".join(parts))
    with pytest.raises(DataFileError, match=re.escape(message)) as refused:
        challenges()
    text = str(refused.value)
    assert text.startswith(f"Challenge {number} in challenges.toml: ")
    assert text.endswith(".")
    assert "\n" not in text


def test_hints_are_needed(write: Write) -> None:
    before, _, _ = TEXT.split("[[challenge]]")[1].partition("hints = [")
    write(f"[[challenge]]{before}hints = []\n")
    with pytest.raises(DataFileError, match=r"Challenge 1 .* hints must be a list of at least one"):
        challenges()
