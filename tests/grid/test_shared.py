"""What chunks share is the same in every process and travels once."""

import pickle
from functools import partial

import numpy as np

from molcause.grid.run import Chunk, run
from molcause.grid.shared import Shared, values


def total(held: Shared, times: int):
    return [{"value": float(held.value.sum() * times)}]


def test_chunks_read_what_they_share_in_this_process_and_in_others():
    held, other = Shared("one", np.arange(10.0)), Shared("two", np.ones(3))
    chunks = [
        Chunk(f"c{k}", None, 1, partial(total, item, k), lambda reason: [], (item,))
        for k, item in enumerate([held, other, held, other])
    ]
    expected = [[{"value": value}] for value in (0.0, 3.0, 90.0, 9.0)]
    assert run(chunks, workers=1).rows == run(chunks, workers=2).rows == expected


def test_only_the_key_travels_with_a_chunk():
    big = Shared("big", np.zeros(1_000_000))
    assert len(pickle.dumps(partial(total, big, 1))) < 1_000


def test_each_value_is_sent_once():
    held = Shared("one", [1])
    assert values([held, held, Shared("two", [2])]) == {"one": [1], "two": [2]}
