"""The tutorial page: what did its code do, and what do its slips cost?"""

import inspect

import streamlit as st

from nn.charts import distances_of_twins, errors_of_variants
from nn.training import describe_setting
from nn.tutorial import EPOCHS, ROWS, SEED, Slips, epoch_as_it_ran, epoch_corrected
from pages.explain import listing, slip_seeds, tables, timeline
from pages.live.run import current_run
from pages.sidebar import controls, what_if

SECONDS_PER_RERUN = 0.4

config = current_run().config
seed, units = config.seed, config.hidden_units or ROWS
square = units == ROWS
tables.style()
st.title("What did the tutorial's code do?", anchor=False)
st.markdown(
    f"This network comes from a tutorial, {listing.SOURCE}. Its listing has three slips, and "
    "learns XOR in spite of them. Switch them off one by one. The seed and the hidden units come "
    f"from the sidebar, the {EPOCHS:,} epochs from the tutorial."
)
what_if.note_other_network("This page is about")
if not config.hidden_units:
    st.info(f"The listing has a hidden layer; here it has {ROWS} units, as it was printed.")
chosen = {}
for place, (name, slip) in zip(st.columns(len(listing.SLIPS)), listing.SLIPS.items(), strict=True):
    possible = square or name != "wrong_axis"
    chosen[name] = place.toggle(
        slip.title,
        value=possible,
        key=f"slip_{name}" if possible else f"no_slip_{name}",
        bind="query-params" if possible else None,
        disabled=not possible,
    )
    place.markdown(f":small[{slip.explanation}]")
    if not possible:
        place.warning(
            f"This slip needs {ROWS} hidden units: it computes one number per row, and there are "
            f"{ROWS} rows. Set the hidden units to {ROWS} to see it."
        )

slips = Slips(**chosen)
left, right = timeline.halves()
listing.draw_check(left, seed, units, slips)
lines = listing.variants(seed, units, slips)
timeline.chart(
    right,
    f"The error of seed {seed} with {describe_setting('hidden_units', units)} · mean absolute",
    errors_of_variants(lines, published=(seed, units) == (SEED, ROWS)),
    "errors",
    alt=listing.describe_variants(lines),
)


def draw_many_seeds() -> None:
    """Measure for a moment if not all seeds are, and show the variants that are."""
    controls.rerun_if_changed()
    measured = slip_seeds.shared(many)
    was_done = measured.done
    if not was_done:
        measured.advance(SECONDS_PER_RERUN)
        st.progress(measured.progress, "The slips are measured over many seeds …")
    if measured.outcomes:
        slip_seeds.draw(seed, many, measured.outcomes)
    if measured.done:
        st.markdown(slip_seeds.describe(seed, many, measured.outcomes))
    if measured.done and not was_done:
        st.rerun()  # stops the timer


many = slip_seeds.measured_units(units)
st.markdown(slip_seeds.heading(many))
st.fragment(draw_many_seeds, run_every=None if slip_seeds.shared(many).done else 0.1)()

left, right = timeline.halves()
twins = listing.twins(seed, units, slips)
timeline.chart(
    left,
    f"Chaos: two starts that differ in the 16th digit · seed {seed}",
    distances_of_twins(twins),
    "twins",
    alt=listing.describe_twins(twins),
)
left.markdown(listing.describe_twins(twins))
right.markdown(
    f"**The eight published losses** :small[seed {SEED}, {ROWS} hidden units, all slips]"
)
listing.draw_published(right)
right.markdown("**What agrees, and what cannot**")
right.markdown(listing.WHAT_AGREES)
for title, epoch in [
    ("The listing as it ran", epoch_as_it_ran),
    ("Without its slips", epoch_corrected),
]:
    st.markdown(f"**{title}**")
    st.code(inspect.getsource(epoch))
timeline.look_for(
    "A network that learns does not prove that its code is right: the loss falls even with all "
    "three slips, and from a lucky seed a slip can even look like an improvement. A check against "
    "independent numbers, such as finite differences, finds each of them before the first update."
)
