"""The Lessons page through Streamlit's own test client."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import Network, TrainingConfig
from nn.tutorial import Slips, replay
from pages.explain import course_file
from pages.explain.course_file import lessons
from pages.live.run import Position, Run
from tests.pages.conftest import Open, at, checked, player, report, run_of

COURSE = lessons()
LISTING = next(number for number, lesson in enumerate(COURSE, start=1) if lesson.listing)
OWN = TrainingConfig(9, 3, 0.5, 400)


@pytest.fixture
def page(open_app: Open) -> AppTest:
    app = open_app(seed="9", hidden_units="3", learning_rate="0.5", epochs="400")
    return at(report(app, 120, 60), "lessons")


def go_to(app: AppTest, number: int) -> AppTest:
    return checked(app.button(key=f"lesson_{number}").click().run())


def predict(app: AppTest, number: int, says: str) -> None:
    checked(app.radio(key=f"prediction_{number}").set_value(says).run())
    checked(app.button(key="commit").click().run())


def lesson_run(app: AppTest) -> Run:
    """The run of the lesson that is shown."""
    session = app.session_state.lessons
    run = session.runs[session.number]
    assert isinstance(run, Run)
    return run


def finish(app: AppTest, trained: int | None = None) -> AppTest:
    """The page after the lesson's player has reached an epoch, the last one by default."""
    run, session = lesson_run(app), app.session_state.lessons
    epoch = run.config.epochs if trained is None else trained
    position = Position(epoch, epoch, run.position.command)
    session.runs[session.number] = replace(run, position=position)
    return checked(app.run())


def answer(app: AppTest, number: int, *, right: bool = True) -> None:
    """Predict and finish a lesson."""
    go_to(app, number)
    truth = COURSE[number - 1].found_out()
    choices = [choice.says for choice in COURSE[number - 1].choices]
    predict(app, number, truth if right else next(says for says in choices if says != truth))
    if COURSE[number - 1].listing:
        checked(app.button(key="run_listing").click().run())
    else:
        finish(app)


def shown(app: AppTest) -> str:
    return "\n".join(text.value for text in app.markdown)


def test_a_lesson_sets_its_network_and_waits_for_a_prediction(page: AppTest) -> None:
    assert page.title[0].value == f"Lesson 1: {COURSE[0].title}"
    assert lesson_run(page).config == COURSE[0].config
    assert player(page)["runs"][0]["hidden_units"] == 1
    assert player(page)["locked"] == "Commit to a prediction first."
    assert page.button(key="commit").disabled
    assert not page.success
    assert not page.error


def test_the_visitors_own_run_is_left_alone(page: AppTest) -> None:
    before = run_of(page)
    assert (before.config, before.trained, before.epoch) == (OWN, 120, 60)
    for number in (1, 2, 4):
        answer(page, number)
        assert run_of(page) == before
    app = at(page, "train")
    assert run_of(app) == before
    assert {name: app.number_input(key=name).value for name in OWN.settings()} == OWN.settings()
    assert player(app)["start"]["epoch"] == 60
    assert at(app, "lessons").title[0].value.startswith("Lesson 4"), "goes on where it was"


def test_a_prediction_is_given_once_and_opens_the_training(page: AppTest) -> None:
    predict(page, 1, "three")
    assert player(page)["locked"] is None
    assert "commit" not in [button.key for button in page.button]
    assert not page.radio
    assert "You predicted: “three”." in shown(page)
    assert not page.success, "nothing is given away before the run"


@pytest.mark.parametrize(("says", "right"), [("three", True), ("all four", False)])
def test_the_answer_is_compared_with_the_prediction(page: AppTest, says: str, right: bool) -> None:
    predict(page, 1, says)
    finish(page)
    (verdict,) = page.success if right else page.error
    assert "3 of 4 rows are right." in verdict.value
    assert ("the right answer is “three”" in verdict.value) is not right
    assert f"Right so far: {int(right)} of 1." in shown(page)
    assert COURSE[0].because in shown(page)


