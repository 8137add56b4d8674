"""The Lessons page through Streamlit's own test client."""

import pytest
from streamlit.testing.v1 import AppTest

from nn import TrainingConfig
from pages.explain.course import lessons
from tests.pages.conftest import Open, at, checked, finish, player, report, run_of

COURSE = lessons()


@pytest.fixture
def page(open_app: Open) -> AppTest:
    return at(open_app(seed="9"), "lessons")


def predict(app: AppTest, number: int, says: str) -> None:
    checked(app.radio(key=f"prediction_{number}").set_value(says).run())
    checked(app.button(key="commit").click().run())


def test_a_lesson_sets_its_network_and_waits_for_a_prediction(page: AppTest) -> None:
    assert page.title[0].value == f"Lesson 1: {COURSE[0].title}"
    assert run_of(page).config == COURSE[0].config
    assert page.number_input(key="hidden_units").value == 1
    assert player(page)["locked"] == "Commit to a prediction first."
    assert page.button(key="commit").disabled
    assert not page.success
    assert not page.error


def test_a_prediction_is_given_once_and_opens_the_training(page: AppTest) -> None:
    predict(page, 1, "three")
    assert page.radio(key="prediction_1").disabled
    assert player(page)["locked"] is None
    assert "commit" not in [button.key for button in page.button]
    assert not page.success, "nothing is given away before the run"


@pytest.mark.parametrize(("says", "right"), [("three", True), ("all four", False)])
def test_the_answer_is_compared_with_the_prediction(page: AppTest, says: str, right: bool) -> None:
    predict(page, 1, says)
    finish(page)
    (verdict,) = page.success if right else page.error
    assert "3 of 4 rows are right." in verdict.value
    assert ("the right answer is “three”" in verdict.value) is not right
    assert any(f"Right so far: {int(right)} of 1." in text.value for text in page.markdown)
    assert any(text.value == COURSE[0].because for text in page.markdown)


def test_nothing_is_answered_before_the_run_is_over_or_the_class_has_committed(
    page: AppTest,
) -> None:
    finish(page)
    assert not page.success
    assert not page.error
    predict(page, 1, "three")
    assert page.success, "a run that is over already answers at once"
    checked(page.button(key="lesson_2").click().run())
    predict(page, 2, COURSE[1].choices[0].says)
    report(page, COURSE[1].config.epochs - 1)
    assert not page.success
    assert not page.error
    finish(page)
    assert page.success or page.error


def test_every_lesson_can_be_gone_to_and_each_sets_its_network(page: AppTest) -> None:
    for number, lesson in enumerate(COURSE, start=1):
        checked(page.button(key=f"lesson_{number}").click().run())
        assert run_of(page).config == lesson.config
        assert page.query_params["lesson"] in (str(number), [str(number)])


def test_next_leads_on_and_a_prediction_stays(page: AppTest) -> None:
    predict(page, 1, "three")
    finish(page)
    checked(page.button(key="next").click().run())
    assert run_of(page).config == COURSE[1].config
    checked(page.button(key="lesson_1").click().run())
    assert page.radio(key="prediction_1").value == "three"
    assert page.radio(key="prediction_1").disabled


def test_a_network_other_than_the_lessons_is_not_judged(page: AppTest) -> None:
    predict(page, 1, "three")
    checked(page.number_input(key="hidden_units").set_value(4).run())
    finish(page)
    assert not page.success
    assert "Your settings differ from the lesson's" in page.warning[0].value
    checked(page.button(key="set_up").click().run())
    assert run_of(page).config == COURSE[0].config
    assert not page.warning


def test_the_listing_is_run_in_the_last_lesson(page: AppTest) -> None:
    last = len(COURSE)
    checked(page.button(key=f"lesson_{last}").click().run())
    assert page.button(key="run_listing").disabled
    predict(page, last, COURSE[-1].choices[1].says)
    checked(page.button(key="run_listing").click().run())
    assert "first under 0.1 at epoch 2," in page.error[0].value


def test_the_address_names_the_lesson(open_app: Open) -> None:
    app = open_app(lesson="3")
    at(app, "lessons")
    assert run_of(app).config == TrainingConfig(2, 2, 1.0, 5000)
