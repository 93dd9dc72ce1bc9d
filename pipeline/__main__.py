"""`python -m pipeline` is `postulaty`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
