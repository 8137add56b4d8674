"""The tutorial's page: what did its code do, and what do its slips cost?"""

import inspect

import streamlit as st

from nn.charts import distances_of_twins, errors_of_variants
from nn.tutorial import ROWS, SEED, Slips, epoch_as_it_ran, epoch_corrected
from pages.explain import listing, timeline
from pages.live.run import current_run

config = current_run().config
seed, units = config.seed, config.hidden_units
square = units == ROWS
st.title("What did the tutorial's code do?", anchor=False)
st.markdown(
    "This network comes from a tutorial whose listing has three slips, and learns XOR in spite of "
    "them. Take them out one by one; the seed and the hidden units are those at the side, the "
    "epochs the tutorial's."
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
        place.markdown(f":small[**Measured:** {listing.effect(seed, units, name)}]")
    else:
        place.warning(
            f"It exists for {ROWS} hidden units only: it gives one number a row, and there are "
            f"{ROWS} rows. Set the hidden units to {ROWS} to see it."
        )

slips = Slips(**chosen)
left, right = timeline.halves()
timeline.chart(
    left,
    f"The error of seed {seed} with {units} hidden units · mean absolute",
    errors_of_variants(
        listing.variants(seed, units, slips), published=(seed, units) == (SEED, ROWS)
    ),
    "errors",
)
timeline.chart(
    right,
    "Chaos: two runs, one unit in the last place apart",
    distances_of_twins(listing.twins(seed, units, slips)),
    "twins",
)
st.markdown(listing.chaos_in_words(seed, units))

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
right.markdown(listing.HONESTLY)
for title, epoch in [
    ("The listing as it ran", epoch_as_it_ran),
    ("Without its slips", epoch_corrected),
]:
    st.markdown(f"**{title}**")
    st.code(inspect.getsource(epoch))
timeline.look_for(
    "A network that learns is no proof that its code is right: with every slip in, the loss still "
    "falls. What gives the slips away is a check against independent numbers, such as finite "
    "differences."
)
