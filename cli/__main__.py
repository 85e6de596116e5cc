"""``python -m cli`` is ``paikao``."""

from cli.main import main

main()
