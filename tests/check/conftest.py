from pathlib import Path

import pytest

from tests.check.writing import Shelf


@pytest.fixture(scope="session")
def shelf(tmp_path_factory, worker_id) -> Shelf:
    """Documents, typeset once for all processes of this session."""
    base = tmp_path_factory.getbasetemp()
    folder: Path = (base if worker_id == "master" else base.parent) / "papers"
    folder.mkdir(exist_ok=True)
    return Shelf(folder=folder)
