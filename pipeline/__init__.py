"""postulaty: from a folder of Polish consultation records to demands followed across years."""

__version__ = "0.1.0"
