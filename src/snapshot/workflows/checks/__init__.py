"""The parts of ``snapshot check``, one module each with one function ``look``."""
