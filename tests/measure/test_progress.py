"""What a person who waits is told."""

import io

from labrig.measure.progress import Progress


def test_progress_says_experiment_block_trials_and_time_left():
    now = [0.0]
    out = io.StringIO()
    progress = Progress("probe-effect", 6, 40, out=out, interval=5.0, clock=lambda: now[0])
    progress.note(2, "starting emulator 0")
    for _ in range(10):
        now[0] += 2.0
        progress.trial_done(2, "none")
    lines = out.getvalue().splitlines()
    assert lines[0] == "probe-effect: block 3 of 6, 0 of 40 trials (starting emulator 0)"
    assert (
        lines[1] == "probe-effect: block 3 of 6, 3 of 40 trials, about 1 min 14 s left (arm none)"
    )
    assert len(lines) < 6


def test_the_last_trial_is_always_said():
    out = io.StringIO()
    progress = Progress("e", 1, 2, out=out, clock=lambda: 0.0)
    progress.trial_done(0, "none")
    progress.trial_done(0, "none")
    assert out.getvalue().splitlines() == [
        "e: block 1 of 1, 2 of 2 trials, about 0 min 00 s left (arm none)"
    ]
