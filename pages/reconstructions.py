"""The Reconstructions page: how well each digit survives the bottleneck."""

from ae.language import _
from ae.ui.frame import begin_page
from ae.ui.reconstructions.parts import show_report

show_report(
    begin_page(
        _("Reconstructions"),
        teaches=_(
            "A digit goes through the encoder and comes back from the decoder. What "
            "differs was lost in the bottleneck: **blue** marks ink that is missing, "
            "**orange** ink that was not there. Errors are mean squared errors per "
            "pixel. Two lines to beat: PCA, the best linear code of the same size, and "
            "the mean image, drawn whatever goes in."
        ),
        question=_("look at the worst digits of a class. What do they have in common?"),
    )
)
