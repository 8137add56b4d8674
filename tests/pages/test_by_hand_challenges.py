"""The challenges of the By hand page through Streamlit's own test client."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nn import TrainingConfig
from nn.parameter_text import write_parameters
from pages.explain import challenge_file
from pages.explain.challenge_file import challenges
from pages.explain.session import CHALLENGE, CHALLENGE_MEMORY
from tests.pages.conftest import Open, at, checked, run_of
from tests.pages.explain.attempts import OR_LINE, SOLUTIONS, Numbers, with_numbers

COURSE = challenges()
OWN = TrainingConfig(9, 3, 0.5, 400)
FEWEST = next(number for number, found in enumerate(COURSE, start=1) if found.par is not None)


@pytest.fixture
def page(open_app: Open) -> AppTest:
    app = open_app(seed="9", hidden_units="3", learning_rate="0.5", epochs="400")
    return at(app, "by_hand")


def choose(app: AppTest, number: int) -> AppTest:
    return checked(app.selectbox(key=CHALLENGE).set_value(number).run())


def press(app: AppTest, key: str) -> AppTest:
    return checked(app.button(key=key).click().run())


def begin(app: AppTest, number: int) -> AppTest:
    return press(choose(app, number), "begin_challenge")


def set_numbers(app: AppTest, number: int, numbers: Numbers) -> AppTest:
    """The page after the network of a challenge was set to these numbers by hand."""
    network = with_numbers(COURSE[number - 1].start, numbers)
    app.text_input(key="weights").set_value(write_parameters(network.to_vector()))
    return checked(app.run())


def keys(app: AppTest) -> list[str | None]:
    return [button.key for button in app.button]


def shown(app: AppTest) -> str:
    return "\n".join(text.value for text in [*app.markdown, *app.info, *app.success])


def kept(app: AppTest) -> Any:
    """What the page has its browser keep; None if it asks."""
    (memory,) = [
        json.loads(found.proto.json)
        for found in app.get("bidi_component")
        if found.proto.component_name == CHALLENGE_MEMORY
    ]
    assert memory["place"] == "xor-challenges"
    return memory["record"] and json.loads(memory["record"])


def answer(app: AppTest, record: object) -> AppTest:
    """The page after its browser has said what it keeps."""
    session = app.session_state.challenges.id
    text = json.dumps(record)
    state = {"kept": {"session": session, "place": "xor-challenges", "record": text}}
    app.session_state[CHALLENGE_MEMORY] = state
    return checked(app.run())


def test_no_challenge_is_asked_of_a_visitor_who_plays(page: AppTest) -> None:
    assert "Hint" not in shown(page)
    assert not {"begin_challenge", "hint"} & {*keys(page)}
    assert "challenge" not in page.query_params
    assert run_of(page).config == OWN
    choose(page, 3)
    assert COURSE[2].task in shown(page)
    assert run_of(page).config == OWN, "looking at a challenge changes nothing"
    assert page.query_params["challenge"] in ("3", ["3"])
    choose(page, 0)
    assert "challenge" not in page.query_params


@pytest.mark.parametrize("number", SOLUTIONS)
def test_each_challenge_begins_is_solved_and_offers_the_next(page: AppTest, number: int) -> None:
    begin(page, number)
    assert run_of(page).config == COURSE[number - 1].config
    assert COURSE[number - 1].task in shown(page)
    assert page.button(key="begin_challenge_again").disabled
    assert not page.success
    set_numbers(page, number, SOLUTIONS[number])
    (verdict,) = page.success
    assert COURSE[number - 1].understood in verdict.value
    assert "hint" not in keys(page)
    if number < len(COURSE):
        press(page, "next_challenge")
        assert run_of(page).config == COURSE[number].config
        assert not page.success
    else:
        assert "next_challenge" not in keys(page)
    choose(page, 0)
    press(page, "leave_challenges")
    assert run_of(page).config == OWN
    assert "leave_challenges" not in keys(page)


def test_start_again_sets_the_start_and_hides_the_hint(page: AppTest) -> None:
    begin(page, 5)
    press(page, "hint")
    assert COURSE[4].hints[0].says in shown(page)
    set_numbers(page, 5, {"bias of ŷ": 1.0, "x₁ → h₁": 1.0})
    assert "2 numbers changed" in shown(page)
    assert "2 numbers differ from the start: x₁ → h₁ and bias of ŷ" in shown(page)
    press(page, "begin_challenge_again")
    assert run_of(page).config == COURSE[4].config
    assert "0 numbers changed" in shown(page)
    assert not page.info


def test_a_hint_follows_and_is_hidden_for_good_if_it_is_not_wanted(page: AppTest) -> None:
    begin(page, 2)
    for place in range(14):
        assert bool(page.info) is (place >= 10), place
        set_numbers(page, 2, {"bias of h₁": -4.0 + 0.1 * (place + 1)})
    press(page, "hint")
    for place in range(12):
        set_numbers(page, 2, {"bias of h₁": -3.0 + 0.1 * place})
        assert not page.info


def test_someone_who_gets_on_is_left_in_peace(page: AppTest) -> None:
    begin(page, 3)
    for place in range(9):
        set_numbers(page, 3, {"x₁ → h₁": 8.0 + place})
    set_numbers(page, 3, OR_LINE)
    for place in range(9):
        set_numbers(page, 3, OR_LINE | {"x₁ → h₂": 0.1 * place})
        assert not page.info
    set_numbers(page, 3, OR_LINE | {"x₁ → h₂": -0.1})
    set_numbers(page, 3, OR_LINE | {"x₁ → h₂": -0.2})
    assert page.info


def test_the_stuck_network_says_whether_training_gets_on(page: AppTest) -> None:
    begin(page, 5)
    set_numbers(page, 5, {"bias of ŷ": 4.0})
    assert "training at learning rate 1 does not solve it within 5,000 epochs" in shown(page)
    set_numbers(page, 5, SOLUTIONS[5])
    assert "training at learning rate 1 solves it at epoch " in shown(page)
    assert page.success


def test_fewest_changes_asks_for_par_and_keeps_the_best(page: AppTest) -> None:
    answer(begin(page, FEWEST), {})
    set_numbers(page, FEWEST, {**SOLUTIONS[FEWEST], "x₁ → h₁": 9.0})
    (verdict,) = page.success
    assert "Solved with 3 numbers" in verdict.value
    assert COURSE[FEWEST - 1].understood not in verdict.value, "the answer is not given away"
    assert kept(page) == {"solved": [FEWEST], "best": {str(FEWEST): 3}}
    set_numbers(page, FEWEST, SOLUTIONS[FEWEST])
    assert COURSE[FEWEST - 1].understood in page.success[0].value
    set_numbers(page, FEWEST, {})
    assert not page.success
    assert "par 2, your best 2" in shown(page)
    assert kept(page) == {"solved": [FEWEST], "best": {str(FEWEST): 2}}


def test_what_the_browser_keeps_is_taken_over_and_added_to(page: AppTest) -> None:
    assert kept(page) is None, "it is asked before anything is kept"
    answer(page, {"solved": [1, FEWEST, 77], "best": {str(FEWEST): 4}})
    assert f"2 of {len(COURSE)} solved" in page.selectbox(key=CHALLENGE).options[0]
    assert page.selectbox(key=CHALLENGE).options[1].startswith("✓ 1")
    set_numbers(begin(page, 2), 2, SOLUTIONS[2])
    assert kept(page) == {"solved": [1, 2, FEWEST], "best": {str(FEWEST): 4}}


def test_another_network_than_the_challenges_can_be_set_back(page: AppTest) -> None:
    set_numbers(begin(page, 3), 3, SOLUTIONS[3])
    assert page.success
    checked(page.number_input(key="hidden_units").set_value(4).run())
    assert not page.success
    press(page, "begin_challenge")
    assert run_of(page).config == COURSE[2].config


def test_the_same_network_solves_no_other_challenge(page: AppTest) -> None:
    set_numbers(begin(page, 3), 3, SOLUTIONS[3])
    choose(page, FEWEST)
    assert not page.success
    assert "begin_challenge" in keys(page)


def test_an_address_opens_a_challenge_and_goes_on_where_its_weights_are(open_app: Open) -> None:
    page = at(open_app(challenge="3"), "by_hand")
    assert COURSE[2].task in shown(page)
    assert "begin_challenge" in keys(page)
    network = with_numbers(COURSE[2].start, SOLUTIONS[3])
    weights = write_parameters(network.to_vector())
    page = at(
        open_app(challenge="3", hidden_units="2", third_input="false", weights=weights), "by_hand"
    )
    assert page.success, "a reload"
    answer(page, {"solved": [1]})
    assert kept(page)["solved"] == [1], "a link with someone else's weights solves nothing"
    page = at(open_app(challenge="99"), "by_hand")
    assert f"There are {len(COURSE)} challenges, and none has the number 99" in shown(page)


@pytest.mark.parametrize("text", ["0", "100", "three", "1.5"])
def test_a_number_that_cannot_be_is_said(open_app: Open, text: str) -> None:
    app = open_app(challenge=text)
    assert f"Challenge in the address is “{text}”; it must be a whole number from 1 to 99" in (
        app.warning[0].value
    )


def test_a_fault_in_the_file_is_said_and_the_network_can_be_set(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(challenge_file, "FILE", tmp_path / "challenges.toml")
    checked(page.run())
    assert page.error[0].value.startswith("challenges.toml cannot be read: ")
    names = [found.proto.component_name for found in page.get("bidi_component")]
    assert "hand" in names
