"""Train a run, open a page in Streamlit's own harness, say what a browser would say."""

import gzip
import json
from pathlib import Path

from safetensors.numpy import load as load_tensors
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.runs.folder import create_run
from ae.ui.arrays import OFFERS

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
LESSONS = (
    "generate",
    "map",
    "morph",
    "reconstructions",
    "class",
)  # the pages about one run


def train_run(root, name, digits, latent_dim, **training):
    """Train a small run for real, in half a second."""
    import torch  # seconds, and only where a run is wanted

    from ae.train.loop import train

    torch.set_num_threads(1)
    config = RunConfig(
        ModelConfig(latent_dim=latent_dim, hidden_dims=(16,)),
        TrainingConfig(epochs=3, batch_size=40, **training),
        DataConfig("mnist", digits.source, digits.test.sha256()),
    )
    run = create_run(root, name, config)
    train(run, digits, lambda n_images: None)
    return run


def open_page(name="generate", **query):
    """Open a page as a link does, with ``query`` in the URL: ?run=four&z=1,2,3,4.

    On the mean of all codes, unless ``z`` says otherwise; None: on a digit at random.
    """
    query = {"z": "mean", **query}
    if query["z"] is None:
        del query["z"]
    app = AppTest.from_file(str(ROOT / "ae/ui/script.py"), default_timeout=30)
    app.query_params.update(query)
    for menu in ("about-menu", "share-menu"):  # unfolded, as a reader would have it
        app.session_state[menu] = True
    app.run()
    return app if name == "generate" else go_to(app, name)


def go_to(app, name):
    """Change pages as the navigation does: the code, unbound, leaves the URL."""
    app.query_params.pop("z", None)
    return app.switch_page(str(ROOT / "pages" / f"{name}.py")).run()


def settle(app, values):
    """Let the sliders settle on a code."""
    return say(app, "sliders", json_value={"code": {"values": values, "at": 1}})


def pick(app):
    """Press "A real digit"."""
    return say(app, "sliders", json_trigger_value=[{"event": "pick", "value": True}])


def say(app, key, **message):
    """Run the page with a message of an element that only JavaScript draws.

    AppTest draws neither components nor charts and leaves them out of what it sends.
    """
    [(kind, value)] = message.items()
    state = app._tree.get_widget_states()
    element = app.get_by_key(key).proto.id
    is_trigger = kind == "json_trigger_value"
    widget = state.widgets.add(
        id=_make_trigger_id(element, "events") if is_trigger else element
    )
    setattr(widget, kind, json.dumps(value))
    return app._run(state)


def data_of(app, key):
    """Return what a component is given to draw."""
    return json.loads(app.get_by_key(key).proto.json)


def fetched(kind, content_id):
    """Return the arrays a browser gets that asks for a content id it was told."""
    return load_tensors(gzip.decompress(OFFERS.packed(kind, content_id)))
