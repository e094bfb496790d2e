"""The Generate page: drag the numbers of a code, see what the decoder draws."""

from functools import partial

from ae.ui import state
from ae.ui.components.sliders import sliders
from ae.ui.digits import original_of
from ae.ui.frame import begin_page

opened = begin_page(
    "Generate",
    teaches="An autoencoder squeezes a picture of 784 pixels through a **code** of a "
    "few numbers, and its **decoder** draws a picture from nothing but them. Here the "
    "numbers are yours: the decoder draws whatever code you set, whether or not any "
    "digit ever had it. The small pictures show where each slider leads.",
    question="start from the mean code of the 4s. Which one slider turns it into a 9?",
)
settled = state.code_of(opened)
sliders(
    network=opened.network_id,
    code=settled.values,
    version=settled.version,
    ranges=opened.ranges,
    means=opened.mean_code,
    starts=opened.class_codes,
    original=original_of(opened, settled.original),
    on_code=partial(state.take_settled_code, opened),
    on_pick=partial(state.pick_random_digit, opened),
    key=state.SLIDERS,
)
