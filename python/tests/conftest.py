import os
import shutil
import sys
from pathlib import Path
from typing import Optional

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "Fixtures" / "images"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--corrupted", type=int, default=300, help="how many damaged files test_corrupted.py decodes (default: 300)")


def find_command() -> Optional[str]:
    """The command to compare with: AEC_COMMAND, that of this checkout, or one on the PATH."""
    named = os.environ.get("AEC_COMMAND")
    if named:
        return named
    built = ROOT / ".build" / "release" / "aec"
    return str(built) if built.exists() else shutil.which("aec")


@pytest.fixture(scope="session")
def command() -> str:
    found = find_command()
    if found is None:
        pytest.skip("there is no command aec to compare with: AEC_COMMAND can name it")
    return found


@pytest.fixture(scope="session")
def images() -> Path:
    return IMAGES


sys.path.insert(0, str(Path(__file__).parent))
