"""The homework sheet, as the Morph page shows it and hands it out."""

from __future__ import annotations

from ae.exports import About, to_png
from ae.morphs import Scene, homework_columns
from ae.sheets import draw_sheet


def about_homework(run: str, seed: int) -> About:
    """Say what a homework sheet is."""
    return {"run": run, "what": "homework", "seed": f"seed{seed}"}


def homework_png(scene: Scene, run: str, seed: int) -> bytes:
    """Draw the homework sheet: ten pairs within a class, ten across, seven steps."""
    sheet = draw_sheet(
        f"Where does one digit become the other? Run {run}, seed {seed}.",
        homework_columns(scene, seed),
        "Left: pairs within a class. Right: pairs across classes. Mark the first "
        "picture that is no longer the digit on the left. Which pairs pass through "
        "something that is no digit at all?",
    )
    return to_png(sheet, about_homework(run, seed))
