"""`python -m service` is `steadily`."""

from service.cli.main import main

if __name__ == "__main__":
    main()
