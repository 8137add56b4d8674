from dataclasses import asdict

import pytest

from nn import Network, TrainingConfig
from pages.live.run import Position
from pages.sidebar import controls
from tests.pages.conftest import Open, checked, player, report, run_of

NAMES = ("seed", "hidden_units", "learning_rate", "epochs")


def test_the_controls_begin_at_the_defaults(open_app: Open) -> None:
    app = open_app()
    labels = {name: app.sidebar.number_input(key=name).label for name in NAMES}
    assert labels == {
        "seed": "Seed",
        "hidden_units": "Hidden units",
        "learning_rate": "Learning rate",
        "epochs": "Epochs",
    }
    values = {name: app.sidebar.number_input(key=name).value for name in NAMES}
    assert values == {"seed": 1, "hidden_units": 4, "learning_rate": 1.0, "epochs": 5000}
    assert run_of(app).config == TrainingConfig()
    assert not app.warning
    assert not app.error


def test_every_control_says_what_it_is_for(open_app: Open) -> None:
    app = open_app()
    fields = [app.sidebar.number_input(key=name) for name in NAMES]
    for widget in [*fields, *app.sidebar.button]:
        assert len(widget.help) > 20, widget.label
    # A first-year student never meets a word that is explained nowhere.
    helps = " ".join(widget.help for widget in fields).lower()
    for word in ("logit", "backprop", "hyperparameter", "tensor"):
        assert word not in helps


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", 77), ("hidden_units", 9), ("learning_rate", 0.25), ("epochs", 12)],
)
def test_a_control_changes_the_run_to_its_untrained_network(
    open_app: Open, name: str, value: float
) -> None:
    app = report(open_app(), 300)
    before = player(app)
    checked(app.number_input(key=name).set_value(value).run())
    run = run_of(app)
    assert run.config == TrainingConfig(**{name: value})
    assert run.position == Position()
    data = player(app)
    assert data["runs"] == [run.config.settings()]
    assert data["start"] == {"trained": 0, "epoch": 0, "command": ""}
    assert before["start"]["trained"] == 300
    untrained = Network.initialize(run.config.seed, run.config.hidden_units).to_vector()
    assert run.history().latest.parameters.tolist() == untrained.tolist()


def test_a_value_set_again_leaves_the_run_alone(open_app: Open) -> None:
    app = report(open_app(), 1)
    before = run_of(app)
    checked(app.number_input(key="seed").set_value(1).run())
    assert run_of(app) is before


def test_random_seed_draws_another_network(open_app: Open) -> None:
    app = open_app()
    seeds = set()
    for _ in range(4):
        checked(app.button(key="random_seed").click().run())
        seed = app.number_input(key="seed").value
        assert run_of(app).config == TrainingConfig(seed=seed)
        seeds.add(seed)
    assert len(seeds) > 1


def test_what_a_browser_sent_before_it_had_shown_the_new_values_does_not_undo_them(
    open_app: Open,
) -> None:
    app = open_app(seed="99999")
    before = {key: app.number_input(key=key).value for key in ("seed", "order")}
    checked(app.button(key="random_seed").click().run())
    chosen = app.number_input(key="seed").value
    assert chosen != before["seed"]
    for _ in range(2):  # as a player reports where it stands, or a timer asks
        for key, value in before.items():
            app.number_input(key=key).set_value(value)
        checked(app.run())
        assert app.number_input(key="seed").value == chosen
        assert run_of(app).config.seed == chosen


def test_what_the_visitor_changes_after_new_values_stays(open_app: Open) -> None:
    app = open_app(seed="99999")
    order = app.number_input(key="order").value
    checked(app.button(key="random_seed").click().run())
    chosen = app.number_input(key="seed").value
    # A change on its way while the browser has not yet shown the new seed.
    app.number_input(key="order").set_value(order)
    app.number_input(key="seed").set_value(99999)
    checked(app.number_input(key="hidden_units").set_value(7).run())
    assert (run_of(app).config.seed, run_of(app).config.hidden_units) == (chosen, 7)
    # The seed from before is as good as any other once the browser has shown the new one.
    checked(app.number_input(key="seed").set_value(99999).run())
    assert run_of(app).config == TrainingConfig(seed=99999, hidden_units=7)


def test_a_learning_rate_of_zero_is_explained_and_loses_nothing(open_app: Open) -> None:
    app = report(open_app(), 1)
    before = run_of(app)
    checked(app.number_input(key="learning_rate").set_value(0.0).run())
    (error,) = app.error
    assert "Learning rate" in error.value
    assert "over 0 and up to 100" in error.value
    assert run_of(app) is before
    assert before.trained == 1
    checked(app.number_input(key="learning_rate").set_value(0.5).run())
    assert not app.error
    assert run_of(app).config.learning_rate == 0.5


# The address


