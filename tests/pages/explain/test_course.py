"""Each lesson's answer, found by training its network."""

import math
from pathlib import Path

import pytest

from nn import History, TrainingConfig, train
from pages.explain import course
from pages.explain.course import Choice, Lesson, lessons

LESSONS = lessons()


def trained(config: TrainingConfig) -> History:
    history = History(config)
    for snapshot in train(config, at=[0, config.epochs]):
        history.append(snapshot)
    return history


def value(lesson: Lesson) -> float:
    return (
        lesson.measured_of_listing() if lesson.listing else lesson.measured(trained(lesson.config))
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title)
def test_exactly_one_choice_is_right_and_it_is_the_one_that_training_gives(lesson: Lesson) -> None:
    right = lesson.answer(value(lesson))
    assert [choice for choice in lesson.choices if choice.holds(value(lesson))] == [right]
    assert 2 <= len(lesson.choices) <= 4
    assert len({choice.says for choice in lesson.choices}) == len(lesson.choices)


def test_the_lessons_are_in_the_intended_order() -> None:
    configs = [
        (lesson.config.seed, lesson.config.hidden_units, lesson.config.learning_rate)
        for lesson in LESSONS
    ]
    assert configs[:4] == [(1, 1, 1.0), (1, 2, 1.0), (2, 2, 1.0), (1, 4, 1.0)]
    rates = [rate for *_, rate in configs[4:7]]
    assert rates == sorted(rates)
    assert [lesson.listing for lesson in LESSONS] == [False] * 7 + [True]


def test_what_the_lessons_say_happens() -> None:
    sentences = [lesson.in_words(value(lesson)) for lesson in LESSONS]
    assert sentences[0] == "3 of 4 rows are right."
    assert sentences[1] == "XOR is not solved within 5,000 epochs."
    assert trained(LESSONS[1].config).losses[-1] == pytest.approx(0.125, abs=0.002)
    assert sentences[3] == "The loss is first under 0.01 at epoch 2,407."
    assert "2,407" in LESSONS[5].question
    start, end = trained(LESSONS[6].config).losses[[0, -1]]
    assert end > start
    assert sentences[7].startswith("The error is first under 0.1 at epoch 2,")


@pytest.mark.parametrize(
    ("choice", "holds"),
    [
        (Choice("never", low=math.inf), {math.inf: True, 5: False}),
        (Choice("ever", high=math.inf), {math.inf: False, 5: True}),
        (Choice("between", 3, 5), {3: True, 4.9: True, 5: False, 2: False}),
    ],
)
def test_a_choice_holds_between_its_ends(choice: Choice, holds: dict[float, bool]) -> None:
    assert {at: choice.holds(at) for at in holds} == holds


def test_an_unknown_measure_is_refused_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = course.FILE.read_text("utf-8").replace('measure = "final_loss"', 'measure = "loss"', 1)
    (tmp_path / "lessons.toml").write_text(text, "utf-8")
    monkeypatch.setattr(course, "FILE", tmp_path / "lessons.toml")
    with pytest.raises(ValueError, match=r"measure is 'loss'; it must be one of rows_right"):
        lessons()
