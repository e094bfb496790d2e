"""The loop a beginner writes, to measure the trainer against.

``python -m tests.benchmarks.plain_loop FOLDER`` reads lines ``SEED N_STEPS N_THREADS``
(0: as many as torch chooses) and answers each with a JSON list: images a second, of
every 50 steps, of N_STEPS at most or as many as 6 seconds allow. One process answers
them all and rests in between, so that its imports are paid once.

torchvision's ``MNIST`` with ``ToTensor``, a shuffling ``DataLoader`` of 32 images,
Adam at 1e-3, torch's own initial weights.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from itertools import chain, repeat

import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from ae.config import ModelConfig
from ae.network.model import Autoencoder

BATCH_SIZE = 32
LEARNING_RATE = 1e-3
N_WARM_UP = 50
N_STRETCH = 50
ENOUGH_S = 6.0  # a busy machine can make two threads ten times slower than one


def rates(images: datasets.MNIST, seed: int, n_steps: int) -> Iterator[float]:
    """Train after a warm-up; yield images a second of each stretch."""
    torch.manual_seed(seed)
    model = Autoencoder(ModelConfig())
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    loader = DataLoader(images, batch_size=BATCH_SIZE, shuffle=True)
    batches = chain.from_iterable(repeat(loader))
    _train(model, optimiser, batches, N_WARM_UP)
    begun = time.perf_counter()
    for _ in range(n_steps // N_STRETCH):
        start = time.perf_counter()
        _train(model, optimiser, batches, N_STRETCH)
        end = time.perf_counter()
        yield N_STRETCH * BATCH_SIZE / (end - start)
        if end - begun > ENOUGH_S:
            return


def _train(
    model: Autoencoder,
    optimiser: torch.optim.Optimizer,
    batches: Iterator[list[torch.Tensor]],
    n_steps: int,
) -> None:
    for _ in range(n_steps):
        images, _labels = next(batches)
        loss = torch.nn.functional.mse_loss(model(images), images)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def main() -> None:
    """Answer line by line until the input ends."""
    images = datasets.MNIST(sys.argv[1], transform=transforms.ToTensor())
    own_choice = torch.get_num_threads()
    for line in sys.stdin:
        seed, n_steps, n_threads = map(int, line.split())
        torch.set_num_threads(n_threads or own_choice)
        print(json.dumps(list(rates(images, seed, n_steps))), flush=True)


if __name__ == "__main__":
    main()
