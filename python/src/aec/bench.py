"""What Python costs: `python -m aec.bench PHOTO`.

Prints two ratios, each of things that were done in turns, the least of several times each:

* encoding an array against `aec compress` of the same pixels. The command is given a PPM, which takes next to no time to read,
  and its time is that of the whole process: start, reading, encoding, writing. That of Python is one call of `aec.encode` in a
  process that runs already, as in a server or a notebook. Both by the clock and by the processors' time, which others who use
  the machine disturb less.
* as many pictures encoded by two threads of Python at a time as by one, each encoding with one thread of its own. How two
  processes do beside them says what the machine had to give at the time.
"""

import argparse
import multiprocessing
import os
import resource
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable, List, NamedTuple

import aec


class Cost(NamedTuple):
    clock: float
    processors: float


def _timed(work: Callable[[], Any], whose: int = resource.RUSAGE_SELF) -> Cost:
    before = resource.getrusage(whose)
    start = time.perf_counter()
    work()
    clock = time.perf_counter() - start
    after = resource.getrusage(whose)
    return Cost(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _least(costs: List[Cost]) -> Cost:
    return Cost(min(cost.clock for cost in costs), min(cost.processors for cost in costs))


def against_command(image: Any, command: str, quality: float, rounds: int) -> None:
    """Prints what an array costs and what the command costs, and their ratios."""
    import numpy as np

    array = np.asarray(image)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "photo.ppm", Path(folder) / "photo.aec"
        image.save(source)
        arguments = [command, "compress", "--quiet", "--force", "-q", f"{quality:g}", "-o", str(target), str(source)]
        ours: List[Cost] = []
        theirs: List[Cost] = []
        files: List[bytes] = []
        for _ in range(rounds):
            theirs.append(_timed(lambda: subprocess.run(arguments, check=True), resource.RUSAGE_CHILDREN))
            ours.append(_timed(lambda: files.append(aec.encode(array, quality))))
        same = "the same bytes" if files[-1] == target.read_bytes() else "OTHER BYTES"
    python, program = _least(ours), _least(theirs)
    print(f"encoding {image.width} x {image.height} pixels at quality {quality:g}, least of {rounds}, {same}:")
    print(f"  aec compress  {program.clock:.2f} s, {program.processors:.2f} s of processors")
    print(f"  aec.encode    {python.clock:.2f} s, {python.processors:.2f} s of processors")
    print(f"  ratio         {python.clock / program.clock:.3f}, {python.processors / program.processors:.3f} of processors")


def _encode(data: bytes, width: int, quality: float, count: int) -> None:
    pixels = memoryview(data).cast("B", (len(data) // (3 * width), width, 3))
    for _ in range(count):
        aec.encode(pixels, quality, threads=1)


def of_two_threads(image: Any, quality: float, rounds: int, count: int) -> None:
    """Prints how much faster two threads of Python are than one, and two processes."""
    data, width = image.tobytes(), image.width

    def one() -> None:
        _encode(data, width, quality, 2 * count)

    def two() -> None:
        workers = [threading.Thread(target=_encode, args=(data, width, quality, count)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    times: List[List[float]] = [[], [], []]
    # Processes that are there before the clock starts.
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_encode, [(data[: width * 96], width, quality, 1)] * 2, 1)
        for _ in range(rounds):
            times[0].append(_timed(one).clock)
            times[1].append(_timed(two).clock)
            jobs = [(data, width, quality, count)] * 2
            times[2].append(_timed(lambda jobs=jobs: pool.starmap(_encode, jobs, 1)).clock)  # type: ignore[misc]
    single, threads, processes = (min(each) for each in times)
    print(f"{2 * count} pictures of {image.width} x {image.height} pixels, threads=1, least of {rounds}:")
    print(f"  one thread    {single:.2f} s")
    print(f"  two threads   {threads:.2f} s, {single / threads:.2f} times as fast")
    print(f"  two processes {processes:.2f} s, {single / processes:.2f} times as fast")


def main() -> None:
    from PIL import Image

    parser = argparse.ArgumentParser(prog="python -m aec.bench", description="Measure what Python costs.")
    parser.add_argument("photo", help="a picture that Pillow reads")
    parser.add_argument(
        "--command", default=os.environ.get("AEC_COMMAND", "aec"), help="the command aec (default: AEC_COMMAND, or on the PATH)"
    )
    parser.add_argument("--megapixels", type=float, default=12, help="the photo is made so large (default: 12)")
    parser.add_argument("--quality", type=float, default=60, help="default: 60")
    parser.add_argument("--rounds", type=int, default=3, help="default: 3")
    options = parser.parse_args()
    with Image.open(options.photo) as photo:
        image = photo.convert("RGB")
    factor = (options.megapixels * 1e6 / (image.width * image.height)) ** 0.5
    image = image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)
    # The command keeps what a PPM has, which is nothing.
    image.info.clear()
    against_command(image, options.command, options.quality, options.rounds)
    of_two_threads(image.reduce(4), options.quality, options.rounds, 4)


if __name__ == "__main__":
    main()
