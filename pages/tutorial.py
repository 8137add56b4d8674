"""The tutorial page: what did its code do, and what do its slips cost?"""

import inspect

import streamlit as st

from nn.charts import distances_of_twins, errors_of_variants
from nn.training import describe_setting
from nn.tutorial import ROWS, SEED, Slips, epoch_as_it_ran, epoch_corrected
from pages.explain import listing, timeline
from pages.live.run import current_run

config = current_run().config
seed, units = config.seed, config.hidden_units
square = units == ROWS
st.title("What did the tutorial's code do?", anchor=False)
st.markdown(
    "This network comes from a tutorial. Its listing has three slips, and learns XOR in spite of "
    "them. Switch them off one by one. The seed and the hidden units come from the sidebar, the "
    "epochs from the tutorial."
)
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
    if possible:
        place.markdown(f":small[{listing.describe_effect(seed, units, name)}]")
    else:
        place.warning(
            f"This slip needs {ROWS} hidden units: it computes one number per row, and there are "
            f"{ROWS} rows. Set the hidden units to {ROWS} to see it."
        )

slips = Slips(**chosen)
left, right = timeline.halves()
timeline.chart(
    left,
    f"The error of seed {seed} with {describe_setting('hidden_units', units)} · mean absolute",
    errors_of_variants(
        listing.variants(seed, units, slips), published=(seed, units) == (SEED, ROWS)
    ),
    "errors",
)
timeline.chart(
    right,
    "Chaos: two starts that differ in the 16th digit",
    distances_of_twins(listing.twins(seed, units, slips)),
    "twins",
)
st.markdown(listing.describe_chaos(seed, units))

left, right = timeline.halves()
left.markdown(f"**The eight published losses** :small[seed {SEED}, {ROWS} hidden units, all slips]")
left.dataframe(
    listing.published_table(),
    hide_index=True,
    column_config={
        "published": st.column_config.NumberColumn(format="%.16f"),
        "ours": st.column_config.NumberColumn(format="%.16f"),
        "difference": st.column_config.NumberColumn(format="%.1e"),
    },
)
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
    "three slips. A check against independent numbers, such as finite differences, finds them."
)
