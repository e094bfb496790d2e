"""The first page: the whole autoencoder, from an image to nine numbers and back."""

from functools import partial

from ae.ui.components.sliders import sliders
from ae.ui.digits import original_of
from ae.ui.frame import begin_page
from ae.ui.session import code

opened = begin_page(
    "Generate",
    teaches="This is the whole autoencoder. The **encoder** squeezes an image of 784 "
    "pixels into a **code** of a few numbers, and the **decoder** draws an image from "
    "nothing but them. Draw a digit and watch it pass through, or take over the "
    "numbers yourself.",
    question="draw a 7 in a corner, then switch the centring off. What became of it?",
)
settled = code.code_of(opened)
sliders(
    network=opened.network_id,
    code=settled.values,
    version=settled.version,
    ranges=opened.ranges,
    means=opened.mean_code,
    starts=opened.class_codes,
    original=original_of(opened, settled.original),
    on_code=partial(code.accept_settled_code, opened),
    on_pick=partial(code.pick_random_digit, opened),
    key=code.SLIDERS,
    digits=opened.digits_id,
    codes=opened.codes_id,
)