def test_the_address_sets_the_controls(open_app: Open) -> None:
    app = open_app(seed="4294967295", hidden_units="64", learning_rate="0.125", epochs="200000")
    expected = TrainingConfig(2**32 - 1, 64, 0.125, 200_000)
    assert run_of(app).config == expected
    assert {name: app.number_input(key=name).value for name in NAMES} == expected.settings()
    assert not app.warning


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("seed", "-1", "a whole number from 0 to 4294967295"),
        ("seed", "4294967296", "a whole number from 0 to 4294967295"),
        ("seed", "abc", "a whole number from 0 to 4294967295"),
        ("hidden_units", "-1", "a whole number from 0 to 64"),
        ("hidden_units", "65", "a whole number from 0 to 64"),
        ("hidden_units", "2.5", "a whole number from 0 to 64"),
        ("hidden_units", "", "a whole number from 0 to 64"),
        ("learning_rate", "0", "a number over 0 and up to 100"),
        ("learning_rate", "100.1", "a number over 0 and up to 100"),
        ("learning_rate", "nan", "a number over 0 and up to 100"),
        ("learning_rate", "inf", "a number over 0 and up to 100"),
        ("epochs", "200001", "a whole number from 1 to 200000"),
        ("epochs", "1e3", "a whole number from 1 to 200000"),
        ("epochs", "12_000", "a whole number from 1 to 200000"),
        ("epochs", " 12", "a whole number from 1 to 200000"),
        ("epochs", "１２", "a whole number from 1 to 200000"),
        ("epochs", "1e999", "a whole number from 1 to 200000"),
        ("learning_rate", "1e999", "a number over 0 and up to 100"),
        ("epochs", "9" * 5000, "a whole number from 1 to 200000"),
    ],
)
def test_what_the_address_may_not_say_is_explained_and_the_default_stands_in(
    open_app: Open, name: str, text: str, allowed: str
) -> None:
    app = open_app(**{name: text})
    (warning,) = app.warning
    assert name.replace("_", " ").capitalize() in warning.value
    assert allowed in warning.value
    assert text[:40] in warning.value
    assert len(warning.value) < 250
    assert run_of(app).config == TrainingConfig()


def test_every_bad_parameter_is_named_and_the_good_ones_count(open_app: Open) -> None:
    app = open_app(seed="x", hidden_units="3", epochs="-5", colour="red")
    (warning,) = app.warning
    messages = warning.value.split("\n\n")
    assert [line.partition(" in ")[0] for line in messages] == ["Seed", "Epochs"]
    assert run_of(app).config == TrainingConfig(hidden_units=3)


def test_a_link_that_is_html_is_shown_as_text(open_app: Open) -> None:
    app = open_app(seed="<script>alert(1)</script>")
    (warning,) = app.warning
    assert not warning.proto.body.startswith("<")
    for html in app.get("html"):
        assert html.proto.body.startswith("<style>"), "only style sheets are HTML"


def test_sessions_do_not_touch_each_other(open_app: Open) -> None:
    one, other = open_app(seed="8"), open_app()
    report(other, 700)
    one.number_input(key="hidden_units").set_value(2).run()
    assert run_of(one).trained == 0
    assert run_of(other).config == TrainingConfig()
    assert run_of(checked(other.run())).trained == 700
    assert run_of(one).config == TrainingConfig(seed=8, hidden_units=2)


def test_a_name_that_is_nearly_one_is_pointed_out_and_a_strangers_is_left_alone(
    open_app: Open,
) -> None:
    app = open_app(hiddenunits="3", utm_source="news", embed="true")
    (warning,) = app.warning
    assert warning.value == "“hiddenunits” in the address is unknown. Did you mean hidden_units?"


@pytest.mark.parametrize("at", [1, 777, 2000])
def test_the_address_orders_the_player_to_an_epoch_of_the_finished_run(
    open_app: Open, at: int
) -> None:
    app = open_app(at=str(at), epochs="2000", seed="5")
    run = run_of(app)
    assert (run.trained, run.epoch) == (2000, at)
    assert run.position.command
    assert player(app)["start"] == asdict(run.position)
    assert "at" not in app.query_params, "from now on the timeline shows it"
    assert run_of(checked(app.run())) is run, "it is ordered once"


def test_the_address_can_order_the_untrained_network(open_app: Open) -> None:
    run = run_of(open_app(at="0"))
    assert (run.trained, run.epoch) == (0, 0)
    assert run.position.command


def test_an_epoch_beyond_the_run_is_its_last(open_app: Open) -> None:
    run = run_of(open_app(at="900", epochs="20"))
    assert (run.trained, run.epoch) == (20, 20)


@pytest.mark.parametrize("key", ["compare_run", "share_link"])
def test_a_click_that_comes_with_a_change_of_the_controls_is_about_what_they_say(
    open_app: Open, key: str
) -> None:
    app = report(open_app(), 300)
    app.number_input(key="seed").set_value(7)
    checked(app.button(key=key).click().run())
    assert run_of(app).config == TrainingConfig(seed=7)
    assert run_of(app).trained == 0
    compared = app.session_state.live.compared
    assert compared == ([TrainingConfig(seed=7)] if key == "compare_run" else None)


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("at", "-1", "a whole number from 0 to 200000"),
        ("projection", "yes", "true or false"),
        ("lesson", "first", "a whole number from 1 to 99"),
        ("run", "1:2:3", "such as 1:4:1:5000"),
        ("run", "1:2:0:5000", "such as 1:4:1:5000"),
        ("units", "1.5", "whole numbers from 0 to 64"),
        ("rates", "1e999", "numbers over 0 and up to 100"),
        ("seed_count", "5001", "a whole number from 1 to 5000"),
        ("slip_wrong_axis", "1", "true or false"),
    ],
)
def test_what_a_pages_own_parameter_may_not_say_is_explained(
    open_app: Open, name: str, text: str, allowed: str
) -> None:
    (warning,) = open_app(**{name: text}, hidden_units="3").warning
    assert warning.value.startswith(name.replace("_", " ").capitalize())
    assert allowed in warning.value


@pytest.mark.parametrize(
    ("rate", "step"),
    [(0.0, 0.1), (1e-05, 1e-06), (0.05, 0.01), (0.1, 0.01), (1.0, 0.1), (1.5, 1.0), (100.0, 10.0)],
)
def test_the_learning_rate_goes_to_its_neighbours(rate: float, step: float) -> None:
    assert controls.step_from(rate) == step
    assert rate == 0 or step < rate, "a rate of 0 is not allowed"


def test_the_first_step_fits_the_learning_rate_in_the_address(open_app: Open) -> None:
    app = open_app(learning_rate="0.05")
    assert app.number_input(key="learning_rate").step == 0.01
