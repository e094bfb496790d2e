"""The first page: the whole autoencoder, from an image to nine numbers and back."""

from ae.language import _
from ae.ui.frame import begin_page
from ae.ui.sliders import show_sliders

opened = begin_page(
    _("Generate"),
    teaches=_(
        "This is the whole autoencoder. The **encoder** squeezes an image of 784 "
        "pixels into a **code** of a few numbers, and the **decoder** draws an image "
        "from nothing but them. Draw a digit and watch it pass through, or take over "
        "the numbers yourself."
    ),
    question=_(
        "draw a 7 in a corner, then switch the centring off. What happens to it?"
    ),
)
show_sliders(opened)
