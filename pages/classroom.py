"""The Class experiment page: everyone trains a seed of their own, and all see what came of it."""

from collections.abc import Callable

import streamlit as st

from nn import TrainingConfig
from pages.shared import classroom, controls, projection, share
from pages.shared.classroom import Board, TooMany
from pages.shared.desk import desk
from pages.shared.rooms import RoomError, Seat, StoreUnavailable

state = st.session_state


def attempt(action: Callable[..., None], *arguments: object) -> None:
    """Do what a button is for; why it cannot be done is said on the page."""
    state.complaint = None
    try:
        action(*arguments)
    except RoomError as error:
        state.complaint = str(error)


def fold_the_sidebar_away() -> None:
    if not projection.on():
        st.set_page_config(initial_sidebar_state="collapsed")


def network(config: TrainingConfig) -> str:
    """What is the same for everyone, in words."""
    return controls.in_words(config).partition(", ")[2]


def show_entrance() -> None:
    """The two ways in: a box for the teacher, and one for students."""
    st.title("The class experiment", anchor=False)
    if state.get("complaint"):
        st.error(state.complaint)
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        st.subheader("For the teacher", anchor=False)
        st.markdown(
            "Everyone trains the same network from a seed of their own, and every run comes to "
            "this screen as it is finished. Whether XOR is solved then depends on luck alone: on "
            "the wall you see how often."
        )
        config = state.run.config
        st.markdown(f"Everyone will train: **{network(config)}**.")
        st.markdown(":small[For another network, change the controls at the side.]")
        st.button(
            "Open a room",
            icon=":material/add:",
            key="open_room",
            type="primary",
            on_click=lambda: attempt(classroom.open_room, controls.current_run().config),
        )
    with right.container(border=True), st.form("join", border=False):
        st.subheader("For students", anchor=False)
        st.text_input("The code on the teacher's screen", key="code", max_chars=20)
        st.form_submit_button(
            "Join",
            icon=":material/login:",
            key="join_room",
            on_click=lambda: attempt(classroom.go_in, state.code),
        )


def show_student(board: Board) -> None:
    seat = classroom.join(board)
    room = board.room
    place = (room.code, room.opened_at, seat.seed)
    if state.get("classroom_set_up") != place:
        state.classroom_set_up = place
        controls.set_to(room.config(seat.seed))
        st.rerun()
    classroom.show_again(board, seat)
    fold_the_sidebar_away()
    st.title(f"Room {classroom.spaced(room.code)} · your seed is {seat.seed}", anchor=False)
    live(board, seat)
    st.button("Leave the room", icon=":material/logout:", key="leave", on_click=classroom.leave)


@st.fragment
def live(board: Board, seat: Seat) -> None:
    """What has become of the run, above the desk where it is trained."""
    controls.keep_up()
    words = st.container()
    desk()
    run, config = state.run, board.room.config(seat.seed)
    if run.config != config:
        words.warning(
            "The controls at the side say something else than the room: this run does not count."
        )
        words.button(
            "Back to the room's network",
            key="set_up",
            on_click=controls.set_to,
            args=(config,),
        )
    try:
        shown = classroom.hand_in(board, seat, run)
    except RoomError as error:
        words.error(str(error), icon=":material/cloud_off:")
        words.button("Try again", icon=":material/refresh:", key="try_again")
        return
    if shown:
        words.success(
            f"Your run is on the class's screen: {classroom.outcome(shown)}.",
            icon=":material/cast:",
        )
    elif run.config == config and run.state == "finished":
        words.info("The teacher has begun anew. Train again, and the run goes to the screen.")
    elif run.config == config and run.state == "diverged":
        words.warning("A run that diverged does not go to the class's screen.")
    elif run.config == config:
        words.info("Train it: once it is finished, it goes to the class's screen by itself.")


def show_teacher(board: Board, key: str) -> None:
    classroom.check_teacher(board, key)
    fold_the_sidebar_away()
    room, rooms = board.room, classroom.store()
    st.title("The class experiment", anchor=False)
    left, right = st.columns([1, 3.3], gap="medium")
    with left, st.container(gap="xsmall"):
        st.html(f'<div class="room"><strong>{classroom.spaced(room.code)}</strong></div>')
        share.show(share.this_page({"room": room.code}), "way_in")
        page = share.this_page({}).partition("://")[2]
        st.markdown(f"Scan it, or type the code at `{page}`.")
        st.markdown(f":small[Everyone trains {network(room.config(1))}.]")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                "It is closed" if room.closed else "Close the room",
                icon=":material/lock:",
                key="close",
                disabled=room.closed,
                help="Nobody else gets in; whoever has a seat keeps it.",
                width="stretch",
                on_click=attempt,
                args=(rooms.close_room, room.code, key),
            )
            with st.popover("Reset", icon=":material/restart_alt:", width="stretch"):
                st.markdown("All runs are forgotten. The seats stay, and each can train again.")
                st.button(
                    "Forget all runs",
                    key="reset_room",
                    type="primary",
                    width="stretch",
                    on_click=attempt,
                    args=(rooms.reset_room, room.code, key),
                )
        st.download_button(
            "Download as CSV",
            lambda: classroom.as_csv(board),
            f"xor-room-{room.code}.csv",
            "text/csv",
            icon=":material/download:",
            key="room_csv",
            on_click="ignore",
            width="stretch",
        )
        st.button(
            "Leave",
            icon=":material/logout:",
            key="leave",
            on_click=classroom.leave,
            width="stretch",
            help="The address of this page leads back. Whoever has it can close and reset the "
            "room: keep it, and pass on the link above.",
        )
    with right:
        wall(board, room.closed)


@st.fragment(run_every=1.0)
def wall(board: Board, closed: bool) -> None:
    """The runs as they arrive; nothing but what is new is sent to the browser."""
    controls.keep_up()
    message = st.empty()
    try:
        board.refresh()
    except RoomError as error:
        message.error(str(error), icon=":material/cloud_off:")
    if board.room.closed != closed:
        st.rerun()
    classroom.show_wall(board)
    seed = classroom.picked(board)
    if st.button(
        f"Open seed {seed} on Train" if seed else "Open a run on Train",
        icon=":material/play_circle:",
        key="open_run",
        disabled=seed is None,
        help="Pick its tile on the wall first." if seed is None else None,
        on_click=controls.set_to,
        args=(board.room.config(seed or 1),),
    ):
        # Without parameters said to be none, Streamlit refuses to drop those of the sidebar.
        st.switch_page("pages/train.py", query_params={})


controls.enter("classroom")
code, key = classroom.where()
try:
    if code is None:
        show_entrance()
    else:
        board = classroom.find(code)
        if state.get("complaint"):
            st.error(state.complaint)
        if key:
            show_teacher(board, key)
        else:
            show_student(board)
except (StoreUnavailable, TooMany) as error:
    st.title("The class experiment", anchor=False)
    st.error(str(error), icon=":material/cloud_off:")
    st.button("Try again", icon=":material/refresh:", key="try_again", type="primary")
    st.button("Back", icon=":material/arrow_back:", key="leave", on_click=classroom.leave)
except RoomError as error:
    classroom.leave()
    state.complaint = str(error)
    show_entrance()