def test_nothing_is_answered_before_the_run_is_over_or_the_class_has_committed(
    page: AppTest,
) -> None:
    finish(page)
    assert not page.success
    assert not page.error
    predict(page, 1, "three")
    assert page.success, "a run that is over already answers at once"
    go_to(page, 2)
    predict(page, 2, COURSE[1].choices[0].says)
    finish(page, COURSE[1].config.epochs - 1)
    assert not page.success
    assert not page.error
    finish(page)
    assert page.success or page.error


def test_every_lesson_can_be_gone_to_and_each_sets_its_network(page: AppTest) -> None:
    for number, lesson in enumerate(COURSE, start=1):
        go_to(page, number)
        if not lesson.listing:
            assert lesson_run(page).config == lesson.config
        assert page.query_params["lesson"] in (str(number), [str(number)])


def test_next_leads_on_and_what_was_answered_stays(page: AppTest) -> None:
    answer(page, 1)
    first = lesson_run(page)
    checked(page.button(key="next").click().run())
    assert lesson_run(page).config == COURSE[1].config
    go_to(page, 1)
    assert page.success
    again = lesson_run(page)
    assert (again.trained, again.epoch) == (first.trained, first.epoch)
    assert again.position.command, "the player, which showed another run, is moved there"


def test_the_listing_is_run_in_its_lesson(page: AppTest) -> None:
    go_to(page, LISTING)
    assert page.button(key="run_listing").disabled
    predict(page, LISTING, COURSE[LISTING - 1].choices[1].says)
    checked(page.button(key="run_listing").click().run())
    # Its training is chaotic, so the epoch is this machine's.
    errors, _ = replay(Network.initialize(1, 4), Slips())
    first = int(np.flatnonzero(errors < 0.1)[0])
    assert f"first under 0.1 at epoch {first:,}" in page.error[0].value


def test_the_last_lesson_ends_with_the_score_and_a_fresh_start(page: AppTest) -> None:
    last = len(COURSE)
    answer(page, 1)
    answer(page, 2, right=False)
    assert "start_again" not in [button.key for button in page.button]
    answer(page, last)
    text = shown(page)
    assert "You predicted 2 of 3." in text
    assert f"✓ 1 {COURSE[0].title}" in text
    assert f"✗ 2 {COURSE[1].title}" in text
    assert "– not answered yet: 3, 4, 5, 6, 7, 8, 9" in text
    checked(page.button(key="start_again").click().run())
    assert page.title[0].value.startswith("Lesson 1:")
    assert page.radio(key="prediction_1").value is None
    assert lesson_run(page).trained == 0
    assert not page.session_state.lessons.answers
    assert page.session_state.lessons.score() == (0, 0)


@pytest.mark.parametrize(
    "number", [number for number, lesson in enumerate(COURSE, 1) if lesson.experiment]
)
def test_a_lesson_can_end_with_an_experiment_on_seeds(page: AppTest, number: int) -> None:
    answer(page, number)
    checked(page.button(key="experiment").click().run())
    grid = COURSE[number - 1].experiment
    assert grid is not None
    assert page.session_state.seeds.grid == grid
    assert run_of(page).config == OWN


def test_the_address_names_the_lesson(open_app: Open) -> None:
    app = open_app(lesson="3")
    at(app, "lessons")
    assert lesson_run(app).config == TrainingConfig(2, 2, 1.0, 5000)


def test_a_fault_in_the_file_is_named_in_place_of_the_lessons(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = course_file.FILE.read_text("utf-8").replace("seed = 2\n", "", 1)
    (tmp_path / "lessons.toml").write_text(text, "utf-8")
    monkeypatch.setattr(course_file, "FILE", tmp_path / "lessons.toml")
    app = at(open_app(), "lessons")
    assert [error.value for error in app.error] == ["Lesson 3 in lessons.toml: it has no seed."]
    assert len(app.title) == 1
