# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lab 1: reading through the buffer cache
#
# How does the size of its buffer change the speed of a loop that reads a cached file, and what does
# counting its calls with DTrace cost? The experiment is declared in `experiments/lab1-io`. Here a
# small part of it is looked at, to learn what is worth asking. What is measured here is
# *exploratory*: the pipeline measures anew what a report stands on.

# %%
import labrig

lab1 = labrig.experiment("lab1-io")
lab1

# %% [markdown]
# All of it takes long. Three buffer sizes, the cached file, and one traced arm beside the untraced
# one are enough for a first look.

# %%
look = lab1.with_arms("none", "read-count").with_levels(
    buffer=[4096, 65536, 1048576], object="file"
)
look

# %% [markdown]
# Each cell is measured three times in one block, which is one boot of the board. Interrupt it when
# you like: what is measured is kept, and the next `run()` goes on.

# %%
run = look.run(trials=3)
run

# %% [markdown]
# The trials are a pandas frame, a row each (`docs/data.md` has the columns).

# %%
timed = run.table[run.table["kind"] == "timed"]
timed.groupby(["arm", "buffer"])[["bandwidth", "loop", "calls"]].mean()

# %% [markdown]
# `calls` is what the arm's D script counted of each trial: 16 MiB in reads of one buffer each. The
# untraced arm has none.
#
# What does the counting cost where there are most calls?

# %%
cost = run.compare("read-count", "none", metric="loop", buffer=4096)
cost

# %% [markdown]
# And how much faster is the untraced loop with a larger buffer?

# %%
gain = run.compare(
    arm="none", metric="bandwidth", level={"buffer": 65536}, against={"buffer": 4096}
)
gain

# %%
figure = run.figure("sweep", metrics=["bandwidth"], over="buffer", by="arm")
figure

# %% [markdown]
# Of the declared hypotheses these trials can answer the following, each by its own comparison and
# margin. One block decides nothing that is compared over blocks: ask for more with
# `look.run(trials=3, blocks=6)`.

# %%
run.hypotheses

# %% [markdown]
# What was explored becomes an experiment of its own: `experiments/lab1-look`, with these arms,
# levels and numbers of trials, to be edited. `snakemake lab1-look` measures it anew; the trials of
# this notebook count only with `--config exploratory=true`.

# %%
saved = run.save("lab1-look")
print((saved / "experiment.yaml").read_text())
