"""The Class page: the class's own digits, on a board that everybody sees."""

from ae.language import _
from ae.ui.board.view import show_class
from ae.ui.frame import begin_page

opened = begin_page(
    _("Class"),
    teaches=_(
        "A **board** shows what the whole class draws: each digit "
        "next to its reconstruction, and all of them on the map "
        "among the test digits. The network was trained on digits "
        "that people in the United States wrote more than thirty "
        "years ago. Your digits may be unusual for it."
    ),
    question=_("whose 7 looks most like a 1 to the network, and why?"),
)
show_class(opened)
