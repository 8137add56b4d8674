"""The page of a student in a room."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np

from nn import XOR, Network, TrainingConfig
from pages.rooms.errors import StoreUnavailable
from pages.rooms.model import SEATS_PER_ROOM
from pages.rooms.store import RoomStore
from tests.pages.classroom.page import (
    CONFIG,
    ON_THE_SCREEN,
    Enter,
    again,
    finish,
    keys,
    messages,
    parameter,
    seat_run,
    seed_of,
    token,
    told,
    unavailable,
)
from tests.pages.conftest import at, checked, run_of
from tests.pages.rooms.conftest import trained


def test_every_student_gets_a_seed_and_the_rooms_network(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    for seed in (1, 2, 3):
        app = enter(room=room[0], seed="77", hidden_units="9")
        assert seed_of(app) == seed
        assert seat_run(app).config == store.room(room[0]).config(seed)
        assert run_of(app).config.seed == 77, "the visitor's own run is left alone"
    assert store.count(room[0]).seats == 3


def test_a_finished_run_is_submitted_once_and_confirmed(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    assert ON_THE_SCREEN not in messages(app)
    kind = type(store)
    with mock.patch.object(kind, "submit", autospec=True, side_effect=kind.submit) as submit:
        finish(app)
        for _ in range(3):
            checked(app.run())
        assert submit.call_count == 1
        finish(app)
    (run,) = store.runs(room[0])
    expected = trained(replace(CONFIG, seed=1))
    assert run.seed == 1
    assert run.solved_epoch == expected.solved_epoch
    assert np.array_equal(run.parameters, expected.parameters)
    words = (
        f"solved at epoch {expected.solved_epoch:,}."
        if expected.solved_epoch is not None
        else "not solved"
    )
    assert f"{ON_THE_SCREEN}: {words}" in messages(app)


def test_a_run_that_does_not_solve_xor_is_described_so(enter: Enter, store: RoomStore) -> None:
    code = store.open_room(TrainingConfig(hidden_units=1, epochs=30))[0].code
    app = finish(enter(room=code))
    loss = trained(store.room(code).config(1)).final_loss
    assert f"{ON_THE_SCREEN}: not solved; the final loss is {loss:.4f}." in messages(app)


def test_a_run_that_nearly_solves_xor_is_described_so(enter: Enter, store: RoomStore) -> None:
    code = store.open_room(TrainingConfig(hidden_units=4, epochs=2300))[0].code
    app = finish(enter(room=code))
    (run,) = store.runs(code)
    output = Network.from_vector(run.parameters).predict(XOR.inputs)
    assert ((output > 0.5) == (XOR.targets > 0.5)).all()
    assert run.final_loss > 0.01
    expected = f"the final loss, {run.final_loss:.4f}, is not under 0.01."
    assert f"all four rows are right, but {expected}" in messages(app)


def test_the_seat_survives_a_reload_and_a_new_server(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    enter(room=room[0])
    app = enter(room=room[0])
    assert seed_of(app) == 2
    before = again(app)
    assert seed_of(before) == 2
    assert ON_THE_SCREEN not in messages(before)
    finish(before)
    after = again(before)
    assert seed_of(after) == 2
    assert ON_THE_SCREEN in messages(after)
    assert seat_run(after).trained == CONFIG.epochs, "what the class sees is seen here too"
    assert seat_run(after).history().latest.loss == store.runs(room[0])[0].final_loss
    assert store.count(room[0])[:2] == (2, 1)


def test_the_controls_of_other_pages_leave_the_rooms_network_alone(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    at(app, "train")
    checked(app.number_input(key="hidden_units").set_value(5).run())
    at(app, "classroom")
    assert seat_run(app).config == store.room(room[0]).config(1)
    assert run_of(app).config.hidden_units == 5
    finish(app)
    assert store.count(room[0]).runs == 1
    checked(app.button(key="open_run").click().run())
    assert run_of(app).config == store.room(room[0]).config(1)


def test_while_the_rooms_cannot_be_reached_nothing_is_lost(
    enter: Enter, room: tuple[str, str], store: RoomStore, rooms: Path
) -> None:
    with unavailable(rooms):
        app = enter(room=room[0])
        assert "This server cannot keep rooms" in messages(app)
        assert parameter(app, "room") == room[0]
    checked(app.button(key="try_again").click().run())
    assert seed_of(app) == 1

    with unavailable(rooms):
        finish(app)
        assert "This server cannot keep rooms" in messages(app)
        assert seat_run(app).over
        checked(app.button(key="try_again").click().run())
        assert "This server cannot keep rooms" in messages(app)
    checked(app.button(key="try_again").click().run())
    assert ON_THE_SCREEN in messages(app)
    assert store.count(room[0])[:2] == (1, 1)


def test_a_seat_whose_answer_was_lost_is_the_same_at_the_next_try(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    join = type(store).join

    def join_and_fail(self: RoomStore, code: str, token: str | None = None) -> None:
        join(self, code, token)
        raise StoreUnavailable

    with mock.patch.object(type(store), "join", join_and_fail):
        app = enter(room=room[0])
        assert "cannot be reached" in messages(app)
    app = again(app)
    assert seed_of(app) == 1
    assert store.count(room[0]).seats == 1


def test_who_leaves_for_another_page_comes_back_to_the_same_seat(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    seat = token(app, "seat")
    del app.query_params["room"]
    at(app, "train")
    at(app, "classroom")
    assert seed_of(app) == 1
    assert token(app, "seat") == seat
    checked(app.button(key="leave").click().run())
    assert not {"room", "seat"} & {*app.query_params}
    assert app.text_input(key="code").value == f"{room[0][:3]}-{room[0][3:]}"
    told(app.button(key="join_room").click().run())
    assert seed_of(app) == 1


def test_a_full_a_closed_and_an_expired_room_say_so(
    enter: Enter, room: tuple[str, str], store: RoomStore, rooms: Path
) -> None:
    student = enter(room=room[0])
    store.set_closed(*room, closed=True)
    assert "The teacher has closed this room" in messages(enter(room=room[0]))
    assert seed_of(again(student)) == 1
    finish(student)
    assert ON_THE_SCREEN in messages(student)

    full = store.open_room(CONFIG)[0].code
    with closing(sqlite3.connect(rooms)) as connection, connection:
        connection.execute(
            "UPDATE rooms SET next_seed = ? WHERE code = ?", (SEATS_PER_ROOM + 1, full)
        )
    assert f"All {SEATS_PER_ROOM} seats of this room are taken" in messages(enter(room=full))

    with closing(sqlite3.connect(rooms)) as connection, connection:
        connection.execute("UPDATE rooms SET opened_at = opened_at - 86400")
    checked(student.run())
    assert "There is no room with this code" in messages(student)
    assert "join_room" in keys(student)
    late = enter(room=room[0], teacher=room[1])
    assert "There is no room with this code" in messages(late)


def test_once_revealed_a_student_reads_what_was_expected_and_what_came_of_it(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    others = [store.join(room[0]) for _ in range(2)]
    for member, share in zip(others, (40, 60), strict=True):
        store.guess(room[0], member.token, store.room(room[0]).config(member.seed), share, True)
    seat = token(app, "seat")
    store.guess(room[0], seat, store.room(room[0]).config(1), 90, True)
    finish(app)
    assert not any("expected" in caption.value for caption in app.caption)
    store.reveal(*room)
    checked(app.run())
    solved = trained(replace(CONFIG, seed=1)).solved_epoch is not None
    assert app.caption[-1].value == (
        f"The class expected 60 % (the median), so far {100 * solved} % have solved XOR, "
        "and you guessed 90 %."
    )
