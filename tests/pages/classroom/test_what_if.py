"""A room that trains another network than the tutorial's: its teacher's page and its students'."""

from dataclasses import replace

from nn import TrainingConfig
from pages.rooms.store import RoomStore
from tests.pages.classroom.page import (
    ON_THE_SCREEN,
    Enter,
    finish,
    keys,
    messages,
    parameter,
    seat_run,
    token,
)
from tests.pages.conftest import checked, run_of

AND = TrainingConfig(hidden_units=0, learning_rate=4.0, epochs=400, table="0001")


def test_a_room_is_opened_with_what_is_set_under_what_if(enter: Enter, store: RoomStore) -> None:
    app = enter(table="0001", activation="relu", third_input="false", epochs="700")
    texts = [text.value for text in app.main.markdown]
    assert any("The class guesses how many runs will solve AND" in text for text in texts)
    network = "AND with 4 hidden units, learning rate 1, 700 epochs, ReLU, no third input"
    assert f"Everyone will train: **{network}**." in texts
    assert app.number_input(key="room_units_4").value == 4, "who asks What if keeps the units"
    checked(app.number_input(key="room_units_4").set_value(0).run())
    checked(app.button(key="open_room").click().run())
    opened = store.room(parameter(app, "room") or "")
    assert opened
    assert opened.config(1) == TrainingConfig(
        hidden_units=0, epochs=700, table="0001", activation="relu", third_input=False
    )


def test_zeros_come_with_a_word_of_warning(enter: Enter) -> None:
    usual = "each from a different seed, so only the random starting weights differ."
    app = enter(start="zeros")
    assert "every seed begins alike" in messages(app)
    said = " ".join(text.value for text in app.main.markdown)
    assert "Everyone trains the same network, from zeros: no weight is random." in said
    assert usual not in said
    app = enter()
    assert not messages(app)
    assert usual in " ".join(text.value for text in app.main.markdown)


def test_a_student_trains_and_guesses_what_the_room_learns(enter: Enter, store: RoomStore) -> None:
    room, key = store.open_room(AND)
    app = enter(room=room.code)
    assert app.number_input(key="guessed_share").label == (
        "How many percent of the class will solve AND?"
    )
    run = seat_run(app)
    assert run.config == replace(AND, seed=1)
    store.guess(room.code, token(app, "seat") or "", run.config, 80, own=True)
    checked(app.run())
    captions = [caption.value for caption in app.caption]
    assert captions[0].startswith(
        "Round 1: everyone trains AND with no hidden layer, learning rate 4, 400 epochs."
    )
    assert captions[1] == (
        "You expect that 80 % of the class solve AND, and that your seed solves it."
    )
    finish(app)
    (kept,) = store.runs(room.code)
    assert kept.config == run.config
    assert f"{ON_THE_SCREEN}: solved at epoch {kept.solved_epoch:,}." in messages(app)
    assert any("So far 1 of 1 runs have solved AND." in caption.value for caption in app.caption)
    store.reveal(room.code, key)
    checked(app.run())
    assert "so far 100 % have solved AND" in app.caption[-1].value
    checked(app.button(key="open_run").click().run())
    assert run_of(app).config == run.config, "with every setting"


def test_a_new_round_changes_one_setting_whichever_it_is(enter: Enter, store: RoomStore) -> None:
    room, key = store.open_room(replace(AND, hidden_units=2))
    student = finish(enter(room=room.code))
    teacher = enter(room=room.code, teacher=key)
    changes = teacher.selectbox(key="next_setting_0_2")
    assert changes.value == "hidden_units"
    assert "Activation" in changes.options
    checked(changes.set_value("start").run())
    start = teacher.selectbox(key="next_start_0_2")
    assert "Standard normal" not in start.options, "it has to be another one"
    checked(start.set_value("zeros").run())
    texts = [text.value for text in teacher.main.markdown]
    assert "From **start standard normal** to **start zeros**." in texts
    assert "all runs of the class will be the same" in messages(teacher)
    checked(teacher.button(key="start_round").click().run())
    now = store.room(room.code)
    assert now
    assert [one.shared.start for one in now.rounds] == ["normal", "zeros"]
    assert now.round.config(0) == replace(AND, seed=0, hidden_units=2, start="zeros")
    checked(student.run())
    assert "Round 2: now start zeros." in messages(student)
    assert seat_run(student).config == now.config(1)
    finish(student)
    assert [run.round for run in store.runs(room.code)] == [1, 2]

    # Without a hidden layer nothing has an activation.
    checked(teacher.run())
    checked(teacher.number_input(key="next_hidden_units_1_3").set_value(0).run())
    checked(teacher.button(key="start_round").click().run())
    assert store.room(room.code).round.shared.hidden_units == 0
    assert "start_round" in keys(teacher)
    (changes,) = [box for box in teacher.selectbox if str(box.key).startswith("next_setting")]
    assert "Activation" not in changes.options


def test_a_learning_rate_of_0_is_explained_and_begins_no_round(
    enter: Enter, store: RoomStore
) -> None:
    room, key = store.open_room(AND)
    teacher = enter(room=room.code, teacher=key)
    checked(teacher.selectbox(key="next_setting_0_1").set_value("learning_rate").run())
    assert teacher.button(key="start_round").disabled, "nothing has changed yet"
    checked(teacher.number_input(key="next_learning_rate_0_1").set_value(0.0).run())
    checked(teacher.button(key="start_round").click().run())
    assert "The learning rate must be over 0 and up to 100." in messages(teacher)
    assert store.room(room.code).rounds == room.rounds
