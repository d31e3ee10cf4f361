"""Says which wheel this is: one for any machine, or, where Scripts/build-wheel has put the library in, for its own."""

from pathlib import Path

from setuptools import setup
from setuptools.dist import Distribution

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:
    # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

HAS_LIBRARY = (Path(__file__).parent / "src" / "aec" / "_lib").exists()


class DistributionWithLibrary(Distribution):
    def has_ext_modules(self):
        return HAS_LIBRARY


class PlatformWheel(bdist_wheel):
    """The library is called through ctypes: it is bound to a platform, but to no version of Python."""

    def get_tag(self):
        return ("py3", "none", super().get_tag()[2] if HAS_LIBRARY else "any")


setup(distclass=DistributionWithLibrary, cmdclass={"bdist_wheel": PlatformWheel})
