"""Settings: what samples are compared with what control."""

import numpy as np
from tests.scoring.worlds import screen

from molcause.scoring.settings import Settings


def test_data_without_context_and_time_are_one_setting():
    data = screen(names=("A",), each=2, controls=3)
    found = Settings(data)
    assert (found.names, found.columns) == (("",), ())
    assert found.control_rows[0].tolist() == [0, 1, 2]
    assert found.notes == ("",)
    assert (found.of_sample == 0).all()


def test_context_and_time_make_settings_in_words():
    found = Settings(screen(names=("A",), each=1, controls=1, contexts=("x", "y"), times=(0.5, 4.0)))
    assert found.names == ("x, 0.5 h", "x, 4 h", "y, 0.5 h", "y, 4 h")
    assert found.context == ("x", "x", "y", "y")
    assert found.time == ("0.5", "4", "0.5", "4")
    assert [len(rows) for rows in found.control_rows] == [1, 1, 1, 1]


def test_a_setting_without_controls_takes_those_of_its_context_and_then_all():
    data = screen(names=("A",), each=1, controls=2, contexts=("x", "y"), times=(1.0, 4.0))
    obs = data.adata.obs
    control = obs["interventions"] == "[]"
    late = Settings(data[np.flatnonzero(~(control & (obs["time"] == 4.0)).to_numpy())])
    assert [len(rows) for rows in late.control_rows] == [2, 2, 2, 2]
    assert late.notes == ("", "the control is that of all times") * 2
    one = Settings(data[np.flatnonzero(~(control & (obs["context"] == "y")).to_numpy())])
    assert [len(rows) for rows in one.control_rows] == [2, 2, 4, 4]
    assert one.notes[2:] == ("the control is that of all contexts",) * 2


def test_without_any_control_there_is_none_and_nothing_to_say_of_it():
    found = Settings(screen(names=("A", "B"), each=2, controls=0))
    assert len(found.control_rows[0]) == 0
    assert found.notes == ("",)
