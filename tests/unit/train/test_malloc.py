import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_memory_that_was_freed_is_had_again_without_the_kernel():
    # Reference: the page faults the operating system counts. In a process of its own:
    # what is set here stays set.
    program = """if True:
        import resource, sys
        import numpy as np
        from ae.train.malloc import keep_freed_memory

        def faults():
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            for _ in range(20):
                np.ones(4_000_000, np.uint8)
            return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

        handed_back = faults()
        keep_freed_memory()
        np.ones(4_000_000, np.uint8)
        print(handed_back, faults())
    """
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    handed_back, kept = map(int, result.stdout.split())
    assert kept <= handed_back
    if sys.platform == "linux" and handed_back > 1000:  # elsewhere it does nothing
        assert kept < handed_back / 5
