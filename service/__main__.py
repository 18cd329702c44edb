"""`python -m service` is `steadily`."""

from service.cli import main

if __name__ == "__main__":
    main()
